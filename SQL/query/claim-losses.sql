-- Versions of every guarantee that ever had a claim, in the order in which they were posted, known at seal $1.
select book.code, version.guarantee, version.effective, version.state
from ledger.guarantee_state as version
join ledger.book using (book_id)
join ledger.seal on seal.batch_id = version.event_id >> 32 and seal.seal_number <= $1
where (version.book_id, version.guarantee) in (
  select book_id, guarantee from ledger.guarantee_state where state like '%;C=%')
order by book.code, version.guarantee, version.event_id
