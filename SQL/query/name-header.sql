with made as (
  insert into ledger.event_header (columns, checksum) select $1, $2
  where not exists (select from ledger.event_header where columns = $1)
  on conflict do nothing returning header_id
)
select header_id from made
union all
select header_id from ledger.event_header where columns = $1
