-- What schedules of books $1 have earned by the end of the day before $2, and what accruals posted of it on accounts $3
-- (the charts of unearned fees), by book, fund, currency and segment; only where the two differ. A book counts with those
-- that merged into it; one that was merged has nothing of its own to post.
with source as (
  select book_id as target, book_id, null::text collate "C" as from_fund, null::text collate "C" as to_fund
  from ledger.book
  where book_id = any ($1)
  union all
  select successor_id, book_id, fund, successor_fund
  from ledger.succession
  where successor_id = any ($1)
), due as (
  select source.target as book_id, coalesce(source.to_fund, term.fund) as fund, term.currency, term.segment_id,
    sum(amount - ledger.fee_unearned(earning, starts, ends, months, amount, $2)) as earned
  from source
  join ledger.fee_term as term
    on term.book_id = source.book_id and (source.from_fund is null or term.fund = source.from_fund)
  where term.effective < $2
  group by source.target, coalesce(source.to_fund, term.fund), term.currency, term.segment_id
), posted as (
  select source.target as book_id, coalesce(source.to_fund, account.fund) as fund, account.currency, total.segment_id,
    sum(total.debit - total.credit) as earned
  from source
  join ledger.book on book.book_id = source.book_id
  join ledger.account on account.book = book.code and account.chart = any ($3)
    and (source.from_fund is null or account.fund = source.from_fund)
  join ledger.balance_sum as total on total.book_id = source.book_id and total.account_id = account.account_id
  where total.cause_id in (select cause_id from ledger.cause where event = 'fee.accrued')
  group by source.target, coalesce(source.to_fund, account.fund), account.currency, total.segment_id
)
select book.code, fund, currency, segment.key, segment.programme, coalesce(due.earned, 0) - coalesce(posted.earned, 0)
from due
full join posted using (book_id, fund, currency, segment_id)
join ledger.book using (book_id)
join ledger.segment using (segment_id)
where coalesce(due.earned, 0) <> coalesce(posted.earned, 0)
  and not exists (select from ledger.merger where merger.book_id = book.book_id)
order by book.code, fund, currency, segment.programme, segment.key
