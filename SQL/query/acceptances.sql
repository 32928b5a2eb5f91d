-- Of the events $1, those that accept a claim: the claim, and the day on which its loss occurred.
with header as materialized (
  select event_header.header_id, array_position(names, 'claim') as claim,
    array_position(names, 'accident_date') as accident
  from ledger.event_header
  cross join lateral string_to_array(event_header.columns, E'\t') as names
)
select event.event_id, split_part(event.record, E'\t', header.claim),
  coalesce(nullif(split_part(event.record, E'\t', header.accident), '')::date, event.effective)
from unnest($1::bigint[]) as wanted (event_id)
cross join lateral (
  -- Fenced: each event by its key.
  select * from ledger.event as found where found.event_id = wanted.event_id
  offset 0
) as event
join header using (header_id)
where event.cause_id = any (array(select cause_id from ledger.cause where cause.event = 'claim.accepted'))
