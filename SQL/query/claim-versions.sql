-- Versions of guarantees $2 of books $1; the states of those that have claims.
select wanted.place, version.event_id, version.effective, version.state
from (
  select wanted.place, book.book_id, wanted.guarantee
  from unnest($1::text[], $2::text[]) with ordinality as wanted (code, guarantee, place)
  join ledger.book on book.code = wanted.code collate "C"
  order by wanted.place
  offset 0
) as wanted
cross join lateral (
  -- Fenced: the versions of each guarantee by their key.
  select version.event_id, version.effective, case when version.state like '%;C=%' then version.state end as state
  from ledger.guarantee_state as version
  where version.book_id = wanted.book_id and version.guarantee = wanted.guarantee collate "C"
  order by version.event_id
  offset 0
) as version
