-- Open items of kind $3 between book $1 and party $2 in currency $4, by guarantee and claim: what arose from day $5 to day
-- $6, up to day $6, and what of it was not cleared on day $6; as known at seal $7.
select item.guarantee, item.claim,
  coalesce(sum(item.amount) filter (where $5::date is null or item.effective >= $5), 0)::bigint,
  sum(item.amount)::bigint, sum(item.amount - done.amount)::bigint, min(item.reference)
from ledger.open_item as item
join ledger.book on book.book_id = item.book_id and book.code = $1
join ledger.seal on seal.batch_id = item.event_id >> 32
cross join lateral (
  select coalesce(sum(clearing.amount), 0) as amount
  from ledger.clearing
  join ledger.event on event.event_id = clearing.event_id
  join ledger.seal as known on known.batch_id = clearing.event_id >> 32
  where clearing.item_event_id = item.event_id and clearing.item_ordinal = item.ordinal
    and event.effective <= $6 and known.seal_number <= $7
) as done
where item.party = $2 and item.kind = $3 and item.currency = $4 and item.effective <= $6 and seal.seal_number <= $7
group by item.guarantee, item.claim
order by item.guarantee, item.claim
