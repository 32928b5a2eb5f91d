-- SHA-256 over the items of treaty $1 in books $3 up to day $2, known at seal $4, that no account lists yet.
select book.code, item.party, item.fund, item.currency,
  sha256(convert_to(string_agg(
    concat_ws(' ', item.reference, item.ordinal, item.kind, item.amount, item.effective), E'\n'
    order by item.reference, item.ordinal), 'UTF8'))
from ledger.open_item as item
join ledger.book using (book_id)
join ledger.seal on seal.batch_id = item.event_id >> 32
where item.treaty = $1 and item.kind <> 'treaty' and item.effective <= $2 and book.code = any ($3)
  and seal.seal_number <= $4
  and not exists (
    select from ledger.treaty_account as account
    where account.book_id = item.book_id and account.treaty = item.treaty and account.party = item.party
      and account.fund = item.fund and account.currency = item.currency and account.known_at_seal < $4
      and account.period_to >= item.effective and account.known_at_seal >= seal.seal_number)
group by 1, 2, 3, 4
