select event_id, book_id, cause_id, effective, header_id, record, shape_id, amount, checksum
from ledger.event
