create table ledger.event_key (
  book_id integer not null,
  reference text collate "C" not null,
  event_id bigint not null,
  primary key (book_id, reference)
);
comment on table ledger.event_key is 'References, unique per book for ever: what makes posting idempotent.';
comment on column ledger.event_key.book_id is 'Book that the event started in.';
comment on column ledger.event_key.reference is 'The event''s own reference.';
comment on column ledger.event_key.event_id is 'The event.';
select ledger.guard('ledger.event_key');

-- An event with its transfers in its own row, as arrays of equal length: transfer n is debit[n], credit[n] …
create table ledger.event (
  event_id bigint primary key,
  book_id integer not null,
  cause_id smallint not null,
  effective date not null,
  header_id integer not null,
  record text collate "C" not null,
  debit integer[] not null,
  credit integer[] not null,
  amount bigint[] not null,
  segment integer[] not null,
  cause smallint[] not null,
  subject text collate "C" not null,
  checksum bigint not null
) with (autovacuum_vacuum_insert_scale_factor = 0.2, fillfactor = 100);
alter table ledger.event alter column record set storage main;
comment on table ledger.event is 'What happened, as it was stated, with the transfers that it posted.';
comment on column ledger.event.event_id is 'Batch id times 2^32 plus the place in the file: file order is the order of the hash.';
comment on column ledger.event.book_id is 'Book that it started in.';
comment on column ledger.event.cause_id is 'The event code: a cause without component.';
comment on column ledger.event.effective is 'The effective day.';
comment on column ledger.event.header_id is 'Names of the fields of the record.';
comment on column ledger.event.record is 'Normalised values of the fields, separated by tabs.';
comment on column ledger.event.debit is 'Accounts debited.';
comment on column ledger.event.credit is 'Accounts credited.';
comment on column ledger.event.amount is 'Minor units, each positive.';
comment on column ledger.event.segment is 'Segments.';
comment on column ledger.event.cause is 'Causes: event and component.';
comment on column ledger.event.subject is 'One letter a transfer: g guarantee, c claim, r recovery, l loan, i item, - none.';
comment on column ledger.event.checksum is 'Finds a changed row; proof is the seal.';
select ledger.guard('ledger.event');

create table ledger.reversal (
  original_event_id bigint primary key,
  event_id bigint not null unique,
  reference text collate "C" not null
);
comment on table ledger.reversal is 'Which event was reversed by which: once each.';
comment on column ledger.reversal.original_event_id is 'The event that was reversed.';
comment on column ledger.reversal.event_id is 'The reversal.';
comment on column ledger.reversal.reference is 'Reference of the reversal.';
select ledger.guard('ledger.reversal');
