-- The last day on which reserves with charts $2 stand measured, by book of $1 and chart.
select book.code, net.chart, max(net.effective)
from ledger.book
join lateral (
  select account.chart, total.effective
  from ledger.account
  join ledger.balance_sum as total on total.book_id = book.book_id and total.account_id = account.account_id
  where account.book = book.code and account.chart = any ($2)
    and total.cause_id in (select cause_id from ledger.cause where event = 'reserve.remeasured')
  group by account.chart, total.effective, total.account_id, total.segment_id, total.cause_id
  having sum(total.debit) <> sum(total.credit)
) as net on true
where book.book_id = any ($1)
group by book.code, net.chart
