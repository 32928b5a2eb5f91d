-- Balances by party of the accounts of some chart rows, of one book and of the others' accounts towards it; each book's
-- from its newest close row that was known.
with start as materialized (
  select distinct on (close.book_id) close.book_id, close.event_id, close.through, seal.seal_number,
    ledger.was_reopened(close.book_id, close.through, seal.seal_number, $3) as is_reopened
  from ledger.period as close
  join ledger.seal on seal.batch_id = close.event_id >> 32
  where close.action = 'close' and close.through <= $2 and seal.seal_number <= $3
  order by close.book_id, close.through desc, seal.seal_number desc
), wanted as materialized (
  select account.*, book.book_id, start.event_id, coalesce(start.through, date '0001-01-01' - 1) as through,
    start.seal_number, coalesce(start.is_reopened, false) as is_reopened
  from ledger.account
  join ledger.book on book.code = account.book
  left join start on start.book_id = book.book_id
  where account.chart = any ($1) and (account.book = $4 or account.detail = $4)
)
select wanted.book, wanted.chart, wanted.detail, wanted.currency, sum(part.balance)
from wanted
cross join lateral (
  select row.balance
  from ledger.close_balance as row
  where row.event_id = wanted.event_id and row.account_id = wanted.account_id
  union all
  select total.debit - total.credit
  from ledger.balance_sum as total
  join ledger.seal on seal.batch_id = total.batch_id
  where total.book_id = wanted.book_id and total.account_id = wanted.account_id
    and total.effective > wanted.through and total.effective <= $2 and seal.seal_number <= $3
  union all
  select total.debit - total.credit
  from ledger.balance_sum as total
  join ledger.seal on seal.batch_id = total.batch_id
  where wanted.is_reopened and total.book_id = wanted.book_id and total.account_id = wanted.account_id
    and total.effective <= wanted.through and seal.seal_number > wanted.seal_number and seal.seal_number <= $3
) as part
group by 1, 2, 3, 4
