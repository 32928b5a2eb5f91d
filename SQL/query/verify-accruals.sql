-- Of each accrual through its day, as known at its seal: what schedules had earned, against what accruals up to and with
-- it posted, where the two differ. The last accrual of each book is looked at, with the books that had merged into it.
with run as (
  select distinct on (event.book_id) event.book_id, event.effective, event.event_id >> 32 as batch_id,
    split_part(batch.natural_key, '/', 3)::bigint as known
  from ledger.event
  join ledger.batch on batch.batch_id = event.event_id >> 32
  where event.cause_id = (select cause_id from ledger.cause where event = 'fee.accrued' and component = '')
    and batch.kind = 'accrual'
    and not exists (select from ledger.reversal where reversal.original_event_id = event.event_id)
  order by event.book_id, event.event_id desc
), source as (
  select run.*, run.book_id as source_id, null::text collate "C" as from_fund, null::text collate "C" as to_fund from run
  union all
  select run.*, step.book_id, step.fund, step.successor_fund
  from run
  join ledger.succession as step on step.successor_id = run.book_id
  join ledger.seal on seal.batch_id = step.event_id >> 32 and seal.seal_number <= run.known
), due as (
  select source.book_id, coalesce(source.to_fund, term.fund) as fund, term.currency, term.segment_id,
    sum(amount - ledger.fee_unearned(earning, starts, ends, months, amount, source.effective + 1)) as earned
  from source
  join ledger.fee_term as term on term.book_id = source.source_id and term.effective <= source.effective
    and (source.from_fund is null or term.fund = source.from_fund)
  join ledger.seal on seal.batch_id = term.event_id >> 32 and seal.seal_number <= source.known
  group by source.book_id, coalesce(source.to_fund, term.fund), term.currency, term.segment_id
), posted as (
  select source.book_id, coalesce(source.to_fund, account.fund) as fund, account.currency, total.segment_id,
    sum(total.debit - total.credit) as earned
  from source
  join ledger.book on book.book_id = source.source_id
  join ledger.account on account.book = book.code and account.chart = any ($1)
    and (source.from_fund is null or account.fund = source.from_fund)
  join ledger.balance_sum as total on total.book_id = source.source_id and total.account_id = account.account_id
  join ledger.seal on seal.batch_id = total.batch_id
    and seal.seal_number <= (select own.seal_number from ledger.seal as own where own.batch_id = source.batch_id)
  where total.cause_id in (select cause_id from ledger.cause where event = 'fee.accrued')
  group by source.book_id, coalesce(source.to_fund, account.fund), account.currency, total.segment_id
)
select book.code, fund, currency, segment.key, coalesce(due.earned, 0)::numeric, coalesce(posted.earned, 0)::numeric
from due
full join posted using (book_id, fund, currency, segment_id)
join ledger.book using (book_id)
join ledger.segment using (segment_id)
where coalesce(due.earned, 0) <> coalesce(posted.earned, 0)
order by book.code, fund, currency, segment.key
