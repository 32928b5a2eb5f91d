-- Versions of the guarantees of books $1 that have claims, known at seal $2, oldest first, each guarantee's together; of an
-- acceptance, the claim and the day on which its loss occurred. Only guarantees of which a version is like one of the
-- patterns $3 (none: all). Guarantees are sorted before their versions are looked up, as they are read: no wide row is
-- sorted.
with header as materialized (
  select event_header.header_id, array_position(names, 'claim') as claim,
    array_position(names, 'accident_date') as accident
  from ledger.event_header
  cross join lateral string_to_array(event_header.columns, E'\t') as names
), covered as materialized (
  select distinct version.book_id, book.code, version.guarantee
  from ledger.guarantee_state as version
  join ledger.book using (book_id)
  where book.code = any ($1) and strpos(version.state, ';C=') > 0
    and (cardinality($3::text[]) = 0 or version.state like any ($3::text[]))
  order by version.book_id, version.guarantee
)
select covered.code, covered.guarantee, version.effective, version.state,
  split_part(accepted.record, E'\t', (select claim from header where header_id = accepted.header_id)),
  coalesce(
    nullif(split_part(
      accepted.record, E'\t', (select accident from header where header_id = accepted.header_id)), '')::date,
    accepted.effective)
from covered
cross join lateral (
  select version.event_id, version.effective, version.state
  from ledger.guarantee_state as version
  join ledger.seal on seal.batch_id = version.event_id >> 32 and seal.seal_number <= $2
  where version.book_id = covered.book_id and version.guarantee = covered.guarantee
    and strpos(version.state, ';C=') > 0
  order by version.event_id
  offset 0
) as version
left join lateral (
  select event.header_id, event.record, event.effective
  from ledger.event
  where event.event_id = version.event_id
    and event.cause_id = any (array(select cause_id from ledger.cause where cause.event = 'claim.accepted'))
  offset 0
) as accepted on true
