select event_id, book_id, guarantee, effective, outstanding_change, state
from ledger.guarantee_state
order by event_id, book_id, guarantee
