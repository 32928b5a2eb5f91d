-- Bank statements: what a bank says of an account, as it said it. They move no balance and are no batch; each account's
-- statements are a chain of their own. See the decision record on bank statements as evidence.
create sequence ledger.bank_statement_number as bigint;
comment on sequence ledger.bank_statement_number is 'Statement ids, in the order in which they were accepted; there may be gaps.';
grant usage on sequence ledger.bank_statement_number to gledger_writer;

create table ledger.bank_statement (
  statement_id bigint primary key,
  account text collate "C" not null,
  bank_account text collate "C" not null,
  kind text collate "C" not null check (kind in ('statement', 'report', 'notification')),
  identification text not null,
  sequence bigint,
  page integer,
  first_day date,
  last_day date,
  line_count bigint not null check (line_count >= 0),
  known_count bigint not null check (known_count >= 0),
  fingerprint bytea not null check (length(fingerprint) = 32),
  stored_hash bytea not null check (length(stored_hash) = 32),
  source_name text not null,
  source_hash bytea not null check (length(source_hash) = 32),
  actor text not null check (actor <> ''),
  program_version text not null,
  loaded_at timestamptz not null,
  previous_hash bytea not null check (length(previous_hash) = 32),
  chain_hash bytea not null unique check (length(chain_hash) = 32),
  unique (account, fingerprint),
  unique (account, previous_hash)
);
create index bank_statement_account on ledger.bank_statement (account, statement_id);
comment on table ledger.bank_statement is 'Bank statements that were proven and follow one another: whole or absent.';
comment on column ledger.bank_statement.statement_id is 'The upper part of the ids of its lines; rising within an account.';
comment on column ledger.bank_statement.account is 'Our account: BOOK/ACCOUNT or BOOK/ACCOUNT/DETAIL.';
comment on column ledger.bank_statement.bank_account is 'The bank''s number of the account, the same for all of its statements.';
comment on column ledger.bank_statement.kind is 'statement: entries between two balances; report: seen during the day; notification: details of entries.';
comment on column ledger.bank_statement.identification is 'The bank''s name of the statement.';
comment on column ledger.bank_statement.sequence is 'The bank''s number of the statement; null where it gives none.';
comment on column ledger.bank_statement.page is 'Page of the statement, from 1, where it comes in several.';
comment on column ledger.bank_statement.first_day is 'First day that it speaks of.';
comment on column ledger.bank_statement.last_day is 'Last day that it speaks of.';
comment on column ledger.bank_statement.line_count is 'Lines that are stored of it.';
comment on column ledger.bank_statement.known_count is 'Lines of it that an earlier statement had brought, and that are not stored again.';
comment on column ledger.bank_statement.fingerprint is 'SHA-256 of the statement as it came, without names and free text: the same statement is known by it.';
comment on column ledger.bank_statement.stored_hash is 'SHA-256 of the hashes of its stored lines, in their order.';
comment on column ledger.bank_statement.source_name is 'Name of the file, without its folder.';
comment on column ledger.bank_statement.source_hash is 'SHA-256 of the bytes of the file.';
comment on column ledger.bank_statement.actor is 'Who loaded it.';
comment on column ledger.bank_statement.program_version is 'Version of the program that read it.';
comment on column ledger.bank_statement.loaded_at is 'When it was loaded, UTC.';
comment on column ledger.bank_statement.previous_hash is 'Chain hash of the statement of the account before; zeros before the first.';
comment on column ledger.bank_statement.chain_hash is 'SHA-256 over the previous hash and all the other columns and balances.';
select ledger.guard('ledger.bank_statement');

create table ledger.bank_balance (
  statement_id bigint not null,
  currency text collate "C" not null,
  opening bigint,
  closing bigint,
  primary key (statement_id, currency)
);
comment on table ledger.bank_balance is 'Booked balances of statements, one a currency.';
comment on column ledger.bank_balance.statement_id is 'The statement.';
comment on column ledger.bank_balance.currency is 'ISO 4217 code.';
comment on column ledger.bank_balance.opening is 'Before the first entry, minor units; money of ours is positive. Null where a report gives none.';
comment on column ledger.bank_balance.closing is 'After the last entry, minor units.';
select ledger.guard('ledger.bank_balance');

