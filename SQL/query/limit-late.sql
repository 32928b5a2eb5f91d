-- Borrowers whose guarantees other batches touched since seal $1.
select distinct named.borrower
from ledger.seal
join ledger.guarantee_state as version
  on version.event_id >= seal.batch_id << 32 and version.event_id < (seal.batch_id + 1) << 32
join ledger.borrower as named on named.book_id = version.book_id and named.guarantee = version.guarantee
where seal.seal_number > $1 and named.borrower <> ''
