-- Of the last run of an account: its balances, the differences within tolerances of all matches that were live then,
-- and how many matches were undone since.
select balance.currency, balance.books, balance.bank, balance.bank_day, balance.before_first,
  coalesce(told.difference, 0)::bigint, coalesce(told.matches, 0), coalesce(told.undone, 0)
from ledger.reconciliation_run as run
join ledger.reconciliation_balance as balance using (run_id)
left join lateral (
  select sum(fact.difference) as difference, count(*) as matches,
    count(*) filter (where taken_back.match_id is not null) as undone
  from ledger.reconciliation_match as fact
  join ledger.reconciliation_run as maker on maker.run_id = fact.match_id >> 32
  left join ledger.reconciliation_undo as taken_back using (match_id)
  where maker.account = run.account and maker.run_id <= run.run_id and fact.currency = balance.currency
    and (taken_back.match_id is null or taken_back.recorded_at > run.recorded_at)
) as told on true
where run.run_id = $1
order by balance.currency
