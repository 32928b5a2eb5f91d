select event_id, ordinal, reference, book_id, kind, party, treaty, segment_id, fund, currency, amount, effective,
  guarantee, claim
from ledger.open_item
order by event_id, ordinal
