-- Of each of the accounts $1: what earlier accounts left open, owed to the cedant where positive, and what was paid of
-- them since the account before.
with head as (
  select account.*, (
    select max(before.known_at_seal) from ledger.treaty_account as before
    where before.book_id = account.book_id and before.treaty = account.treaty and before.party = account.party
      and before.fund = account.fund and before.currency = account.currency
      and before.known_at_seal < account.known_at_seal) as previous
  from ledger.treaty_account as account
  where account.event_id = any ($1)
), item as (
  select head.event_id as head, head.previous, head.known_at_seal, item.event_id, item.ordinal, item.amount,
    case when item.kind in ('remittance', 'premium') then -1 else 1 end as sign
  from head
  join ledger.open_item as item using (book_id, treaty, party, fund, currency)
  join ledger.seal on seal.batch_id = item.event_id >> 32
  where seal.seal_number <= head.known_at_seal and (
    item.kind = 'treaty' or head.previous is not null and exists (
      select from ledger.treaty_account as account
      where account.book_id = item.book_id and account.treaty = item.treaty and account.party = item.party
        and account.fund = item.fund and account.currency = item.currency
        and account.known_at_seal < head.known_at_seal
        and account.period_to >= item.effective and account.known_at_seal >= seal.seal_number))
), cleared as (
  select item.head, item.event_id, item.ordinal, sum(clearing.amount) as amount,
    coalesce(sum(clearing.amount) filter (where seal.seal_number > item.previous), 0) as since
  from item
  join ledger.clearing on clearing.item_event_id = item.event_id and clearing.item_ordinal = item.ordinal
  join ledger.seal on seal.batch_id = clearing.event_id >> 32 and seal.seal_number <= item.known_at_seal
  group by 1, 2, 3
)
select item.head, sum(item.sign * (item.amount - coalesce(cleared.amount, 0))),
  coalesce(sum(item.sign * cleared.since), 0)
from item
left join cleared using (head, event_id, ordinal)
group by item.head
