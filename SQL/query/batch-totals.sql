with total as materialized (
  select account_id, sum(debit) as debit from ledger.balance_sum where batch_id = $1 group by account_id
)
select account.currency, sum(total.debit)
from total
join ledger.account using (account_id)
group by account.currency
