select wanted.place, item.event_id, item.ordinal, item.reference, item.kind, item.party, item.treaty, segment.key,
  item.fund, item.currency, item.amount, item.effective, item.guarantee, item.claim,
  item.amount - coalesce((
    select sum(clearing.amount) from ledger.clearing
    where clearing.item_event_id = item.event_id and clearing.item_ordinal = item.ordinal), 0)::bigint,
  book.code
from unnest($1::integer[], $2::text[]) with ordinality as wanted (book_id, reference, place)
cross join lateral (
  -- Fenced: the index for each reference, never the whole table.
  select event_id from ledger.event_key as known
  where known.book_id = wanted.book_id and known.reference = wanted.reference collate "C"
  offset 0
) as key
cross join lateral (
  select * from ledger.open_item as known where known.event_id = key.event_id offset 0
) as item
join ledger.book on book.book_id = item.book_id
join ledger.segment using (segment_id)
order by wanted.place, item.ordinal
