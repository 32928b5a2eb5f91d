-- Reserves for expected claims that the reinsurers' books $5 hold under treaty $1 for cedants $3 at the end of each of
-- the days $2, known at seal $4.
select account.detail, book.code, account.currency, segment.underwriting_year, listed.place,
  sum(total.credit - total.debit)
from ledger.segment
cross join ledger.cause
cross join lateral (
  -- Fenced: the index for each cause and segment, never the whole table.
  select * from ledger.balance_sum as sums
  where sums.cause_id = cause.cause_id and sums.segment_id = segment.segment_id
  offset 0
) as total
join unnest($2::date[]) with ordinality as listed (ends, place) on total.effective <= listed.ends
join ledger.book on book.book_id = total.book_id
join ledger.account on account.account_id = total.account_id
join ledger.seal on seal.batch_id = total.batch_id
where cause.component in ('caseUp', 'caseDown') and segment.treaty = $1
  and account.detail = any ($3) and seal.seal_number <= $4 and book.code = any ($5)
group by 1, 2, 3, 4, 5
