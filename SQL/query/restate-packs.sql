-- A seal under each of the packs $1.
select distinct on (batch.pack_hash) batch.pack_hash, seal.seal_number
from ledger.batch
join ledger.seal using (batch_id)
where batch.pack_hash = any ($1)
order by batch.pack_hash, seal.seal_number desc
