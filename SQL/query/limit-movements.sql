-- What the accounts of chart rows $2 of books $1 did, by dimension, day and cause, as known at seal $3.
select account.book, account.fund, account.chart, account.currency, account.detail, segment.programme, segment.line,
  total.effective, cause.event, cause.component, sum(total.debit) - sum(total.credit)
from unnest($1::text[], $2::text[]) as wanted (book, chart)
join ledger.account on account.book = wanted.book and account.chart = wanted.chart
join ledger.book on book.code = account.book
join ledger.balance_sum as total on total.book_id = book.book_id and total.account_id = account.account_id
join ledger.seal on seal.batch_id = total.batch_id
join ledger.segment on segment.segment_id = total.segment_id
join ledger.cause on cause.cause_id = total.cause_id
where seal.seal_number <= $3
group by account.account_id, segment.programme, segment.line, total.effective, cause.event, cause.component
order by account.account_id, total.effective
