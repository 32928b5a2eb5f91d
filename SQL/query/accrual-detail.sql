-- Fees of the guarantees of books $1 that schedules earn, by the end of the day before $2; and of those that ended in
-- books that merged into them, under the book that they ended in.
with source as (
  select book_id, null::text collate "C" as from_fund, null::text collate "C" as to_fund
  from ledger.book
  where book_id = any ($1)
  union all
  select book_id, fund, successor_fund from ledger.succession where successor_id = any ($1) and book_id <> all ($1)
)
select book.code, term.guarantee, coalesce(source.to_fund, term.fund) as fund, term.currency, segment.programme,
  segment.key, sum(term.amount)::bigint,
  sum(term.amount - ledger.fee_unearned(earning, starts, ends, months, amount, $2))::bigint
from source
join ledger.fee_term as term
  on term.book_id = source.book_id and (source.from_fund is null or term.fund = source.from_fund)
join ledger.book on book.book_id = source.book_id
join ledger.segment using (segment_id)
where term.effective < $2
group by book.code, term.guarantee, coalesce(source.to_fund, term.fund), term.currency, segment.programme, segment.key
having sum(term.amount) <> 0
  or not exists (select from ledger.merger join ledger.book as old using (book_id) where old.code = book.code)
order by book.code, term.guarantee, fund, term.currency, segment.key
