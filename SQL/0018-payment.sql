-- Payments: open items of what the bank was told to pay, and of what came back.
alter table ledger.open_item drop constraint open_item_kind_check;
alter table ledger.open_item add constraint open_item_kind_check check (kind in (
  'claim', 'remittance', 'premium', 'grant', 'clawback', 'return', 'charge', 'subsidy', 'payment', 'returned'));
comment on column ledger.open_item.kind is
  'claim, clawback, charge, subsidy: owed to the book; remittance, premium, grant, return: owed by it; payment: under way at the bank; returned: came back.';
comment on column ledger.open_item.guarantee is
  'Guarantee that it concerns; of support, the beneficiary; of payments, the event that decided it: BOOK/REFERENCE.';
comment on column ledger.open_item.claim is
  'Claim that it concerns; of support, month and component; of what came back, the instruction.';
create index open_item_payment on ledger.open_item (guarantee) where kind in ('payment', 'returned');

-- A payment as its events made it, one row an instruction.
create view ledger.payment as
select made.event_id, made.reference, made.book_id, made.guarantee as decision, made.currency, made.amount,
  made.effective, made.remaining,
  exists (select from ledger.reversal where reversal.original_event_id = made.event_id) as is_reversed,
  exists (
    select from ledger.open_item as back
    where back.kind = 'returned' and back.guarantee = made.guarantee and back.claim = made.reference
      and back.book_id = made.book_id
    group by back.claim
    having sum(back.amount) > 0) as is_returned
from (
  select item.event_id, item.reference, item.book_id, item.guarantee, item.currency, min(item.effective) as effective,
    sum(item.amount)::bigint as amount, sum(item.amount - cleared.amount)::bigint as remaining
  from ledger.open_item as item
  cross join lateral (
    select coalesce(sum(clearing.amount), 0) as amount from ledger.clearing
    where clearing.item_event_id = item.event_id and clearing.item_ordinal = item.ordinal
  ) as cleared
  where item.kind = 'payment'
  group by item.event_id, item.reference, item.book_id, item.guarantee, item.currency
  having sum(item.amount) > 0
) as made;
comment on view ledger.payment is 'Payments that the bank was told to make, with what is left of each.';
alter view ledger.payment owner to gledger_owner;
grant select on ledger.payment to gledger_reader, gledger_writer, gledger_approver;