create table ledger.bank_line (
  line_id bigint primary key,
  booking_day date,
  value_day date,
  amount bigint not null,
  currency text collate "C" not null,
  status text collate "C" not null check (status in ('booked', 'pending', 'information')),
  is_reversal boolean not null,
  bank_reference text not null,
  transaction_code text not null,
  payment_count integer,
  end_to_end text not null,
  instruction text not null,
  creditor_reference text not null,
  return_reason text not null,
  detail_count integer not null check (detail_count >= 0),
  file_line bigint not null,
  line_key bytea not null check (length(line_key) = 16),
  line_hash bytea not null check (length(line_hash) = 32)
);
create index bank_line_key on ledger.bank_line (line_key);
comment on table ledger.bank_line is 'Entries of bank statements. Names and free text are in personal.bank_name.';
comment on column ledger.bank_line.line_id is 'Statement id times 2^32 plus the place in the statement, from 0.';
comment on column ledger.bank_line.booking_day is 'Day on which the bank booked it.';
comment on column ledger.bank_line.value_day is 'Day from which it bears interest.';
comment on column ledger.bank_line.amount is 'Minor units; money that comes in is positive.';
comment on column ledger.bank_line.currency is 'ISO 4217 code.';
comment on column ledger.bank_line.status is 'booked: in the balance; pending, information: not in it.';
comment on column ledger.bank_line.is_reversal is 'It takes back an earlier entry.';
comment on column ledger.bank_line.bank_reference is 'The bank''s own reference.';
comment on column ledger.bank_line.transaction_code is 'What it is, in the bank''s code: PMNT/RCDT/ESCT, NTRF, 166.';
comment on column ledger.bank_line.payment_count is 'How many payments it sums, where the bank says so.';
comment on column ledger.bank_line.end_to_end is 'End-to-end reference of its only payment.';
comment on column ledger.bank_line.instruction is 'The payer''s reference of its only payment.';
comment on column ledger.bank_line.creditor_reference is 'Structured reference of its only payment.';
comment on column ledger.bank_line.return_reason is 'Why its only payment came back, a code such as AC04.';
comment on column ledger.bank_line.detail_count is 'Rows of bank_detail: 0 where it is one payment, or the statement lists none.';
comment on column ledger.bank_line.file_line is 'Physical line of the file.';
comment on column ledger.bank_line.line_key is 'The first half of the SHA-256 of its facts: equal lines of overlapping statements are known by it.';
comment on column ledger.bank_line.line_hash is 'SHA-256 of its facts, of where it stands in statement and file, and of the hashes of its names.';
select ledger.guard('ledger.bank_line');

create table ledger.bank_detail (
  line_id bigint not null,
  ordinal integer not null check (ordinal >= 0),
  amount bigint,
  bank_reference text not null,
  end_to_end text not null,
  instruction text not null,
  creditor_reference text not null,
  return_reason text not null,
  primary key (line_id, ordinal)
);
comment on table ledger.bank_detail is 'Payments of an entry that sums several.';
comment on column ledger.bank_detail.line_id is 'The entry.';
comment on column ledger.bank_detail.ordinal is 'Place in the entry, from 0.';
comment on column ledger.bank_detail.amount is 'Minor units with their sign, in the currency of the entry; null where none is given.';
comment on column ledger.bank_detail.bank_reference is 'The bank''s own reference.';
comment on column ledger.bank_detail.end_to_end is 'End-to-end reference.';
comment on column ledger.bank_detail.instruction is 'The payer''s reference.';
comment on column ledger.bank_detail.creditor_reference is 'Structured reference.';
comment on column ledger.bank_detail.return_reason is 'Why it came back, a code such as AC04.';
select ledger.guard('ledger.bank_detail');

create table ledger.bank_name_hash (
  line_id bigint not null,
  ordinal integer not null check (ordinal >= 0),
  name_hash bytea not null check (length(name_hash) = 32),
  primary key (line_id, ordinal)
);
comment on table ledger.bank_name_hash is 'What stands for the names and the free text of a payment: it stays when they are erased.';
comment on column ledger.bank_name_hash.line_id is 'The entry.';
comment on column ledger.bank_name_hash.ordinal is 'Place of the payment in the entry, from 0.';
comment on column ledger.bank_name_hash.name_hash is 'SHA-256 of the salt and the names.';
select ledger.guard('ledger.bank_name_hash');

-- Names of persons can be erased, and nothing else can: they are outside of the schema of facts and of every hash.
create schema if not exists personal;
comment on schema personal is 'Names and free text of persons, which can be erased. Facts hold salted hashes of them only.';
grant usage on schema personal to gledger_writer, gledger_approver, gledger_owner;
create table personal.bank_name (
  line_id bigint not null,
  ordinal integer not null,
  salt bytea not null check (length(salt) = 16),
  counterparty text not null,
  counterparty_account text not null,
  remittance text not null,
  primary key (line_id, ordinal)
);
comment on table personal.bank_name is 'Who paid or was paid, and what was written for the payment. A row may be erased by an approver.';
comment on column personal.bank_name.line_id is 'The entry of a bank statement.';
comment on column personal.bank_name.ordinal is 'Place of the payment in the entry, from 0.';
comment on column personal.bank_name.salt is 'Random bytes that the hash begins with, so that a name cannot be guessed from it.';
comment on column personal.bank_name.counterparty is 'Name of the other side.';
comment on column personal.bank_name.counterparty_account is 'Account of the other side.';
comment on column personal.bank_name.remittance is 'Free text of the payment.';
alter table personal.bank_name owner to gledger_owner;
grant select, insert on personal.bank_name to gledger_writer;
grant select, delete on personal.bank_name to gledger_approver;

create view ledger.bank_entry as
select statement.account, statement.bank_account, statement.kind, statement.sequence, statement.page, line.*,
  line.line_id >> 32 as statement_id
from ledger.bank_line as line
join ledger.bank_statement as statement on statement.statement_id = line.line_id >> 32;
comment on view ledger.bank_entry is 'Entries of bank statements with the account that they are of.';
alter view ledger.bank_entry owner to gledger_owner;
grant select on ledger.bank_entry to gledger_reader, gledger_writer, gledger_approver;
