select book_id, reference, event_id
from ledger.event_key
