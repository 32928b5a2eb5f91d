select wanted.place, event.event_id, cause.event, event.effective, header.columns, event.record,
  (select reference from ledger.reversal where reversal.original_event_id = event.event_id)
from unnest($1::integer[], $2::text[]) with ordinality as wanted (book_id, reference, place)
cross join lateral (
  -- Fenced: the index for each reference, never the whole table.
  select event_id from ledger.event_key as known
  where known.book_id = wanted.book_id and known.reference = wanted.reference collate "C"
  offset 0
) as own
cross join lateral (
  select * from ledger.event as known where known.event_id = own.event_id offset 0
) as event
join ledger.cause using (cause_id)
join ledger.event_header as header using (header_id)
