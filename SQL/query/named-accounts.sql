select wanted.place
from unnest($1::integer[], $2::text[]) with ordinality as wanted (book_id, reference, place)
join ledger.event_key as key
  on key.book_id = wanted.book_id and key.reference = wanted.reference collate "C"
join ledger.treaty_account as account on account.event_id = key.event_id
