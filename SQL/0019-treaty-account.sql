-- Statements of account of treaties. What an account lists follows from its head: the items that were effective up to
-- its last day, known at its seal, and in no account before. Its own lines are open items of its event.
alter table ledger.open_item drop constraint open_item_kind_check;
alter table ledger.open_item add constraint open_item_kind_check
  check (kind in (
    'claim', 'remittance', 'premium', 'grant', 'clawback', 'return', 'charge', 'subsidy', 'payment', 'returned', 'refund',
    'treaty'));
comment on column ledger.open_item.kind is
  'claim, clawback, charge, subsidy, refund, treaty: owed to the book; remittance, premium, grant, return: owed by it; payment: under way at the bank; returned: came back.';
comment on column ledger.open_item.guarantee is
  'Guarantee that it concerns; of support, the beneficiary; of payments, the event that decided it: BOOK/REFERENCE; of a line of a treaty account, its period.';
comment on column ledger.open_item.claim is
  'Claim that it concerns; of support, month and component; of what came back, the instruction; of a line of a treaty account, its code.';

create table ledger.treaty_account (
  event_id bigint primary key,
  book_id integer not null,
  treaty text collate "C" not null,
  party text collate "C" not null,
  fund text collate "C" not null,
  currency text collate "C" not null,
  period_from date not null,
  period_to date not null check (period_to >= period_from),
  version integer not null check (version > 0),
  known_at_seal bigint not null check (known_at_seal >= 0),
  due date not null,
  input_hash bytea not null check (length(input_hash) = 32),
  unique (book_id, treaty, party, fund, currency, period_to, version)
);
comment on table ledger.treaty_account is 'Heads of the statements of account between a cedant and a reinsurer.';
comment on column ledger.treaty_account.event_id is 'The event treaty.account that posted it.';
comment on column ledger.treaty_account.book_id is 'Book of the cedant.';
comment on column ledger.treaty_account.treaty is 'Code of the treaty.';
comment on column ledger.treaty_account.party is 'Code of the reinsurer.';
comment on column ledger.treaty_account.fund is 'Fund of the cedant''s book.';
comment on column ledger.treaty_account.currency is 'ISO 4217 code.';
comment on column ledger.treaty_account.period_from is 'First day of the account.';
comment on column ledger.treaty_account.period_to is 'Last day of the account, on which it is posted.';
comment on column ledger.treaty_account.version is 'From 1; a later one states what changed.';
comment on column ledger.treaty_account.known_at_seal is 'It lists what was known at this seal.';
comment on column ledger.treaty_account.due is 'The day on which its balance is due.';
comment on column ledger.treaty_account.input_hash is 'SHA-256 over the items that it lists.';
select ledger.guard('ledger.treaty_account');

create table ledger.treaty_answer (
  event_id bigint primary key,
  book_id integer not null,
  answer text collate "C" not null check (answer in ('confirmed', 'queried', 'disputed', 'resolved')),
  reference text collate "C" not null,
  party text collate "C" not null
);
create index treaty_answer_reference on ledger.treaty_answer (book_id, reference);
comment on table ledger.treaty_answer is 'What a party says of a statement of account or of open items.';
comment on column ledger.treaty_answer.event_id is 'The event that says it.';
comment on column ledger.treaty_answer.book_id is 'Book of the cedant.';
comment on column ledger.treaty_answer.answer is
  'confirmed, queried: of an account; disputed, resolved: of items, the last of them holds.';
comment on column ledger.treaty_answer.reference is 'Reference of the account, or of the event that made the items.';
comment on column ledger.treaty_answer.party is 'The party whose items it is about; empty for those of all.';
select ledger.guard('ledger.treaty_answer');

-- Whether an item is disputed, as known at a seal: the last answer of its reference and party says.
create function ledger.is_disputed(book integer, item_reference text, item_party text, known bigint) returns boolean
language sql stable
set search_path = pg_catalog
as $$
  select coalesce((
    select answer.answer = 'disputed'
    from ledger.treaty_answer as answer
    left join ledger.seal on seal.batch_id = answer.event_id >> 32
    where answer.book_id = book and answer.reference = item_reference and answer.party in ('', item_party)
      and answer.answer in ('disputed', 'resolved') and seal.seal_number <= known
    order by answer.event_id desc
    limit 1), false)
$$;
comment on function ledger.is_disputed(integer, text, text, bigint) is
  'Whether the open items of an event are disputed by a party, as known at a seal.';
