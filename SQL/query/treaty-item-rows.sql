-- Items under treaty $1 of books $3 up to day $2 as they are stored, those of a book together, each with what cleared it:
-- an item once for each of its clearings. Names and seals are looked up once a block, where it is read: joined here they
-- would be planned by statistics that say nothing of tables that were just filled.
select book.place, item.event_id, item.ordinal, item.kind, item.party, item.fund, item.currency, item.segment_id,
  item.amount, item.effective, item.reference, item.guarantee, item.claim, cleared.event_id, cleared.amount
from (
  select wanted.place, book.book_id
  from unnest($3::text[]) with ordinality as wanted (code, place)
  join ledger.book on book.code = wanted.code collate "C"
  order by wanted.place
  offset 0
) as book
cross join lateral (
  -- Fenced: the items of each book by their index, never the whole table.
  select * from ledger.open_item as listed
  where listed.book_id = book.book_id and listed.treaty = $1 and listed.effective <= $2
  offset 0
) as item
left join lateral (
  select clearing.event_id, clearing.amount
  from ledger.clearing
  where clearing.item_event_id = item.event_id and clearing.item_ordinal = item.ordinal
  offset 0
) as cleared on true
order by book.place
