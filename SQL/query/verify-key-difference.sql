-- The first event whose reference is not its own key, or key without such an event.
with own as (
  select event.event_id, event.book_id,
    split_part(event.record, E'\t', array_position(string_to_array(header.columns, E'\t'), 'reference')) as reference
  from ledger.event
  join ledger.event_header as header using (header_id)
)
select coalesce(own.event_id, key.event_id), own.book_id, own.reference, key.book_id, key.reference
from own
full join ledger.event_key as key
  on key.event_id = own.event_id and key.book_id = own.book_id and key.reference = own.reference collate "C"
where own.event_id is null or key.event_id is null
order by 1, own.event_id nulls last
limit 1
