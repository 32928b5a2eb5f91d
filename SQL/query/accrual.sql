-- What schedules of books $1 have earned by the end of the day before $2, and what accruals posted of it on accounts $3
-- (the charts of unearned fees), by book, fund, currency and segment; only where the two differ.
with due as (
  select book_id, fund, currency, segment_id,
    sum(amount - ledger.fee_unearned(earning, starts, ends, months, amount, $2)) as earned
  from ledger.fee_term
  where book_id = any ($1) and effective < $2
  group by book_id, fund, currency, segment_id
), posted as (
  select total.book_id, account.fund, account.currency, total.segment_id, sum(total.debit - total.credit) as earned
  from ledger.book
  join ledger.account on account.book = book.code and account.chart = any ($3)
  join ledger.balance_sum as total on total.book_id = book.book_id and total.account_id = account.account_id
  where book.book_id = any ($1)
    and total.cause_id in (select cause_id from ledger.cause where event = 'fee.accrued')
  group by total.book_id, account.fund, account.currency, total.segment_id
)
select book.code, fund, currency, segment.key, segment.programme, coalesce(due.earned, 0) - coalesce(posted.earned, 0)
from due
full join posted using (book_id, fund, currency, segment_id)
join ledger.book using (book_id)
join ledger.segment using (segment_id)
where coalesce(due.earned, 0) <> coalesce(posted.earned, 0)
order by book.code, fund, currency, segment.programme, segment.key
