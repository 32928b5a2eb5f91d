-- Borrowers whose guarantees and loans, groups of such, and beneficiaries whose support other batches touched since seal $1.
with touched as (
  select distinct named.borrower, named.borrower_group
  from ledger.seal
  join ledger.guarantee_state as version
    on version.event_id >= seal.batch_id << 32 and version.event_id < (seal.batch_id + 1) << 32
  join ledger.borrower as named on named.book_id = version.book_id and named.guarantee = version.guarantee
  where seal.seal_number > $1
)
select distinct borrower, 'borrower' from touched where borrower <> ''
union all
select distinct borrower_group, 'group' from touched where borrower_group <> ''
union all
select distinct item.guarantee, 'support'
from ledger.seal
join ledger.open_item as item
  on item.event_id >= seal.batch_id << 32 and item.event_id < (seal.batch_id + 1) << 32
where seal.seal_number > $1 and item.kind in ('grant', 'clawback')
