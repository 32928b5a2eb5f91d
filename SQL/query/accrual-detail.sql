-- Fees of the guarantees of books $1 that schedules earn, by the end of the day before $2.
select book.code, term.guarantee, term.fund, term.currency, segment.programme, segment.key, sum(term.amount)::bigint,
  sum(term.amount - ledger.fee_unearned(earning, starts, ends, months, amount, $2))::bigint
from ledger.fee_term as term
join ledger.book using (book_id)
join ledger.segment using (segment_id)
where term.book_id = any ($1) and term.effective < $2
group by book.code, term.guarantee, term.fund, term.currency, segment.programme, segment.key
order by book.code, term.guarantee, term.fund, term.currency, segment.key
