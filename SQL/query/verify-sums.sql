select book_id, account_id, segment_id, effective, cause_id, batch_id, debit, credit
from ledger.balance_sum
