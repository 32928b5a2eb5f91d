-- The lines of a statement that earlier ones brought: the n-th of equal lines is known where there are n of it.
with incoming as materialized (
  select ordinal, line_key, row_number() over (partition by line_key order by ordinal) as place
  from incoming_line
  where statement = $1
), stored as (
  select line.line_key, count(*) as total
  from ledger.bank_line as line
  join ledger.bank_statement as statement on statement.statement_id = line.line_id >> 32
  where statement.account = $2 and statement.kind = $3 and line.line_key in (select line_key from incoming)
  group by line.line_key
)
insert into incoming_known (statement, ordinal)
select $1, incoming.ordinal
from incoming
join stored using (line_key)
where incoming.place <= stored.total
