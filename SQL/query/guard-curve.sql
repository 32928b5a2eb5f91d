-- Net changes by day of the accounts of a book that limits guard, of batches sealed after a number and up to another.
select account.book, account.fund, account.chart, account.currency, account.detail, total.effective,
  sum(total.debit) - sum(total.credit)
from ledger.account
join ledger.book on book.code = account.book
join ledger.balance_sum as total on total.book_id = book.book_id and total.account_id = account.account_id
join ledger.seal on seal.batch_id = total.batch_id
where account.book = $1 and account.chart = any ($2) and seal.seal_number > $3 and seal.seal_number <= $4
group by account.account_id, total.effective
order by account.account_id, total.effective
