-- Balance of our account by currency at the end of a day, debits less credits, as known at a seal.
select account.currency, sum(total.debit - total.credit)::bigint
from ledger.account
join ledger.book on book.code = account.book
join ledger.balance_sum as total on total.book_id = book.book_id and total.account_id = account.account_id
join ledger.seal on seal.batch_id = total.batch_id
where account.book = $1 and account.chart = $2 and ($3::text is null or account.detail = $3)
  and total.effective <= $4 and seal.seal_number <= $5
group by account.currency
order by account.currency
