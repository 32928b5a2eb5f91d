select clearing.event_id, clearing.item_event_id, clearing.item_ordinal, clearing.amount, item.reference, item.book_id
from ledger.clearing
left join ledger.open_item as item on item.event_id = clearing.item_event_id and item.ordinal = clearing.item_ordinal
order by clearing.event_id, clearing.item_event_id, clearing.item_ordinal
