-- Balances by party of the accounts of some chart rows, of one book and of the others' accounts towards it.
select account.book, account.chart, account.detail, account.currency, sum(total.debit) - sum(total.credit)
from ledger.account
join ledger.book on book.code = account.book
join ledger.balance_sum as total on total.book_id = book.book_id and total.account_id = account.account_id
join ledger.seal on seal.batch_id = total.batch_id
where account.chart = any ($1) and total.effective <= $2 and seal.seal_number <= $3
  and (account.book = $4 or account.detail = $4)
group by 1, 2, 3, 4
