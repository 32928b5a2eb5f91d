-- The last batch that changed the pack, as known at a seal (null: now).
select batch.batch_id, seal.seal_number, batch.pack_hash
from ledger.batch
join ledger.seal using (batch_id)
where batch.kind = 'pack' and ($1::bigint is null or seal.seal_number <= $1)
order by seal.seal_number desc
limit 1
