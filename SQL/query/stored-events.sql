select event.event_id, cause.event, book.code, event.effective, header.columns, event.record
from unnest($1::bigint[]) as wanted (event_id)
join ledger.event using (event_id)
join ledger.cause using (cause_id)
join ledger.book on book.book_id = event.book_id
join ledger.event_header as header using (header_id)
