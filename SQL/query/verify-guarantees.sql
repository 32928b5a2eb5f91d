select book_id, guarantee, event_id, outstanding_change, state
from ledger.guarantee_state
order by book_id, guarantee, event_id
