select wanted.place, latest.state
from unnest($1::integer[], $2::text[]) with ordinality as wanted (book_id, guarantee, place)
cross join lateral (
  select state from ledger.guarantee_state as version
  where version.book_id = wanted.book_id and version.guarantee = wanted.guarantee collate "C"
  order by version.event_id desc
  limit 1
) as latest
