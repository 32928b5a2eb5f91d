-- Versions of the guarantees of books $1 that have claims, known at seal $2, oldest first, each guarantee's together; of an
-- acceptance, the claim and the day on which its loss occurred.
select book.code, version.guarantee, version.effective, version.state, accepted.claim, accepted.occurred
from ledger.guarantee_state as version
join ledger.book using (book_id)
join ledger.seal on seal.batch_id = version.event_id >> 32
left join (
  select event.event_id, max(value) filter (where name = 'claim') as claim,
    coalesce(max(value) filter (where name = 'accident_date')::date, event.effective) as occurred
  from ledger.event
  join ledger.cause using (cause_id)
  join ledger.event_header using (header_id)
  cross join lateral unnest(string_to_array(event_header.columns, E'\t'), string_to_array(event.record, E'\t'))
    as field (name, value)
  where cause.event = 'claim.accepted'
  group by event.event_id, event.effective
) as accepted using (event_id)
where book.code = any ($1) and seal.seal_number <= $2 and version.state like '%;C=%'
order by version.book_id, version.guarantee, version.event_id
