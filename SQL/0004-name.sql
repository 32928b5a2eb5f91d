-- Names that recur, each stored once. A row says only that a key exists; it moves nothing.
create table ledger.book (
  book_id integer generated always as identity primary key,
  code text collate "C" not null unique,
  checksum bigint not null
);
comment on table ledger.book is 'Books that were posted to.';
comment on column ledger.book.book_id is 'Short for the code.';
comment on column ledger.book.code is 'Code of the book in the scheme pack.';
comment on column ledger.book.checksum is 'Finds a changed row; proof is the seal.';
select ledger.guard('ledger.book');

create table ledger.account (
  account_id integer generated always as identity primary key,
  book text collate "C" not null,
  fund text collate "C" not null,
  chart text collate "C" not null,
  currency text collate "C" not null,
  detail text collate "C" not null,
  checksum bigint not null,
  unique (book, fund, chart, currency, detail)
);
comment on table ledger.account is 'Accounts: book, fund, row of the chart, currency and detail.';
comment on column ledger.account.account_id is 'Short for the key.';
comment on column ledger.account.book is 'Code of the book.';
comment on column ledger.account.fund is 'Code of the fund within the book.';
comment on column ledger.account.chart is 'Code of the row of the chart of the book''s role.';
comment on column ledger.account.currency is 'ISO 4217 code.';
comment on column ledger.account.detail is 'The other party or the bank account, as the chart row asks; empty where it asks for none.';
comment on column ledger.account.checksum is 'Finds a changed row; proof is the seal.';
select ledger.guard('ledger.account');

create table ledger.segment (
  segment_id integer generated always as identity primary key,
  key text collate "C" not null unique,
  programme text not null,
  line text not null,
  disaster text not null,
  area text not null,
  funding_source text not null,
  purpose text not null,
  treaty text not null,
  cohort smallint not null,
  underwriting_year smallint not null,
  accident_year smallint not null,
  checksum bigint not null
);
comment on table ledger.segment is 'Dimensions of transfers; both legs of a transfer have the same. Empty and 0 mean none.';
comment on column ledger.segment.segment_id is 'Short for the key.';
comment on column ledger.segment.key is 'The dimensions that are present, name=value, sorted by name, separated by ";".';
comment on column ledger.segment.programme is 'Code of the programme.';
comment on column ledger.segment.line is 'Insurance line.';
comment on column ledger.segment.disaster is 'Code of the disaster.';
comment on column ledger.segment.area is 'Code of the area.';
comment on column ledger.segment.funding_source is 'Party whose money it is.';
comment on column ledger.segment.purpose is 'Purpose of support or cost.';
comment on column ledger.segment.treaty is 'Code of the treaty.';
comment on column ledger.segment.cohort is 'Fiscal year in which the guarantee was drawn.';
comment on column ledger.segment.underwriting_year is 'Year of the treaty that the guarantee attached to.';
comment on column ledger.segment.accident_year is 'Year of the claim.';
comment on column ledger.segment.checksum is 'Finds a changed row; proof is the seal.';
select ledger.guard('ledger.segment');

create table ledger.cause (
  cause_id smallint generated always as identity primary key,
  event text collate "C" not null,
  component text collate "C" not null,
  checksum bigint not null,
  unique (event, component)
);
comment on table ledger.cause is 'Why a balance moved: an event and its component.';
comment on column ledger.cause.cause_id is 'Short for the pair.';
comment on column ledger.cause.event is 'Event code, such as claim.paid.';
comment on column ledger.cause.component is 'Component of the event; empty for the event itself.';
comment on column ledger.cause.checksum is 'Finds a changed row; proof is the seal.';
select ledger.guard('ledger.cause');

create table ledger.event_header (
  header_id integer generated always as identity primary key,
  columns text collate "C" not null unique,
  checksum bigint not null
);
comment on table ledger.event_header is 'Which fields an event''s record holds, like the header of a file.';
comment on column ledger.event_header.header_id is 'Short for the columns.';
comment on column ledger.event_header.columns is 'Names of the fields, sorted, separated by tabs.';
comment on column ledger.event_header.checksum is 'Finds a changed row; proof is the seal.';
select ledger.guard('ledger.event_header');
