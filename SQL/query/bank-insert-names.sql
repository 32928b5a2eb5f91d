with kept as materialized (
  select accepted.id << 32 | name.ordinal as line_id, name.*
  from unnest($1::integer[], $2::bigint[]) as accepted (statement, id)
  join incoming_name as name using (statement)
  left join incoming_known as known using (statement, ordinal)
  where known.ordinal is null
), hashes as (
  insert into ledger.bank_name_hash
  select line_id, place, name_hash from kept order by 1, 2
)
insert into personal.bank_name
select line_id, place, salt, counterparty, counterparty_account, remittance from kept order by 1, 2
