-- All events in the order of their seals and places, with what was sealed of each.
select seal.seal_number, event.book_id, event.cause_id, event.effective, event.header_id, event.record, event.checksum
from ledger.event
join ledger.seal on seal.batch_id = event.event_id >> 32
where seal.seal_number <= current_setting('gledger.export_seal')::bigint
order by seal.seal_number, event.event_id
