-- Balances of accounts $8 of book $2 at the end of day $5, by account and segment, and what components $1 of closings of
-- that day moved of them before; the other parameters are those of close-insert.
select wanted.fund, wanted.chart, wanted.currency, wanted.detail, segment.key, total.balance, total.closed
from (
  select account.*, book.book_id
  from ledger.book
  join ledger.account on account.book = book.code
  where book.book_id = $2 and account.chart = any ($8)
  offset 0
) as wanted
cross join lateral (
  select part.segment_id, sum(part.balance)::bigint as balance, sum(part.closed)::bigint as closed
  from (
    select row.segment_id, row.balance, 0 as closed
    from ledger.close_balance as row
    where row.event_id = $3 and row.account_id = wanted.account_id
    union all
    select sums.segment_id, sums.debit - sums.credit,
      case when sums.effective = $5 and cause.event = 'period.closed' and cause.component = any ($1)
      then sums.debit - sums.credit else 0 end
    from ledger.balance_sum as sums
    join ledger.cause using (cause_id)
    where sums.book_id = wanted.book_id and sums.account_id = wanted.account_id
      and sums.effective > $4 and sums.effective <= $5
    union all
    select sums.segment_id, sums.debit - sums.credit, 0
    from ledger.balance_sum as sums
    left join ledger.seal using (batch_id)
    where $6 and sums.book_id = wanted.book_id and sums.account_id = wanted.account_id and sums.effective <= $4
      and coalesce(seal.seal_number > $7, true)
    union all
    -- A close row of this very day already holds what closings moved.
    select sums.segment_id, 0, sums.debit - sums.credit
    from ledger.balance_sum as sums
    join ledger.cause using (cause_id)
    where $4 = $5 and sums.book_id = wanted.book_id and sums.account_id = wanted.account_id and sums.effective = $5
      and cause.event = 'period.closed' and cause.component = any ($1)
  ) as part
  group by part.segment_id
) as total
join ledger.segment using (segment_id)
where total.balance <> 0 or total.closed <> 0
order by wanted.fund, wanted.chart, wanted.currency, wanted.detail, segment.key
