-- All versions of guarantees of book $1 (null: of every book), as known at seal $2.
select version.book_id, version.guarantee, version.effective, version.state
from ledger.guarantee_state as version
join ledger.book using (book_id)
join ledger.seal on seal.batch_id = version.event_id >> 32
where ($1::text is null or book.code = $1) and seal.seal_number <= $2
order by version.book_id, version.guarantee, version.event_id
