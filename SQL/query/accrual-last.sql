-- The last day through which accruals stand posted on accounts $2, by book of $1.
select book.code, max(net.effective)
from ledger.book
join lateral (
  select total.effective
  from ledger.account
  join ledger.balance_sum as total on total.book_id = book.book_id and total.account_id = account.account_id
  where account.book = book.code and account.chart = any ($2)
    and total.cause_id in (select cause_id from ledger.cause where event = 'fee.accrued')
  group by total.effective, total.account_id, total.segment_id
  having sum(total.debit) <> sum(total.credit)
) as net on true
where book.book_id = any ($1)
group by book.code
