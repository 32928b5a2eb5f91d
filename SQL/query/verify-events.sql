select event_id, book_id, cause_id, effective, header_id, record, debit, credit, amount, segment, cause, subject,
  checksum
from ledger.event
