-- Payments that book $1 instructed, or those of seal $2 alone, as known at seal $3: each with what became of it.
select payment.reference, payment.decision, payment.currency, payment.amount, payment.effective, seal.seal_number,
  header.columns, event.record,
  case when payment.is_reversed then 'cancelled' when payment.is_returned then 'returned'
    when payment.remaining <> 0 then 'instructed' else 'settled' end
from ledger.payment
join ledger.book using (book_id)
join ledger.seal on seal.batch_id = payment.event_id >> 32
join ledger.event on event.event_id = payment.event_id
join ledger.event_header as header on header.header_id = event.header_id
where ($1::text is null or book.code = $1) and ($2::bigint is null or seal.seal_number = $2)
  and seal.seal_number <= $3
order by seal.seal_number, payment.event_id
