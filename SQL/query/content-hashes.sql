select batch.content_hash
from ledger.seal
join ledger.batch using (batch_id)
order by seal.seal_number
limit $1
