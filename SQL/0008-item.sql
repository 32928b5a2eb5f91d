create table ledger.open_item (
  event_id bigint not null,
  ordinal smallint not null,
  reference text collate "C" not null,
  book_id integer not null,
  kind text collate "C" not null check (kind in ('claim', 'remittance', 'premium')),
  party text collate "C" not null,
  treaty text collate "C" not null,
  segment_id integer not null,
  fund text collate "C" not null,
  currency text collate "C" not null,
  amount bigint not null check (amount <> 0),
  effective date not null,
  guarantee text collate "C" not null,
  claim text collate "C" not null,
  primary key (event_id, ordinal)
);
create index open_item_party on ledger.open_item (book_id, treaty, party);
comment on table ledger.open_item is 'What one party owes another until it is cleared; a reversal adds the negative of an item.';
comment on column ledger.open_item.event_id is 'The event that made it.';
comment on column ledger.open_item.ordinal is 'Its place among the event''s items.';
comment on column ledger.open_item.reference is 'Reference of the event that made it.';
comment on column ledger.open_item.book_id is 'Book that it was made in: the cedant''s.';
comment on column ledger.open_item.kind is 'claim: owed to the book; remittance, premium: owed by it.';
comment on column ledger.open_item.party is 'The other party.';
comment on column ledger.open_item.treaty is 'Treaty under which it arose; empty where there is none.';
comment on column ledger.open_item.segment_id is 'Segment of its transfer.';
comment on column ledger.open_item.fund is 'Fund of the book.';
comment on column ledger.open_item.currency is 'ISO 4217 code.';
comment on column ledger.open_item.amount is 'Minor units; negative where a reversal took an item back.';
comment on column ledger.open_item.effective is 'Effective day of the event.';
comment on column ledger.open_item.guarantee is 'Guarantee that it concerns.';
comment on column ledger.open_item.claim is 'Claim that it concerns.';
select ledger.guard('ledger.open_item');

create table ledger.clearing (
  event_id bigint not null,
  item_event_id bigint not null,
  item_ordinal smallint not null,
  amount bigint not null check (amount <> 0),
  primary key (event_id, item_event_id, item_ordinal)
);
create index clearing_item on ledger.clearing (item_event_id, item_ordinal);
comment on table ledger.clearing is 'Which event cleared how much of which open item.';
comment on column ledger.clearing.event_id is 'The receipt, remittance, settlement or reversal.';
comment on column ledger.clearing.item_event_id is 'Event that made the item.';
comment on column ledger.clearing.item_ordinal is 'The item''s place among that event''s items.';
comment on column ledger.clearing.amount is 'Minor units of the item''s sign; the opposite where a reversal opened it again.';
select ledger.guard('ledger.clearing');
