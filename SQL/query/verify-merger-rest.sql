-- What books that were merged still hold, and what moved them on or after that day beside the merger: the first of it.
select book.code, account.fund, account.chart, account.currency, segment.key, sum(total.debit) - sum(total.credit)
from (select distinct book_id, effective from ledger.merger) as merged
join ledger.book using (book_id)
join ledger.account on account.book = book.code
join ledger.balance_sum as total on total.book_id = book.book_id and total.account_id = account.account_id
join ledger.segment using (segment_id)
join ledger.cause using (cause_id)
group by book.code, account.fund, account.chart, account.currency, account.detail, segment.key
having sum(total.debit) <> sum(total.credit)
  or bool_or(cause.event <> 'association.merged' and total.effective >= merged.effective)
order by book.code, account.chart
limit 1
