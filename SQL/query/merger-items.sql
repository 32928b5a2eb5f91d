-- Open items of book $1, those of one event together, and whether an item is disputed. An item and the one that took it
-- back are no longer open to anybody.
select item.event_id, item.ordinal, item.reference, item.kind, item.party, item.treaty, segment.key, item.fund,
  item.currency, item.amount, item.effective, item.guarantee, item.claim, (item.amount - cleared.amount)::bigint,
  (item.book_id, item.reference) in (select book_id, reference from ledger.treaty_answer)
    and ledger.is_disputed(item.book_id, item.reference, item.party, 9223372036854775807)
from ledger.open_item as item
join ledger.segment using (segment_id)
cross join lateral (
  select coalesce(sum(clearing.amount), 0) as amount from ledger.clearing
  where clearing.item_event_id = item.event_id and clearing.item_ordinal = item.ordinal
) as cleared
where item.book_id = $1 and item.amount <> cleared.amount
  and not (cleared.amount = 0 and exists (
    select from ledger.reversal
    join ledger.open_item as other
      on other.event_id = case reversal.event_id when item.event_id then reversal.original_event_id else reversal.event_id end
      and other.ordinal = item.ordinal
    where item.event_id in (reversal.original_event_id, reversal.event_id) and not exists (
      select from ledger.clearing
      where clearing.item_event_id = other.event_id and clearing.item_ordinal = other.ordinal)))
order by item.reference, item.ordinal
