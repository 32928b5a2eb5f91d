with made as (
  insert into ledger.cause (event, component, checksum) select $1, $2, $3
  where not exists (select from ledger.cause where event = $1 and component = $2)
  on conflict do nothing returning cause_id
)
select cause_id from made
union all
select cause_id from ledger.cause where event = $1 and component = $2
