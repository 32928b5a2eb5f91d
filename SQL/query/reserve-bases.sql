-- What accounts with charts $4 of books $1 hold on day $3, by fund, currency and segment: debits less credits; and of it
-- what they took since the day $2 of each book, without what closing a year took off them, and what measurements of
-- reserves moved since then.
select book.code, account.fund, account.chart, account.currency, segment.key,
  sum(total.debit - total.credit),
  coalesce(sum(total.debit - total.credit) filter (where total.effective >= wanted.first and not cause.is_sweep), 0),
  coalesce(sum(total.debit - total.credit) filter (where total.effective >= wanted.first and cause.is_measure), 0)
from unnest($1::integer[], $2::date[]) as wanted (book_id, first)
join ledger.book using (book_id)
join ledger.account on account.book = book.code and account.chart = any ($4)
join ledger.balance_sum as total on total.book_id = book.book_id and total.account_id = account.account_id
  and total.effective <= $3
join (
  select cause_id, event = 'reserve.remeasured' as is_measure,
    event = 'period.closed' and component in ('creditSwept', 'debitSwept') as is_sweep
  from ledger.cause
) as cause using (cause_id)
join ledger.segment using (segment_id)
group by book.code, account.fund, account.chart, account.currency, segment.key
order by book.code, account.fund, account.currency, segment.key, account.chart
