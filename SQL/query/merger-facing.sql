-- What accounts of other books hold towards party $1, a book, on day $2 and after all days: debits less credits.
select account.book, account.fund, account.chart, account.currency, segment.key,
  coalesce(sum(total.debit - total.credit) filter (where total.effective <= $2), 0)::bigint,
  sum(total.debit - total.credit)::bigint
from ledger.account
join ledger.book on book.code = account.book
join ledger.balance_sum as total on total.book_id = book.book_id and total.account_id = account.account_id
join ledger.segment using (segment_id)
where account.detail = $1 and account.book <> $1
group by account.book, account.fund, account.chart, account.currency, segment.key
order by account.book, account.fund, account.chart, account.currency, segment.key
