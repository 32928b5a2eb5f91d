-- Books that were merged into others, as known at a seal; all of them without one.
-- $1 bigint: seal
select distinct old.code, later.code, merger.effective
from ledger.merger
join ledger.book as old on old.book_id = merger.book_id
join ledger.book as later on later.book_id = merger.successor_id
where $1::bigint is null
   or merger.event_id >> 32 in (select seal.batch_id from ledger.seal where seal.seal_number <= $1)
order by old.code
