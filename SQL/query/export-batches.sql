-- Batches in the order of their seals, with the headers of their events' records.
select seal.seal_number, batch.batch_id, seal.recorded_at, batch.kind, batch.actor, batch.approver,
  batch.program_version, batch.source_name, batch.source_hash, batch.natural_key, batch.pack_hash,
  batch.event_count, batch.transfer_count, batch.control_total, batch.content_hash,
  seal.previous_hash, seal.chain_hash, used.headers
from ledger.seal
join ledger.batch using (batch_id)
left join (
  select event_id >> 32 as batch_id, array_agg(distinct header_id) as headers
  from ledger.event
  group by 1
) as used using (batch_id)
where seal.seal_number <= $1
order by seal.seal_number
