-- What the accounts $1 list, summed by underwriting year: premium, return premium, claims, recoveries, and what was paid of
-- the claims and recoveries apart from settlements.
with head as materialized (
  select account.*, exists (
    select from ledger.treaty_account as before
    where before.book_id = account.book_id and before.treaty = account.treaty and before.party = account.party
      and before.fund = account.fund and before.currency = account.currency
      and before.known_at_seal < account.known_at_seal) as is_later
  from ledger.treaty_account as account
  where account.event_id = any ($1)
), item as materialized (
  select head.event_id as head, head.known_at_seal, item.event_id, item.ordinal, item.kind, item.amount,
    segment.underwriting_year
  from head
  join ledger.open_item as item using (book_id, treaty, party, fund, currency)
  join ledger.segment using (segment_id)
  join ledger.seal on seal.batch_id = item.event_id >> 32
  where item.kind in ('claim', 'remittance', 'premium', 'refund') and item.effective <= head.period_to
    and seal.seal_number <= head.known_at_seal
    and not (head.is_later and exists (
      select from ledger.treaty_account as account
      where account.book_id = item.book_id and account.treaty = item.treaty and account.party = item.party
        and account.fund = item.fund and account.currency = item.currency
        and account.known_at_seal < head.known_at_seal
        and account.period_to >= item.effective and account.known_at_seal >= seal.seal_number))
), cash as (
  select item.head, item.underwriting_year,
    sum(case when item.kind = 'claim' then clearing.amount else -clearing.amount end) as amount
  from item
  join ledger.clearing on clearing.item_event_id = item.event_id and clearing.item_ordinal = item.ordinal
  join ledger.seal on seal.batch_id = clearing.event_id >> 32 and seal.seal_number <= item.known_at_seal
  where item.kind in ('claim', 'remittance')
  group by 1, 2
), listed as (
  select head, underwriting_year,
    coalesce(sum(amount) filter (where kind = 'premium'), 0) as premium,
    coalesce(sum(amount) filter (where kind = 'refund'), 0) as refund,
    coalesce(sum(amount) filter (where kind = 'claim'), 0) as claim,
    coalesce(sum(amount) filter (where kind = 'remittance'), 0) as remittance
  from item
  group by 1, 2
)
select listed.head, listed.underwriting_year, listed.premium, listed.refund, listed.claim, listed.remittance,
  coalesce(cash.amount, 0)
from listed
left join cash using (head, underwriting_year)
