-- Net changes by day of the accounts that limits guard, of batches sealed after a number and up to another; their own
-- numbers lie between $5 and $6, by which the rows of a few late batches are found.
select account.book, account.fund, account.chart, account.currency, account.detail, total.effective,
  sum(total.debit) - sum(total.credit)
from unnest($1::text[], $2::text[]) as wanted (book, chart)
join ledger.account on account.book = wanted.book and account.chart = wanted.chart
join ledger.book on book.code = account.book
join ledger.balance_sum as total on total.book_id = book.book_id and total.account_id = account.account_id
join ledger.seal on seal.batch_id = total.batch_id
where seal.seal_number > $3 and seal.seal_number <= $4 and total.batch_id between $5 and $6
group by account.account_id, total.effective
order by account.account_id, total.effective
