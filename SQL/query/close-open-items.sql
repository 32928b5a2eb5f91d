-- Open items of book $1, effective on or before day $2, that are not cleared, by kind, party and currency.
select item.kind, item.party, item.currency, count(*), sum(item.amount - settled.amount)
from ledger.open_item as item
cross join lateral (
  select coalesce(sum(clearing.amount), 0) as amount
  from ledger.clearing
  where clearing.item_event_id = item.event_id and clearing.item_ordinal = item.ordinal
) as settled
where item.book_id = $1 and item.effective <= $2 and item.amount <> settled.amount
group by item.kind, item.party, item.currency
order by item.kind, item.party, item.currency
