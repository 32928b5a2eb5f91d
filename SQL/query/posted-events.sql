select wanted.place, event.event_id, cause.event, event.effective, header.columns, event.record,
  (select reference from ledger.reversal where reversal.original_event_id = event.event_id)
from unnest($1::integer[], $2::text[]) with ordinality as wanted (book_id, reference, place)
join ledger.event_key as own on own.book_id = wanted.book_id and own.reference = wanted.reference collate "C"
join ledger.event on event.event_id = own.event_id
join ledger.cause using (cause_id)
join ledger.event_header as header using (header_id)
