-- Guarantees of books $1 that a claim was notified of, as they stood on day $2.
select book.code, latest.guarantee, latest.state
from (
  select distinct on (book_id, guarantee) book_id, guarantee, state
  from ledger.guarantee_state
  where book_id = any ($1) and effective <= $2
  order by book_id, guarantee, event_id desc
) as latest
join ledger.book using (book_id)
where position(';N=' in latest.state) > 0
order by book.code, latest.guarantee
