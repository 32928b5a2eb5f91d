-- The balances of book $2 at the end of day $5, from the close row of event $3 (null: from the beginning) that ends on
-- day $4. Where the book was opened since ($6), what was recorded after seal $7 on earlier days counts too.
insert into ledger.close_balance (event_id, account_id, segment_id, balance)
select $1, part.account_id, part.segment_id, sum(part.balance)::bigint
from (
  select account_id, segment_id, balance
  from ledger.close_balance
  where event_id = $3
  union all
  select account_id, segment_id, debit - credit
  from ledger.balance_sum
  where $3::bigint is null and book_id = $2 and effective <= $5
  union all
  -- Account by account, so that what lies before the close row is not read.
  select since.*
  from ledger.book
  join ledger.account on account.book = book.code
  cross join lateral (
    select total.account_id, total.segment_id, total.debit - total.credit
    from ledger.balance_sum as total
    where total.book_id = book.book_id and total.account_id = account.account_id
      and total.effective > $4 and total.effective <= $5
    offset 0
  ) as since
  where $3::bigint is not null and book.book_id = $2
  union all
  select account_id, segment_id, debit - credit
  from ledger.balance_sum
  left join ledger.seal using (batch_id)
  where $6 and book_id = $2 and effective <= $4 and coalesce(seal.seal_number > $7, true)
) as part
group by part.account_id, part.segment_id
having sum(part.balance) <> 0
