-- Every seal with its batch, in the order of the seals; batches without a seal, and seals without a batch, last.
select seal.seal_number, seal.batch_id, seal.recorded_at, seal.previous_hash, seal.chain_hash,
  batch.batch_id, batch.kind, batch.actor, batch.approver, batch.program_version, batch.source_name,
  batch.source_hash, batch.natural_key, batch.pack_hash, batch.event_count, batch.transfer_count,
  batch.control_total, batch.content_hash
from ledger.seal
full join ledger.batch using (batch_id)
order by seal.seal_number, batch.batch_id
