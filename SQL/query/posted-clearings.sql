select clearing.event_id, clearing.item_event_id, clearing.item_ordinal, item.reference, clearing.amount
from unnest($1::bigint[]) as wanted (event_id)
cross join lateral (
  -- Fenced: the index for each event, never the whole table.
  select * from ledger.clearing as known where known.event_id = wanted.event_id offset 0
) as clearing
cross join lateral (
  select reference from ledger.open_item as known
  where known.event_id = clearing.item_event_id and known.ordinal = clearing.item_ordinal
  offset 0
) as item
order by 1, 2, 3
