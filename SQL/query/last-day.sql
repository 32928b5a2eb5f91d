-- The last day on which anything is effective, as known at a seal: the last of each account, from the end of its index.
select max(last.effective)
from ledger.account
join ledger.book on book.code = account.book
cross join lateral (
  select total.effective
  from ledger.balance_sum as total
  join ledger.seal using (batch_id)
  where total.book_id = book.book_id and total.account_id = account.account_id and seal.seal_number <= $1
  order by total.effective desc
  limit 1
) as last
