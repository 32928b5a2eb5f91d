select batch_id, ordinal, action, table_name, key, fields
from ledger.pack_record
order by batch_id, ordinal
