-- The lines of statements $1, in the order in which they are taken over, of kinds $2, that statements of account $3 and
-- of their kind brought before: the n-th of equal lines is known where there are n of it, in what is stored or in one of
-- those before it. Notes them, and counts lines and those among them by statement.
with wanted as (
  select statement, kind, place from unnest($1::integer[], $2::text[]) with ordinality as given (statement, kind, place)
), incoming as materialized (
  select wanted.kind, wanted.place, line.statement, line.ordinal, line.line_key,
    row_number() over (partition by line.statement, line.line_key order by line.ordinal) as number
  from wanted
  join incoming_line as line using (statement)
), counted as materialized (
  select kind, place, statement, line_key, count(*) as total from incoming group by kind, place, statement, line_key
), stored as (
  select statement.kind, line.line_key, count(*) as total
  from ledger.bank_line as line
  join ledger.bank_statement as statement on statement.statement_id = line.line_id >> 32
  where statement.account = $3 and statement.kind = any ($2) and line.line_key in (select line_key from counted)
  group by statement.kind, line.line_key
), before as (
  select counted.statement, counted.line_key, greatest(coalesce(stored.total, 0), coalesce(max(counted.total) over (
      partition by counted.kind, counted.line_key order by counted.place
      rows between unbounded preceding and 1 preceding), 0)) as total
  from counted
  left join stored on stored.kind = counted.kind collate "C" and stored.line_key = counted.line_key
), found as (
  insert into incoming_known (statement, ordinal)
  select incoming.statement, incoming.ordinal
  from incoming
  join before using (statement, line_key)
  where incoming.number <= before.total
  returning statement
)
select wanted.statement, (select count(*) from incoming where incoming.statement = wanted.statement),
  (select count(*) from found where found.statement = wanted.statement)
from wanted
order by wanted.place
