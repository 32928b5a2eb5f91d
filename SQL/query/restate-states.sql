-- The version of each guarantee before an event: guarantees $2 in books $1, events $3.
select wanted.place, latest.state
from unnest($1::integer[], $2::text[], $3::bigint[]) with ordinality as wanted (book_id, guarantee, event_id, place)
cross join lateral (
  select state from ledger.guarantee_state as version
  where version.book_id = wanted.book_id and version.guarantee = wanted.guarantee collate "C"
    and version.event_id < wanted.event_id
  order by version.event_id desc
  limit 1
) as latest
