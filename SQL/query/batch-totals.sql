select account.currency, sum(total.debit)
from ledger.balance_sum as total
join ledger.account using (account_id)
where total.batch_id = $1
group by account.currency
