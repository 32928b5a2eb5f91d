-- The newest close row of a book that a balance can start from: it ends on or before a day and was known at a seal.
-- Whether the book was opened before its end meanwhile says if rows before it must be looked for.
select close.event_id, close.through, seal.seal_number,
  exists (
    select from ledger.period as opened
    join ledger.seal as known on known.batch_id = opened.event_id >> 32
    where opened.book_id = close.book_id and opened.action = 'reopen' and opened.through < close.through
      and known.seal_number > seal.seal_number and known.seal_number <= $3)
from ledger.period as close
join ledger.seal on seal.batch_id = close.event_id >> 32
join ledger.book using (book_id)
where book.code = $1 and close.action = 'close' and close.through <= $2 and seal.seal_number <= $3
order by close.through desc, seal.seal_number desc
limit 1
