select item.event_id, item.ordinal, item.reference, item.kind, item.party, item.treaty, segment.key,
  item.fund, item.currency, item.amount, item.effective, item.guarantee, item.claim,
  item.amount - coalesce((
    select sum(clearing.amount) from ledger.clearing
    where clearing.item_event_id = item.event_id and clearing.item_ordinal = item.ordinal), 0)::bigint,
  book.code
from unnest($1::bigint[]) as wanted (event_id)
cross join lateral (
  -- Fenced: the index for each event, never the whole table.
  select * from ledger.open_item as known where known.event_id = wanted.event_id offset 0
) as item
join ledger.book on book.book_id = item.book_id
join ledger.segment using (segment_id)
order by item.event_id, item.ordinal
