-- Live matches of an account with the names of their items.
select fact.match_id, fact.rule, fact.reason, fact.currency, fact.difference,
  coalesce(named.ours, 0)::bigint, coalesce(named.theirs, 0)::bigint, coalesce(named.names, '')
from ledger.live_match as fact
left join lateral (
  select sum(item.amount) filter (where item.side = 'ours') as ours,
    sum(item.amount) filter (where item.side = 'theirs') as theirs,
    string_agg(ledger.item_name(item.side, item.item_number), ', '
      order by item.side, item.item_number, item.item_part) as names
  from ledger.reconciliation_match_item as item
  where item.match_id = fact.match_id
) as named on true
where fact.account = $1
order by fact.match_id
