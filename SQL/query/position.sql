-- Exposure of books $1 at the end of day $4, known at seal $5: what accounts $2 (gross) and $3 (ceded) hold, by
-- programme, disaster, treaty and other party. Each book starts from its newest close row, as in close-row, and nothing
-- before that is read, unless the book was opened since.
with start as materialized (
  select book.book_id, book.code, close.event_id, close.through, close.seal_number, close.is_reopened
  from ledger.book
  left join lateral (
    select period.event_id, period.through, seal.seal_number,
      ledger.was_reopened(period.book_id, period.through, seal.seal_number, $5) as is_reopened
    from ledger.period
    join ledger.seal on seal.batch_id = period.event_id >> 32
    where period.book_id = book.book_id and period.action = 'close' and period.through <= $4
      and seal.seal_number <= $5
    order by period.through desc, seal.seal_number desc
    limit 1
  ) as close on true
  where book.code = any ($1)
), part as (
  select start.code, account.account_id, held.segment_id, -held.balance as balance
  from start
  join ledger.account on account.book = start.code and account.chart = any ($2 || $3)
  join ledger.close_balance as held on held.event_id = start.event_id and held.account_id = account.account_id
  union all
  select start.code, account.account_id, since.segment_id, since.credit - since.debit
  from start
  join ledger.account on account.book = start.code and account.chart = any ($2 || $3)
  cross join lateral (
    -- Fenced: from the close row on, account by account.
    select * from ledger.balance_sum as sums
    where sums.book_id = start.book_id and sums.account_id = account.account_id
      and sums.effective > coalesce(start.through, '-infinity') and sums.effective <= $4
    offset 0
  ) as since
  join ledger.seal using (batch_id)
  where seal.seal_number <= $5
  union all
  select start.code, account.account_id, late.segment_id, late.credit - late.debit
  from start
  join ledger.account on account.book = start.code and account.chart = any ($2 || $3)
  cross join lateral (
    select * from ledger.balance_sum as sums
    where sums.book_id = start.book_id and sums.account_id = account.account_id and sums.effective <= start.through
    offset 0
  ) as late
  join ledger.seal using (batch_id)
  where start.is_reopened and seal.seal_number > start.seal_number and seal.seal_number <= $5
)
select part.code, segment.programme, segment.disaster, segment.treaty, account.detail, account.currency,
  coalesce(sum(part.balance) filter (where account.chart = any ($2)), 0),
  coalesce(sum(part.balance) filter (where account.chart = any ($3)), 0)
from part
join ledger.account using (account_id)
join ledger.segment using (segment_id)
group by 1, 2, 3, 4, 5, 6
order by 1, 2, 3, 4, 5, 6
