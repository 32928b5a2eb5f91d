-- What accounts with charts $2 of books $1 hold, whatever the day: credits less debits, by fund, currency and segment.
select book.code, account.fund, account.chart, account.currency, segment.key, sum(total.credit - total.debit)
from ledger.book
join ledger.account on account.book = book.code and account.chart = any ($2)
join ledger.balance_sum as total on total.book_id = book.book_id and total.account_id = account.account_id
join ledger.segment using (segment_id)
where book.book_id = any ($1)
group by book.code, account.fund, account.chart, account.currency, segment.key
