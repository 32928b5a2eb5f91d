-- All events of guarantees $2 in books $1 that made a version of them or a premium under them, known at seal $3: by the
-- place of the guarantee and in the order of their ids, with the pack of each, whether it came from a file, and whether a
-- treaty of its day was bound, endorsed or cancelled after it.
with wanted as (
  select * from unnest($1::integer[], $2::text[]) with ordinality as wanted (book_id, guarantee, place)
), own as (
  select wanted.place, version.event_id
  from wanted
  cross join lateral (
    -- Fenced: the index for each guarantee, never the whole table.
    select event_id from ledger.guarantee_state as known
    where known.book_id = wanted.book_id and known.guarantee = wanted.guarantee collate "C"
    offset 0
  ) as version
  union
  select wanted.place, item.event_id
  from wanted
  join ledger.open_item as item on item.book_id = wanted.book_id and item.guarantee = wanted.guarantee collate "C"
  where item.kind in ('premium', 'refund')
)
select own.place, book.code, cause.event, event.effective, header.columns, event.record, event.event_id,
  batch.pack_hash, batch.kind in ('events', 'migration'), exists (
    select from ledger.treaty_binding as binding
    join ledger.seal as known on known.batch_id = binding.event_id >> 32
    where binding.book_id = event.book_id and binding.effective <= event.effective
      and binding.event_id > event.event_id and known.seal_number <= $3)
from own
join ledger.event using (event_id)
join ledger.batch on batch.batch_id = event.event_id >> 32
join ledger.seal using (batch_id)
join ledger.book on book.book_id = event.book_id
join ledger.cause using (cause_id)
join ledger.event_header as header using (header_id)
where seal.seal_number <= $3
order by own.place, event.event_id
