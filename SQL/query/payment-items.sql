-- What was instructed, and what came back, of the events $1, each BOOK/REFERENCE.
select wanted.place, book.code, item.event_id, item.ordinal, item.reference, item.kind, item.party, item.treaty,
  segment.key, item.fund, item.currency, item.amount, item.effective, item.guarantee, item.claim,
  item.amount - coalesce((
    select sum(clearing.amount) from ledger.clearing
    where clearing.item_event_id = item.event_id and clearing.item_ordinal = item.ordinal), 0)::bigint
from unnest($1::text[]) with ordinality as wanted (decision, place)
cross join lateral (
  -- Fenced: the index for each event, never the whole table.
  select * from ledger.open_item as known
  where known.guarantee = wanted.decision collate "C" and known.kind in ('payment', 'returned')
  offset 0
) as item
join ledger.book using (book_id)
join ledger.segment using (segment_id)
order by wanted.place, item.event_id, item.ordinal
