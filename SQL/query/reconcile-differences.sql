-- Live matches with a difference within the tolerance that no transfer was matched with yet: an event that posts it has
-- the reference DIFF/ and the number of the match.
select fact.match_id, fact.currency, fact.difference, fact.difference_account, run.through
from ledger.live_match as fact
join ledger.reconciliation_run as run on run.run_id = fact.match_id >> 32
where fact.account = $1 and fact.difference <> 0 and fact.rule <> 'difference'
  and not exists (
    select
    from ledger.live_match as posted
    where posted.account = $1 and posted.rule = 'difference' and posted.reason = 'DIFF/' || fact.match_id)
order by fact.match_id
