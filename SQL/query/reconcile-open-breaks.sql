-- Open breaks of an account with their items, and the last decision that keeps them out of matching or lets them in.
select fact.break_id, fact.kind, fact.day, fact.currency, fact.difference, fact.note,
  coalesce(items.sides, '{}'), coalesce(items.numbers, '{}'), coalesce(items.parts, '{}'),
  coalesce(items.amounts, '{}'), coalesce(disputed.decision = 'dispute', fact.kind = 'disputed')
from ledger.open_break as fact
left join lateral (
  select array_agg(item.side order by item.side, item.item_number, item.item_part) as sides,
    array_agg(item.item_number order by item.side, item.item_number, item.item_part) as numbers,
    array_agg(item.item_part order by item.side, item.item_number, item.item_part) as parts,
    array_agg(item.amount order by item.side, item.item_number, item.item_part) as amounts
  from ledger.reconciliation_break_item as item
  where item.break_id = fact.break_id
) as items on true
left join lateral (
  select choice.decision
  from ledger.reconciliation_decision as choice
  where choice.break_id = fact.break_id and choice.decision in ('dispute', 'settle')
  order by choice.decision_id desc
  limit 1
) as disputed on true
where fact.account = $1
order by fact.break_id
