-- SHA-256 over the items of treaty $1 in books $3 up to day $2, known at seal $4, that no account lists yet.
with earlier as materialized (
  -- The last account: no earlier one ends later, or knows more.
  select book_id, party, fund, currency, max(period_to) as period_to, max(known_at_seal) as known_at_seal
  from ledger.treaty_account
  where treaty = $1 and known_at_seal < $4
  group by book_id, party, fund, currency
)
select book.code, item.party, item.fund, item.currency,
  sha256(convert_to(string_agg(
    concat_ws(' ', item.reference, item.ordinal, item.kind, item.amount, item.effective), E'\n'
    order by item.reference, item.ordinal), 'UTF8'))
from ledger.book
cross join lateral (
  -- Fenced: the items of each book by their index, never the whole table.
  select * from ledger.open_item as listed
  where listed.book_id = book.book_id and listed.treaty = $1 and listed.kind <> 'treaty' and listed.effective <= $2
  offset 0
) as item
join ledger.seal on seal.batch_id = item.event_id >> 32 and seal.seal_number <= $4
left join earlier on earlier.book_id = item.book_id and earlier.party = item.party and earlier.fund = item.fund
  and earlier.currency = item.currency
where book.code = any ($3)
  and not coalesce(earlier.period_to >= item.effective and earlier.known_at_seal >= seal.seal_number, false)
group by 1, 2, 3, 4
