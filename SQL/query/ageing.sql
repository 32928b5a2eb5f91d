-- Open items of treaties at the end of day $1, known at seal $2, with the due day of the account that lists each: none
-- where no account does yet.
select book.code, item.party, item.currency, listed.due, disputed.is_disputed,
  sum(case when item.kind in ('remittance', 'premium') then 0 else open.amount end),
  sum(case when item.kind in ('remittance', 'premium') then open.amount else 0 end)
from ledger.open_item as item
join ledger.book using (book_id)
join ledger.seal on seal.batch_id = item.event_id >> 32
left join (
  select clearing.item_event_id, clearing.item_ordinal, sum(clearing.amount) as amount
  from ledger.clearing
  join ledger.event on event.event_id = clearing.event_id and event.effective <= $1
  join ledger.seal on seal.batch_id = clearing.event_id >> 32 and seal.seal_number <= $2
  group by 1, 2
) as cleared on cleared.item_event_id = item.event_id and cleared.item_ordinal = item.ordinal
cross join lateral (select item.amount - coalesce(cleared.amount, 0) as amount) as open
cross join lateral (
  select (item.book_id, item.reference) in (select book_id, reference from ledger.treaty_answer)
    and ledger.is_disputed(item.book_id, item.reference, item.party, $2) as is_disputed
) as disputed
left join lateral (
  select account.due
  from ledger.treaty_account as account
  join ledger.seal as posted on posted.batch_id = account.event_id >> 32 and posted.seal_number <= $2
  where account.book_id = item.book_id and account.treaty = item.treaty and account.party = item.party
    and account.fund = item.fund and account.currency = item.currency and (
      account.event_id = item.event_id
      or item.kind <> 'treaty' and account.period_to >= item.effective and account.known_at_seal >= seal.seal_number)
  order by account.known_at_seal
  limit 1
) as listed on true
where item.treaty <> '' and item.effective <= $1 and seal.seal_number <= $2 and open.amount <> 0
group by 1, 2, 3, 4, 5
order by 1, 2, 3, 4, 5
