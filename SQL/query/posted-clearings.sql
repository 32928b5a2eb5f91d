select clearing.event_id, clearing.item_event_id, clearing.item_ordinal, item.reference, clearing.amount
from unnest($1::bigint[]) as wanted (event_id)
cross join lateral (
  -- Fenced: the index for each event, never the whole table.
  select * from ledger.clearing as known where known.event_id = wanted.event_id offset 0
) as clearing
join ledger.open_item as item on item.event_id = clearing.item_event_id and item.ordinal = clearing.item_ordinal
order by 1, 2, 3
