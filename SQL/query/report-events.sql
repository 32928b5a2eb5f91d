-- Events of kinds $1 through day $2, as known at seal $3, but for those that were reversed by then.
select event.event_id, cause.event, book.code, event.effective, header.columns, event.record
from ledger.event
join ledger.cause using (cause_id)
join ledger.book using (book_id)
join ledger.event_header as header using (header_id)
join ledger.seal on seal.batch_id = event.event_id >> 32
where cause.event = any ($1::text[]) and event.effective <= $2 and seal.seal_number <= $3
  and not exists (
    select from ledger.reversal
    join ledger.seal as later on later.batch_id = reversal.event_id >> 32
    where reversal.original_event_id = event.event_id and later.seal_number <= $3)
order by event.event_id
