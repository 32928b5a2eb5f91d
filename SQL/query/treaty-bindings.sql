-- Years of treaties that events bound, endorsed or cancelled for books $1, known at seal $2, in the order in which they were posted.
select binding.treaty, book.code, binding.underwriting_year, binding.change, binding.effective,
  binding.endorsement
from ledger.treaty_binding as binding
join ledger.book using (book_id)
join ledger.seal on seal.batch_id = binding.event_id >> 32
where book.code = any ($1) and seal.seal_number <= $2
order by binding.event_id
