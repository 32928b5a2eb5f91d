select wanted.place, version.effective, sum(version.outstanding_change)::bigint
from unnest($1::integer[], $2::text[]) with ordinality as wanted (book_id, guarantee, place)
cross join lateral (
  -- Fenced: the index for each guarantee, never the whole table.
  select effective, outstanding_change from ledger.guarantee_state as known
  where known.book_id = wanted.book_id and known.guarantee = wanted.guarantee collate "C"
  offset 0
) as version
group by wanted.place, version.effective
order by wanted.place, version.effective
