-- Items of guarantee $2 of book $1 that are open at the end of day $3, as known at seal $4.
select item.kind, item.party, item.treaty, item.claim, item.reference, item.effective, item.currency, item.amount,
  (item.amount - coalesce(cleared.amount, 0))::bigint
from ledger.book
join ledger.open_item as item using (book_id)
join ledger.seal on seal.batch_id = item.event_id >> 32
left join lateral (
  select sum(clearing.amount) as amount
  from ledger.clearing
  join ledger.event on event.event_id = clearing.event_id
  join ledger.seal as later on later.batch_id = clearing.event_id >> 32
  where clearing.item_event_id = item.event_id and clearing.item_ordinal = item.ordinal
    and event.effective <= $3 and later.seal_number <= $4
) as cleared on true
where book.code = $1 and item.guarantee = $2 and item.kind not in ('grant', 'clawback') and item.effective <= $3
  and seal.seal_number <= $4 and item.amount <> coalesce(cleared.amount, 0)
order by item.event_id, item.ordinal
