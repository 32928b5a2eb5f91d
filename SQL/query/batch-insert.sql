insert into ledger.batch (
  batch_id, kind, actor, approver, program_version, source_name, source_hash, natural_key, pack_hash,
  event_count, transfer_count, control_total, content_hash)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
