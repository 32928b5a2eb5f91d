select 1
from ledger.batch
join ledger.seal using (batch_id)
where content_hash = $1 and batch_id = $2
