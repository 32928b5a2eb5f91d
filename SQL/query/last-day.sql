select max(balance_sum.effective)
from ledger.balance_sum
join ledger.seal using (batch_id)
where seal.seal_number <= $1
