-- The last seal that changed a record which quotas and joint caps are made of.
select coalesce(max(seal.seal_number), 0)
from ledger.pack_record as record
join ledger.seal using (batch_id)
where record.table_name in ('limit', 'programme')
