select event_id, ordinal, book_id, guarantee, effective, fund, currency, segment_id, earning, starts, ends, months, amount
from ledger.fee_term
order by event_id, ordinal
