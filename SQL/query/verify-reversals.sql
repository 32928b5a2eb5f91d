-- The first reversal that is not the exact mirror of the event that its row and its own record name.
select reversal.original_event_id, reversal.event_id, reversal.reference, cause.event, named.event_id, own.event_id,
  (own_event.debit, own_event.credit, own_event.amount, own_event.segment, own_event.cause, own_event.subject)
    = (original.credit, original.debit, original.amount, original.segment, original.cause, original.subject)
from ledger.reversal
left join ledger.posted_event as original on original.event_id = reversal.original_event_id
left join ledger.posted_event as own_event on own_event.event_id = reversal.event_id
left join ledger.cause on cause.cause_id = own_event.cause_id
left join ledger.cause as original_cause on original_cause.cause_id = original.cause_id
left join ledger.event_header as header on header.header_id = own_event.header_id
left join ledger.event_key as own
  on own.book_id = own_event.book_id and own.reference = reversal.reference collate "C"
left join ledger.event_key as named
  on named.book_id = own_event.book_id
  and named.reference = split_part(
    own_event.record, E'\t', array_position(string_to_array(header.columns, E'\t'), 'of')) collate "C"
where not coalesce(
  cause.event = 'posting.reversed' and original_cause.event <> 'posting.reversed'
  and own_event.book_id = original.book_id 
  -- On its day; on a later one only where that was closed, and then its record says which day it concerns.
  and (own_event.effective = original.effective or own_event.effective > original.effective and split_part(
    own_event.record, E'\t', array_position(string_to_array(header.columns, E'\t'), 'concerns'))
    = original.effective::text)
  and named.event_id = original.event_id and own.event_id = own_event.event_id
  and (own_event.debit, own_event.credit, own_event.amount, own_event.segment, own_event.cause, own_event.subject)
    = (original.credit, original.debit, original.amount, original.segment, original.cause, original.subject),
  false)
order by reversal.event_id
limit 1
