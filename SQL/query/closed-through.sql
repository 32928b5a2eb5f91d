-- Up to which day each book is closed; books never closed have no row.
select book.code, period.through, period.action, seal.seal_number
from ledger.book
join lateral (
  select own.through, own.action, own.event_id
  from ledger.period as own
  join ledger.seal as known on known.batch_id = own.event_id >> 32
  where own.book_id = book.book_id
  order by own.event_id desc
  limit 1
) as period on true
join ledger.seal on seal.batch_id = period.event_id >> 32
order by book.code
