-- Guarantees $2 of books $1 as they were at the end of day $3, known at seal $4.
select wanted.place, latest.state
from unnest($1::text[], $2::text[]) with ordinality as wanted (book, guarantee, place)
join ledger.book on book.code = wanted.book collate "C"
cross join lateral (
  select version.state from ledger.guarantee_state as version
  join ledger.seal on seal.batch_id = version.event_id >> 32
  where version.book_id = book.book_id and version.guarantee = wanted.guarantee collate "C"
    and version.effective <= $3 and seal.seal_number <= $4
  order by version.event_id desc
  limit 1
) as latest
