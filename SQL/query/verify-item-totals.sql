select book.code, item.kind, item.party, item.fund, item.currency, sum(item.remaining), count(*)
from ledger.item_balance as item
join ledger.book using (book_id)
group by book.code, item.kind, item.party, item.fund, item.currency
order by book.code, item.kind, item.party, item.fund, item.currency
