select seal.seal_number, record.action, record.table_name, record.key, record.fields
from ledger.pack_record as record
join ledger.seal using (batch_id)
where seal.seal_number <= current_setting('gledger.export_seal')::bigint
order by seal.seal_number, record.ordinal
