-- The last version of guarantees $2 of books $1 that is effective on day $3 or before, with its event.
select wanted.place, latest.event_id, latest.state
from unnest($1::text[], $2::text[]) with ordinality as wanted (book, guarantee, place)
join ledger.book on book.code = wanted.book collate "C"
cross join lateral (
  select version.event_id, version.state from ledger.guarantee_state as version
  where version.book_id = book.book_id and version.guarantee = wanted.guarantee collate "C"
    and version.effective <= $3
  order by version.event_id desc
  limit 1
) as latest
