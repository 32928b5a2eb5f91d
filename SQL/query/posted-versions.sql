-- Versions that events made, and the version before each: by the guarantee that the event names.
select version.event_id, version.guarantee, version.outstanding_change, version.state, before.state
from unnest($1::integer[], $2::text[], $3::bigint[]) as wanted (book_id, guarantee, event_id)
cross join lateral (
  -- Fenced: the index for each event, never the whole table.
  select * from ledger.guarantee_state as known
  where known.book_id = wanted.book_id and known.guarantee = wanted.guarantee collate "C"
    and known.event_id = wanted.event_id
  offset 0
) as version
left join lateral (
  select state from ledger.guarantee_state as earlier
  where earlier.book_id = wanted.book_id and earlier.guarantee = wanted.guarantee collate "C"
    and earlier.event_id < wanted.event_id
  order by earlier.event_id desc
  limit 1
) as before on true
