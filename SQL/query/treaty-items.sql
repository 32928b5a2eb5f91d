-- Few items are disputed: only those that somebody said something of are asked about one by one.
select book.code, item.event_id, item.ordinal, item.reference, item.kind, item.party, item.treaty, segment.key,
  item.fund, item.currency, item.amount, item.effective, item.guarantee, item.claim,
  (item.amount - coalesce(cleared.amount, 0))::bigint
from ledger.open_item as item
join ledger.book using (book_id)
join ledger.segment using (segment_id)
left join (
  select item_event_id, item_ordinal, sum(amount) as amount from ledger.clearing group by item_event_id, item_ordinal
) as cleared on cleared.item_event_id = item.event_id and cleared.item_ordinal = item.ordinal
where item.treaty = $1 and item.effective <= $2 and book.code = any ($3)
  and item.amount <> coalesce(cleared.amount, 0)
  and ($4 or (item.book_id, item.reference) not in (select book_id, reference from ledger.treaty_answer)
    or not ledger.is_disputed(item.book_id, item.reference, item.party, 9223372036854775807))
order by book.code, item.party, item.fund, item.currency, item.event_id, item.ordinal
