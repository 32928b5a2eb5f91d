-- The last day from $2 to $3 on which events of code $4 moved book $1.
select max(moved.effective)
from ledger.book
join ledger.account on account.book = book.code
cross join lateral (
  select total.effective, total.cause_id
  from ledger.balance_sum as total
  where total.book_id = book.book_id and total.account_id = account.account_id and total.effective between $2 and $3
  offset 0
) as moved
join ledger.cause using (cause_id)
where book.book_id = $1 and cause.event = $4
