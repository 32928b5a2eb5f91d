-- Clawbacks that the event of a grant made itself, through day $1, as known at seal $2.
select book.code, item.guarantee, segment.disaster, segment.purpose, item.claim, sum(item.amount)::bigint
from ledger.open_item as item
join ledger.open_item as granted on granted.event_id = item.event_id and granted.kind = 'grant'
join ledger.book on book.book_id = item.book_id
join ledger.segment on segment.segment_id = item.segment_id
join ledger.seal on seal.batch_id = item.event_id >> 32
where item.kind = 'clawback' and item.effective <= $1 and seal.seal_number <= $2
group by book.code, item.guarantee, segment.disaster, segment.purpose, item.claim
having sum(item.amount) <> 0
order by book.code, item.guarantee, segment.disaster, segment.purpose, item.claim
