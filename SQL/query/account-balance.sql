-- Balance of the accounts of a chart row at the end of a day, as known at a seal, from a close row ($8, of day $9 and
-- seal $11; null: from the beginning), with what came later on earlier days where the book was opened since ($10).
select coalesce(sum(part.balance), 0)
from ledger.account
join ledger.book on book.code = account.book
cross join lateral (
  select row.balance
  from ledger.close_balance as row
  where row.event_id = $8 and row.account_id = account.account_id
  union all
  select total.debit - total.credit
  from ledger.balance_sum as total
  join ledger.seal on seal.batch_id = total.batch_id
  where total.book_id = book.book_id and total.account_id = account.account_id
    and total.effective > $9 and total.effective <= $6 and seal.seal_number <= $7
  union all
  select total.debit - total.credit
  from ledger.balance_sum as total
  join ledger.seal on seal.batch_id = total.batch_id
  where $10 and total.book_id = book.book_id and total.account_id = account.account_id
    and total.effective <= $9 and seal.seal_number > $11 and seal.seal_number <= $7
) as part
where account.book = $1 and account.chart = $2 and ($3::text is null or account.fund = $3)
  and ($4::text is null or account.detail = $4) and account.currency = $5
