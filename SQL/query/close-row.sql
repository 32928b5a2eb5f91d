-- The newest close row of a book that a balance can start from: it ends on or before a day and was known at a seal.
-- Whether the book was opened before its end meanwhile says if rows before it must be looked for.
select close.event_id, close.through, seal.seal_number,
  ledger.was_reopened(close.book_id, close.through, seal.seal_number, $3)
from ledger.period as close
join ledger.seal on seal.batch_id = close.event_id >> 32
join ledger.book using (book_id)
where book.code = $1 and close.action = 'close' and close.through <= $2 and seal.seal_number <= $3
order by close.through desc, seal.seal_number desc
limit 1
