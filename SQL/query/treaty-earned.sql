-- Premium of treaty $1 that accounts of books $3 up to day $2, known at seal $4, posted as earned: what the cedant's
-- account by party (prepaid premium) was credited with.
select book.code, account.detail, account.fund, account.currency, segment.underwriting_year,
  sum(balance_sum.credit - balance_sum.debit)
from ledger.balance_sum
join ledger.book using (book_id)
join ledger.account using (account_id)
join ledger.segment using (segment_id)
join ledger.cause using (cause_id)
join ledger.seal using (batch_id)
where cause.event = 'treaty.account' and cause.component = 'premiumEarned' and segment.treaty = $1
  and balance_sum.effective <= $2 and book.code = any ($3) and seal.seal_number <= $4 and account.detail <> ''
group by 1, 2, 3, 4, 5
