-- Books that were merged into others.
select distinct old.code, later.code, merger.effective
from ledger.merger
join ledger.book as old on old.book_id = merger.book_id
join ledger.book as later on later.book_id = merger.successor_id
order by old.code
