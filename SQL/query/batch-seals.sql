-- Seals of the batches $1; those that are not sealed are left out.
select batch_id, seal_number from ledger.seal where batch_id = any ($1)
