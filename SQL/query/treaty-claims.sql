-- Claims with an item in one of the accounts $1: ceded and recovered in the account, and to date at its end; paid
-- apart from settlements, as cash calls are.
with head as (
  select * from ledger.treaty_account where event_id = any ($1)
), item as (
  select head.event_id as head, head.known_at_seal, item.*, segment.underwriting_year, segment.accident_year,
    not exists (
      select from ledger.treaty_account as account
      where account.book_id = item.book_id and account.treaty = item.treaty and account.party = item.party
        and account.fund = item.fund and account.currency = item.currency
        and account.known_at_seal < head.known_at_seal
        and account.period_to >= item.effective and account.known_at_seal >= seal.seal_number) as is_listed
  from head
  join ledger.open_item as item using (book_id, treaty, party, fund, currency)
  join ledger.segment using (segment_id)
  join ledger.seal on seal.batch_id = item.event_id >> 32
  where item.kind in ('claim', 'remittance') and item.effective <= head.period_to
    and seal.seal_number <= head.known_at_seal
), cash as (
  select item.head, item.guarantee, item.claim,
    sum(case when item.kind = 'claim' then clearing.amount else -clearing.amount end) as amount
  from item
  join ledger.clearing on clearing.item_event_id = item.event_id and clearing.item_ordinal = item.ordinal
  join ledger.seal on seal.batch_id = clearing.event_id >> 32 and seal.seal_number <= item.known_at_seal
  where item.is_listed
  group by 1, 2, 3
)
select item.head, item.guarantee, item.claim, item.underwriting_year, item.accident_year,
  min(item.effective) filter (where item.kind = 'claim'),
  coalesce(sum(item.amount) filter (where item.kind = 'claim' and item.is_listed), 0),
  coalesce(sum(item.amount) filter (where item.kind = 'claim'), 0),
  coalesce(sum(item.amount) filter (where item.kind = 'remittance' and item.is_listed), 0),
  coalesce(sum(item.amount) filter (where item.kind = 'remittance'), 0),
  coalesce(max(cash.amount), 0),
  bool_or((item.book_id, item.reference) in (select book_id, reference from ledger.treaty_answer)
    and ledger.is_disputed(item.book_id, item.reference, item.party, item.known_at_seal))
from item
left join cash using (head, guarantee, claim)
group by item.head, item.guarantee, item.claim, item.underwriting_year, item.accident_year
having bool_or(item.is_listed)
order by item.head, item.guarantee, item.claim, item.underwriting_year
