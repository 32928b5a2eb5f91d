select wanted.place, item.event_id, item.ordinal, item.reference, item.kind, item.party, item.treaty, segment.key,
  item.fund, item.currency, item.amount, item.effective, item.guarantee, item.claim,
  item.amount - coalesce((
    select sum(clearing.amount) from ledger.clearing
    where clearing.item_event_id = item.event_id and clearing.item_ordinal = item.ordinal), 0)::bigint
from unnest($1::integer[], $2::text[]) with ordinality as wanted (book_id, reference, place)
join ledger.event_key as key on key.book_id = wanted.book_id and key.reference = wanted.reference collate "C"
join ledger.open_item as item on item.event_id = key.event_id
join ledger.segment using (segment_id)
order by wanted.place, item.ordinal
