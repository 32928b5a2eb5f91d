-- Payments that book $1 instructed, or those of seal $2 alone, or those with one of the end-to-end ids $4, as known at
-- seal $3: each with what became of it. Ids of events, by their ranges and keys, bound what is read of the items.
select payment.reference, payment.decision, payment.currency, payment.amount, payment.effective, seal.seal_number,
  header.columns, event.record,
  case when payment.is_reversed then 'cancelled' when payment.is_returned then 'returned'
    when payment.remaining <> 0 then 'instructed' else 'settled' end
from ledger.payment
join ledger.book using (book_id)
join ledger.seal on seal.batch_id = payment.event_id >> 32
join ledger.event on event.event_id = payment.event_id
join ledger.event_header as header on header.header_id = event.header_id
where ($1::text is null or book.code = $1)
  and ($2::bigint is null
    or payment.event_id >= (select batch_id << 32 from ledger.seal where seal_number = $2)
    and payment.event_id < (select (batch_id + 1) << 32 from ledger.seal where seal_number = $2))
  and ($4::text[] is null or payment.event_id = any (array(
    select key.event_id from ledger.event_key as key join ledger.book as own using (book_id)
    where own.code = $1 and key.reference = any ($4))))
  and seal.seal_number <= $3
order by seal.seal_number, payment.event_id
