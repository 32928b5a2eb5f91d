select event.event_id, cause.event, book.code, event.effective, header.columns, event.record
from unnest($1::bigint[]) as wanted (event_id)
cross join lateral (
  -- Fenced: the index for each event, never the whole table.
  select * from ledger.event as known where known.event_id = wanted.event_id offset 0
) as event
join ledger.cause using (cause_id)
join ledger.book on book.book_id = event.book_id
join ledger.event_header as header using (header_id)
