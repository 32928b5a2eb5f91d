select wanted.place, version.effective, sum(version.outstanding_change)::bigint
from unnest($1::integer[], $2::text[]) with ordinality as wanted (book_id, guarantee, place)
join ledger.guarantee_state as version
  on version.book_id = wanted.book_id and version.guarantee = wanted.guarantee collate "C"
group by wanted.place, version.effective
order by wanted.place, version.effective
