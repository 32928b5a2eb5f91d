select event.event_id, seal.seal_number, book.code, cause.event, event.effective, header.columns, event.record,
  reversal.reference
from ledger.book
join ledger.event_key as key using (book_id)
join ledger.event on event.event_id = key.event_id
join ledger.seal on seal.batch_id = event.event_id >> 32
join ledger.cause using (cause_id)
join ledger.event_header as header using (header_id)
left join ledger.reversal on reversal.original_event_id = event.event_id
where book.code = $1 and key.reference = $2
