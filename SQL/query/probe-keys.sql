select wanted.place, known.event_id
from unnest($1::integer[], $2::text[]) with ordinality as wanted (book_id, reference, place)
cross join lateral (
  select event_id from ledger.event_key as key
  where key.book_id = wanted.book_id and key.reference = wanted.reference collate "C"
  offset 0
) as known
