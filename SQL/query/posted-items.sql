select item.event_id, item.ordinal, item.reference, item.kind, item.party, item.treaty, segment.key,
  item.fund, item.currency, item.amount, item.effective, item.guarantee, item.claim, item.amount
from unnest($1::bigint[]) as wanted (event_id)
join ledger.open_item as item using (event_id)
join ledger.segment using (segment_id)
order by item.event_id, item.ordinal
