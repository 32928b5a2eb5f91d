-- The accounts, segments and causes of an event's transfers recur from event to event: they are stored once, as a
-- shape, and an event holds only which shape it has and its amounts. See the decision record on the layout of
-- transfers. What the seals cover does not change: it is the full keys, not their numbers.
create table ledger.shape (
  shape_id integer generated always as identity primary key,
  debit integer[] not null,
  credit integer[] not null,
  segment integer[] not null,
  cause smallint[] not null,
  subject text collate "C" not null,
  digest bytea not null unique check (length(digest) = 32)
);
comment on table ledger.shape is 'What the transfers of an event are, but for their amounts: arrays of equal length.';
comment on column ledger.shape.shape_id is 'Short for all the others.';
comment on column ledger.shape.debit is 'Accounts debited.';
comment on column ledger.shape.credit is 'Accounts credited.';
comment on column ledger.shape.segment is 'Segments.';
comment on column ledger.shape.cause is 'Causes: event and component.';
comment on column ledger.shape.subject is 'One letter a transfer: g guarantee, c claim, r recovery, l loan, i item, - none.';
comment on column ledger.shape.digest is 'SHA-256 of the others: makes a shape unique, and finds a changed row.';
select ledger.guard('ledger.shape');

-- The digest is that of the program: each list is its count as four bytes and its numbers as items of eight.
create function ledger.shape_digest(debit integer[], credit integer[], segment integer[], cause smallint[], subject text)
returns bytea
language sql
immutable
set search_path = pg_catalog
as $$
  select sha256(string_agg(int4send(cardinality(list)) || coalesce(items, ''), '' order by place)
    || int4send(octet_length(subject)) || convert_to(subject, 'UTF8'))
  from (values (1, debit), (2, credit), (3, segment), (4, cause::integer[])) as part (place, list)
  cross join lateral (
    select string_agg(int4send(8) || int8send(number), '' order by ordinal) as items
    from unnest(list) with ordinality as item (number, ordinal)
  ) as made
$$;
comment on function ledger.shape_digest(integer[], integer[], integer[], smallint[], text) is
  'What the digest of a shape has to be.';

insert into ledger.shape (debit, credit, segment, cause, subject, digest)
select debit, credit, segment, cause, subject, ledger.shape_digest(debit, credit, segment, cause, subject)
from (
  select debit, credit, segment, cause, subject, min(event_id) as first
  from ledger.event
  group by debit, credit, segment, cause, subject
) as met
order by first;

drop view ledger.transfer;
alter table ledger.event rename to event_with_arrays;
alter index ledger.event_pkey rename to event_with_arrays_pkey;

-- An event with its transfers: their shape, and the amounts in the same order.
create table ledger.event (
  event_id bigint primary key,
  book_id integer not null,
  cause_id smallint not null,
  effective date not null,
  header_id integer not null,
  record text collate "C" not null,
  shape_id integer not null,
  amount bigint[] not null,
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
comment on column ledger.event.shape_id is 'Accounts, segments, causes and subjects of its transfers.';
comment on column ledger.event.amount is 'Minor units, each positive, one a transfer of the shape.';
comment on column ledger.event.checksum is 'Finds a changed row; proof is the seal.';

insert into ledger.event
select event_id, book_id, cause_id, effective, header_id, record, shape_id, amount, checksum
from ledger.event_with_arrays
join ledger.shape using (debit, credit, segment, cause, subject)
order by event_id;

-- Whole or absent: a row that found no shape would be lost.
do $$
begin
  if (select count(*) from ledger.event) <> (select count(*) from ledger.event_with_arrays) then
    raise exception 'not every event was taken over';
  end if;
end
$$;
drop table ledger.event_with_arrays;
select ledger.guard('ledger.event');
analyze ledger.event, ledger.shape;

create view ledger.posted_event as
select event.event_id, event.book_id, event.cause_id, event.effective, event.header_id, event.record, event.shape_id,
  shape.debit, shape.credit, event.amount, shape.segment, shape.cause, shape.subject, event.checksum
from ledger.event
join ledger.shape using (shape_id);
comment on view ledger.posted_event is
  'Events with their transfers as arrays of equal length: transfer n is debit[n], credit[n] …';
alter view ledger.posted_event owner to gledger_owner;
grant select on ledger.posted_event to gledger_reader, gledger_writer, gledger_approver;

create view ledger.transfer as
select
  seal.seal_number,
  event.event_id,
  leg.ordinal,
  event.effective,
  what.event,
  why.component,
  debit.book,
  debit.fund,
  debit.chart as debit_account,
  debit.detail as debit_detail,
  credit.chart as credit_account,
  credit.detail as credit_detail,
  debit.currency,
  leg.amount,
  substr(event.subject, leg.ordinal::integer, 1) as subject,
  dimension.key as segment
from ledger.posted_event as event
cross join lateral unnest(event.debit, event.credit, event.amount, event.segment, event.cause)
  with ordinality as leg (debit_id, credit_id, amount, segment_id, cause_id, ordinal)
join ledger.seal on seal.batch_id = event.event_id >> 32
join ledger.cause as what on what.cause_id = event.cause_id
join ledger.cause as why on why.cause_id = leg.cause_id
join ledger.account as debit on debit.account_id = leg.debit_id
join ledger.account as credit on credit.account_id = leg.credit_id
join ledger.segment as dimension on dimension.segment_id = leg.segment_id;
comment on view ledger.transfer is 'Every transfer, one a row, with its names: for auditors.';
alter view ledger.transfer owner to gledger_owner;
grant select on ledger.transfer to gledger_reader, gledger_writer, gledger_approver;
