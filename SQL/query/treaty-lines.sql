-- The lines of the accounts $1 of their own.
select item.event_id, segment.underwriting_year, item.claim, item.amount
from ledger.open_item as item
join ledger.segment using (segment_id)
where item.event_id = any ($1) and item.kind = 'treaty'
order by item.event_id, item.ordinal
