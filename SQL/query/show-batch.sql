select event.event_id, seal.seal_number, book.code, cause.event, event.effective, header.columns, event.record,
  reversal.reference
from ledger.event
join ledger.seal on seal.batch_id = event.event_id >> 32
join ledger.book using (book_id)
join ledger.cause using (cause_id)
join ledger.event_header as header using (header_id)
left join ledger.reversal on reversal.original_event_id = event.event_id
where event.event_id >= $1 << 32 and event.event_id < ($1 + 1) << 32
order by event.event_id
limit $2
