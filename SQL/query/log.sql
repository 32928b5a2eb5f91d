select seal.seal_number, batch.batch_id, seal.recorded_at, batch.kind, batch.actor, batch.approver,
  batch.program_version, batch.source_name, batch.source_hash, batch.natural_key, batch.pack_hash,
  batch.event_count, batch.transfer_count, batch.control_total, batch.content_hash,
  seal.previous_hash, seal.chain_hash
from ledger.seal
join ledger.batch using (batch_id)
where ($2::bigint is null or seal.seal_number < $2) and ($3::bigint is null or seal.seal_number = $3)
order by seal.seal_number desc
limit $1
