-- How many open items fund $2 of book $1 has left.
select count(*)
from ledger.open_item as item
cross join lateral (
  select coalesce(sum(clearing.amount), 0) as amount
  from ledger.clearing
  where clearing.item_event_id = item.event_id and clearing.item_ordinal = item.ordinal
) as settled
where item.book_id = $1 and item.fund = $2 and item.amount > 0 and item.amount <> settled.amount
  and not exists (select from ledger.reversal where reversal.original_event_id = item.event_id)
