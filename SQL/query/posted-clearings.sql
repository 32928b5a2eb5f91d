select clearing.event_id, clearing.item_event_id, clearing.item_ordinal, item.reference, clearing.amount
from unnest($1::bigint[]) as wanted (event_id)
join ledger.clearing using (event_id)
join ledger.open_item as item on item.event_id = clearing.item_event_id and item.ordinal = clearing.item_ordinal
order by 1, 2, 3
