-- Versions of the guarantees of books $1 that have claims, known at seal $2, oldest first, each guarantee's together; of an
-- acceptance, the claim and the day on which its loss occurred. Only guarantees of which a version is like one of the
-- patterns $3 (none: all).
with header as materialized (
  select event_header.header_id, array_position(names, 'claim') as claim,
    array_position(names, 'accident_date') as accident
  from ledger.event_header
  cross join lateral string_to_array(event_header.columns, E'\t') as names
), covered as materialized (
  select distinct book_id, guarantee
  from ledger.guarantee_state
  where state like '%;C=%' and (cardinality($3::text[]) = 0 or state like any ($3::text[]))
)
select book.code, version.guarantee, version.effective, version.state, accepted.claim, accepted.occurred
from covered
join ledger.guarantee_state as version using (book_id, guarantee)
join ledger.book using (book_id)
join ledger.seal on seal.batch_id = version.event_id >> 32
left join (
  select event.event_id, split_part(event.record, E'\t', header.claim) as claim,
    coalesce(nullif(split_part(event.record, E'\t', header.accident), '')::date, event.effective) as occurred
  from ledger.event
  join ledger.cause using (cause_id)
  join header using (header_id)
  where cause.event = 'claim.accepted'
) as accepted using (event_id)
where book.code = any ($1) and seal.seal_number <= $2 and version.state like '%;C=%'
order by version.book_id, version.guarantee, version.event_id
