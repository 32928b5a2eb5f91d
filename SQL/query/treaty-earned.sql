-- Premium of treaty $1 that accounts of books $3 up to day $2, known at seal $4, posted as earned: what the cedant's
-- account by party (prepaid premium) was credited with.
select book.code, account.detail, account.fund, account.currency, segment.underwriting_year,
  sum(total.credit - total.debit)
from ledger.segment
cross join ledger.cause
cross join lateral (
  -- Fenced: the index for each cause and segment, never the whole table.
  select * from ledger.balance_sum as sums
  where sums.cause_id = cause.cause_id and sums.segment_id = segment.segment_id and sums.effective <= $2
  offset 0
) as total
join ledger.book on book.book_id = total.book_id
join ledger.account on account.account_id = total.account_id
join ledger.seal on seal.batch_id = total.batch_id
where cause.event = 'treaty.account' and cause.component = 'premiumEarned' and segment.treaty = $1
  and book.code = any ($3) and seal.seal_number <= $4 and account.detail <> ''
group by 1, 2, 3, 4, 5
