-- The first balance of a close that is not what the close before it and the sums since make it. Each close is compared
-- with its own predecessor, so that the history is read once.
with close as (
  select period.event_id, period.book_id, period.through, seal.seal_number
  from ledger.period
  join ledger.seal on seal.batch_id = period.event_id >> 32
  where period.action = 'close'
), chained as (
  select close.*, start.event_id as start_id, coalesce(start.through, date '0001-01-01' - 1) as start_through,
    coalesce(start.seal_number, 0) as start_seal,
    ledger.was_reopened(close.book_id, start.through, start.seal_number, close.seal_number - 1) as is_reopened
  from close
  left join lateral (
    select other.event_id, other.through, other.seal_number
    from close as other
    where other.book_id = close.book_id and other.through <= close.through and other.seal_number < close.seal_number
    order by other.through desc, other.seal_number desc
    limit 1
  ) as start on true
), expected as (
  select event_id, account_id, segment_id, sum(balance) as balance
  from (
    select chained.event_id, row.account_id, row.segment_id, row.balance
    from chained
    join ledger.close_balance as row on row.event_id = chained.start_id
    union all
    select chained.event_id, total.account_id, total.segment_id, total.debit - total.credit
    from chained
    join ledger.balance_sum as total on total.book_id = chained.book_id
      and total.effective > chained.start_through and total.effective <= chained.through
    join ledger.seal on seal.batch_id = total.batch_id and seal.seal_number <= chained.seal_number
    union all
    select chained.event_id, total.account_id, total.segment_id, total.debit - total.credit
    from chained
    join ledger.balance_sum as total on total.book_id = chained.book_id and total.effective <= chained.start_through
    join ledger.seal on seal.batch_id = total.batch_id
      and seal.seal_number > chained.start_seal and seal.seal_number <= chained.seal_number
    where chained.is_reopened
  ) as part
  group by event_id, account_id, segment_id
  having sum(balance) <> 0
)
select event_id, account_id, segment_id, expected.balance, stored.balance
from expected
full join ledger.close_balance as stored using (event_id, account_id, segment_id)
where expected.balance is distinct from stored.balance
order by event_id, account_id, segment_id
limit 1
