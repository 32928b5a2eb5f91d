-- One book: opening balances before a day (no cause), movements by cause from that day on, as known at a seal.
select account.fund, account.chart, account.currency, account.detail, segment.key,
  cause.event, cause.component, total.debit, total.credit
from (
  select balance_sum.account_id, balance_sum.segment_id,
    case when balance_sum.effective >= $2 then balance_sum.cause_id end as cause_id,
    sum(balance_sum.debit) as debit, sum(balance_sum.credit) as credit
  from ledger.balance_sum
  join ledger.book using (book_id)
  join ledger.seal using (batch_id)
  where book.code = $1 and balance_sum.effective <= $3 and seal.seal_number <= $4
  group by 1, 2, 3
) as total
join ledger.account using (account_id)
join ledger.segment using (segment_id)
left join ledger.cause using (cause_id)
order by account.fund, account.chart, account.detail, segment.key, cause.event, cause.component
