-- The days that premium of the events $1 is for. What a reversal takes back is for the days of its original.
with header as materialized (
  select event_header.header_id, array_position(names, 'period_from') as period_from,
    array_position(names, 'period_to') as period_to
  from ledger.event_header
  cross join lateral string_to_array(event_header.columns, E'\t') as names
)
select wanted.event_id, nullif(split_part(event.record, E'\t', header.period_from), '')::date,
  nullif(split_part(event.record, E'\t', header.period_to), '')::date
from unnest($1::bigint[]) as wanted (event_id)
left join ledger.reversal on reversal.event_id = wanted.event_id
cross join lateral (
  -- Fenced: each event by its key.
  select * from ledger.event as found where found.event_id = coalesce(reversal.original_event_id, wanted.event_id)
  offset 0
) as event
join header using (header_id)
