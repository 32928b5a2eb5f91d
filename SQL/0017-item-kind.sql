-- Further kinds of open items: support, returns to contributors, burden charges and subsidised fees.
alter table ledger.open_item drop constraint open_item_kind_check;
alter table ledger.open_item add constraint open_item_kind_check
  check (kind in ('claim', 'remittance', 'premium', 'grant', 'clawback', 'return', 'charge', 'subsidy'));
comment on column ledger.open_item.kind is
  'claim, clawback, charge, subsidy: owed to the book; remittance, premium, grant, return: owed by it.';
comment on column ledger.open_item.guarantee is 'Guarantee that it concerns; of support, the beneficiary.';
comment on column ledger.open_item.claim is 'Claim that it concerns; of support, month and component.';
create index open_item_beneficiary on ledger.open_item (book_id, guarantee) where kind in ('grant', 'clawback');
