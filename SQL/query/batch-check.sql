-- Sums first by number, so that the plan does not depend on statistics that a fresh table has not got.
with total as materialized (
  select account_id, segment_id, sum(debit) as debit, sum(credit) as credit
  from ledger.balance_sum
  where batch_id = $1
  group by account_id, segment_id
)
select concat_ws('/', account.book, account.fund, account.currency, segment.key), sum(total.debit), sum(total.credit)
from total
join ledger.account using (account_id)
join ledger.segment using (segment_id)
group by account.book, account.fund, account.currency, segment.segment_id
having sum(total.debit) <> sum(total.credit)
limit 1
