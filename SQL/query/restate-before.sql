-- Restatements of books $1 that stand, known at seal $2.
select event.event_id, book.code, cause.event, event.effective, header.columns, event.record
from ledger.event
join ledger.seal on seal.batch_id = event.event_id >> 32
join ledger.book using (book_id)
join ledger.cause using (cause_id)
join ledger.event_header as header using (header_id)
where event.book_id = any ($1) and cause.event in ('pack.restated', 'guarantee.restated') and seal.seal_number <= $2
  and not exists (select from ledger.reversal where reversal.original_event_id = event.event_id)
order by event.event_id
