-- Of each accrual through its day, as known at its seal: what schedules had earned, against what accruals up to and with
-- it posted, where the two differ. The last accrual of each book is looked at.
with run as (
  select distinct on (event.book_id) event.book_id, event.effective, event.event_id >> 32 as batch_id,
    split_part(batch.natural_key, '/', 3)::bigint as known
  from ledger.event
  join ledger.batch on batch.batch_id = event.event_id >> 32
  where event.cause_id = (select cause_id from ledger.cause where event = 'fee.accrued' and component = '')
    and batch.kind = 'accrual'
    and not exists (select from ledger.reversal where reversal.original_event_id = event.event_id)
  order by event.book_id, event.event_id desc
), due as (
  select run.book_id, term.fund, term.currency, term.segment_id,
    sum(amount - ledger.fee_unearned(earning, starts, ends, months, amount, run.effective + 1)) as earned
  from run
  join ledger.fee_term as term on term.book_id = run.book_id and term.effective <= run.effective
  join ledger.seal on seal.batch_id = term.event_id >> 32 and seal.seal_number <= run.known
  group by run.book_id, term.fund, term.currency, term.segment_id
), posted as (
  select run.book_id, account.fund, account.currency, total.segment_id, sum(total.debit - total.credit) as earned
  from run
  join ledger.book using (book_id)
  join ledger.account on account.book = book.code and account.chart = any ($1)
  join ledger.balance_sum as total on total.book_id = run.book_id and total.account_id = account.account_id
  join ledger.seal on seal.batch_id = total.batch_id
    and seal.seal_number <= (select own.seal_number from ledger.seal as own where own.batch_id = run.batch_id)
  where total.cause_id in (select cause_id from ledger.cause where event = 'fee.accrued')
  group by run.book_id, account.fund, account.currency, total.segment_id
)
select book.code, fund, currency, segment.key, coalesce(due.earned, 0)::numeric, coalesce(posted.earned, 0)::numeric
from due
full join posted using (book_id, fund, currency, segment_id)
join ledger.book using (book_id)
join ledger.segment using (segment_id)
where coalesce(due.earned, 0) <> coalesce(posted.earned, 0)
order by book.code, fund, currency, segment.key
