-- Events of books $4 from day $2 on that were posted from files under other packs than $3, or before a treaty of their day
-- was bound, endorsed or cancelled, and not reversed, known at seal $5: the first $6 behind id $1.
with later as materialized (
  select binding.book_id, binding.effective, max(binding.event_id) as event_id
  from ledger.treaty_binding as binding
  join ledger.seal on seal.batch_id = binding.event_id >> 32
  where binding.book_id = any ($4) and seal.seal_number <= $5
  group by binding.book_id, binding.effective
)
select event.event_id, book.code, cause.event, event.effective, header.columns, event.record, batch.pack_hash
from ledger.event
join ledger.batch on batch.batch_id = event.event_id >> 32
join ledger.seal using (batch_id)
join ledger.book on book.book_id = event.book_id
join ledger.cause using (cause_id)
join ledger.event_header as header using (header_id)
where event.event_id > $1 and event.effective >= $2 and (batch.pack_hash <> $3 or exists (
    select from later
    where later.book_id = event.book_id and later.effective <= event.effective and later.event_id > event.event_id))
  and batch.kind in ('events', 'migration') and event.book_id = any ($4) and seal.seal_number <= $5
  and not exists (select from ledger.reversal where reversal.original_event_id = event.event_id)
order by event.event_id
limit $6
