-- Open breaks of an account, each with a name of its items: our references, and where the bank's lines stand. With the
-- last decision of each.
select fact.break_id, fact.kind, fact.day, fact.currency, fact.difference, fact.note,
  coalesce(named.ours, 0)::bigint, coalesce(named.theirs, 0)::bigint, coalesce(named.names, ''),
  coalesce(last.decision, ''), coalesce(last.actor, '')
from ledger.open_break as fact
left join lateral (
  select sum(item.amount) filter (where item.side = 'ours') as ours,
    sum(item.amount) filter (where item.side = 'theirs') as theirs,
    string_agg(ledger.item_name(item.side, item.item_number), ', '
      order by item.side, item.item_number, item.item_part) as names
  from ledger.reconciliation_break_item as item
  where item.break_id = fact.break_id
) as named on true
left join lateral (
  select choice.decision, choice.actor
  from ledger.reconciliation_decision as choice
  where choice.break_id = fact.break_id
  order by choice.decision_id desc
  limit 1
) as last on true
where fact.account = $1
order by fact.currency, fact.day, fact.break_id
