-- Payments of book $1 that are under way, and those that were made, have one of the end-to-end ids $4 and did not come
-- back: effective on or before $2, known at seal $3.
select payment.event_id, payment.reference, payment.amount, payment.currency, payment.effective,
  payment.remaining <> 0, header.columns, event.record
from ledger.payment
join ledger.book using (book_id)
join ledger.seal on seal.batch_id = payment.event_id >> 32
join ledger.event on event.event_id = payment.event_id
join ledger.event_header as header on header.header_id = event.header_id
where payment.event_id = any (array(
    -- By the indexes of payments' items and of names: other items are as many as guarantees.
    select item.event_id
    from ledger.open_item as item
    join ledger.book as own on own.book_id = item.book_id and own.code = $1
    where item.kind = 'payment' and item.kind in ('payment', 'returned') and item.amount <> coalesce((
      select sum(clearing.amount) from ledger.clearing
      where clearing.item_event_id = item.event_id and clearing.item_ordinal = item.ordinal), 0)
    union
    select key.event_id from ledger.event_key as key join ledger.book as own using (book_id)
    where own.code = $1 and key.reference = any ($4)))
  and book.code = $1 and payment.effective <= $2 and seal.seal_number <= $3
  and not payment.is_reversed and not payment.is_returned
  and (payment.remaining <> 0 or payment.reference = any ($4))
order by payment.event_id
