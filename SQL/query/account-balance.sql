select coalesce(sum(total.debit) - sum(total.credit), 0)
from ledger.account
join ledger.book on book.code = account.book
join ledger.balance_sum as total on total.book_id = book.book_id and total.account_id = account.account_id
join ledger.seal on seal.batch_id = total.batch_id
where account.book = $1 and account.chart = $2 and ($3::text is null or account.fund = $3)
  and ($4::text is null or account.detail = $4) and account.currency = $5
  and total.effective <= $6 and seal.seal_number <= $7
