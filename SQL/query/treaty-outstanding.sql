-- Reserves for expected claims that the reinsurers' books $5 hold under treaty $1 for cedants $3 at the end of each of
-- the days $2, known at seal $4.
select account.detail, book.code, account.currency, segment.underwriting_year, listed.place,
  sum(balance_sum.credit - balance_sum.debit)
from unnest($2::date[]) with ordinality as listed (ends, place)
join ledger.balance_sum on balance_sum.effective <= listed.ends
join ledger.book using (book_id)
join ledger.account using (account_id)
join ledger.segment using (segment_id)
join ledger.cause using (cause_id)
join ledger.seal using (batch_id)
where cause.component in ('caseUp', 'caseDown') and segment.treaty = $1
  and account.detail = any ($3) and seal.seal_number <= $4 and book.code = any ($5)
group by 1, 2, 3, 4, 5
