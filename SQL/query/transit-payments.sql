-- Payments of book $1 that are under way, and those that were made, have one of the end-to-end ids $4 and did not come
-- back: effective on or before $2, known at seal $3.
select payment.event_id, payment.reference, payment.amount, payment.currency, payment.effective,
  payment.remaining <> 0, header.columns, event.record
from ledger.payment
join ledger.book using (book_id)
join ledger.seal on seal.batch_id = payment.event_id >> 32
join ledger.event on event.event_id = payment.event_id
join ledger.event_header as header on header.header_id = event.header_id
where book.code = $1 and payment.effective <= $2 and seal.seal_number <= $3
  and not payment.is_reversed and not payment.is_returned
  and (payment.remaining <> 0 or payment.reference = any ($4))
order by payment.event_id
