-- Records in force as known at a seal: the last action of each key is an addition.
select table_name, key, fields
from (
  select distinct on (record.table_name, record.key)
    record.table_name, record.key, record.fields, record.action
  from ledger.pack_record as record
  join ledger.seal using (batch_id)
  where seal.seal_number <= $1
  order by record.table_name, record.key, seal.seal_number desc, record.ordinal desc
) as latest
where action = 'add'
order by table_name, key
