-- What was said of items of books $1: disputed or resolved, oldest first.
select book.code, answer.reference, answer.party, answer.answer = 'disputed', answer.event_id
from ledger.treaty_answer as answer
join ledger.book using (book_id)
where book.code = any ($1) and answer.answer in ('disputed', 'resolved')
order by answer.event_id
