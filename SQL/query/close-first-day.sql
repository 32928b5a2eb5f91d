-- The first day on which anything is effective in a book.
select min(first.effective)
from ledger.book
join ledger.account on account.book = book.code
cross join lateral (
  select total.effective
  from ledger.balance_sum as total
  where total.book_id = book.book_id and total.account_id = account.account_id
  order by total.effective
  limit 1
) as first
where book.book_id = $1
