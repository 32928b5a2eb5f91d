-- One book: opening balances before a day (no cause), movements by cause from that day on, as known at a seal. The
-- opening starts from a close row ($5, of day $6 and seal $8; null: from the beginning), and then nothing before it is
-- read, unless the book was opened again since ($7). $9 are components of closings that are left
-- out of the period: those that emptied income and expense.
select account.fund, account.chart, account.currency, account.detail, segment.key,
  cause.event, cause.component, total.debit, total.credit
from (
  select part.account_id, part.segment_id, part.cause_id, sum(part.debit) as debit, sum(part.credit) as credit
  from (
    select account_id, segment_id, null::smallint as cause_id, greatest(balance, 0) as debit,
      greatest(-balance, 0) as credit
    from ledger.close_balance
    where event_id = $5
    union all
    select balance_sum.account_id, balance_sum.segment_id,
      case when balance_sum.effective >= $2 then balance_sum.cause_id end, balance_sum.debit, balance_sum.credit
    from ledger.balance_sum
    join ledger.book using (book_id)
    join ledger.seal using (batch_id)
    where $5::bigint is null and book.code = $1 and balance_sum.effective <= $3 and seal.seal_number <= $4
    union all
    select since.account_id, since.segment_id, case when since.effective >= $2 then since.cause_id end, since.debit,
      since.credit
    from ledger.account
    join ledger.book on book.code = account.book
    cross join lateral (
      select * from ledger.balance_sum as sums
      where sums.book_id = book.book_id and sums.account_id = account.account_id
        and sums.effective > $6 and sums.effective <= $3
      offset 0
    ) as since
    join ledger.seal using (batch_id)
    where $5::bigint is not null and account.book = $1 and seal.seal_number <= $4
    union all
    select balance_sum.account_id, balance_sum.segment_id, null, balance_sum.debit, balance_sum.credit
    from ledger.balance_sum
    join ledger.book using (book_id)
    join ledger.seal using (batch_id)
    where $7 and book.code = $1 and balance_sum.effective <= $6 and seal.seal_number > $8 and seal.seal_number <= $4
  ) as part
  group by 1, 2, 3
) as total
join ledger.account using (account_id)
join ledger.segment using (segment_id)
left join ledger.cause using (cause_id)
where cause.event is distinct from 'period.closed' or cause.component <> all ($9::text[])
order by account.fund, account.chart, account.detail, segment.key, cause.event, cause.component
