-- Open items of books $2 that accounts up to day $1 list, or that are lines of them; of treaties $3. Last, of
-- treaties $4, the end of the first account that lists each.
select book.code, item.event_id, item.ordinal, item.reference, item.kind, item.party, item.treaty, segment.key,
  item.fund, item.currency, item.amount, item.effective, item.guarantee, item.claim,
  (item.amount - coalesce(cleared.amount, 0))::bigint,
  case when item.treaty = any ($4) then coalesce((
    select min(account.period_to) from ledger.treaty_account as account
    where account.book_id = item.book_id and account.treaty = item.treaty and account.party = item.party
      and account.fund = item.fund and account.currency = item.currency
      and account.period_to >= item.effective and account.known_at_seal >= seal.seal_number), item.effective) else item.effective end
from ledger.open_item as item
join ledger.book using (book_id)
join ledger.segment using (segment_id)
join ledger.seal on seal.batch_id = item.event_id >> 32
left join (
  select item_event_id, item_ordinal, sum(amount) as amount from ledger.clearing group by item_event_id, item_ordinal
) as cleared on cleared.item_event_id = item.event_id and cleared.item_ordinal = item.ordinal
where book.code = any ($2) and item.treaty = any ($3) and item.amount <> coalesce(cleared.amount, 0)
  and item.effective <= $1
  and (
    item.kind = 'treaty' or exists (
      select from ledger.treaty_account as account
      where account.book_id = item.book_id and account.treaty = item.treaty and account.party = item.party
        and account.fund = item.fund and account.currency = item.currency and account.period_to <= $1
        and account.period_to >= item.effective and account.known_at_seal >= seal.seal_number))
  and ((item.book_id, item.reference) not in (select book_id, reference from ledger.treaty_answer)
    or not ledger.is_disputed(item.book_id, item.reference, item.party, 9223372036854775807))
order by book.code, item.party, item.fund, item.currency, item.event_id, item.ordinal
