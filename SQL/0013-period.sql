-- Periods: closed and opened again by events of their own. Nothing that moves a balance on a day of a closed period
-- is recorded afterwards; the server itself refuses it. See the decision record on closing periods.
alter table ledger.batch drop constraint batch_kind_check;
alter table ledger.batch add constraint batch_kind_check
  check (kind in ('events', 'settlement', 'reversal', 'pack', 'close', 'reopen', 'migration'));
alter table ledger.batch add constraint batch_needs_approver
  check (kind not in ('reopen', 'migration') or approver is not null);
comment on column ledger.batch.kind is
  'events: from a file; migration: from a file of an older system; settlement, reversal, close, reopen: derived; pack: records of a scheme pack.';

create table ledger.period (
  event_id bigint primary key,
  book_id integer not null,
  action text collate "C" not null check (action in ('close', 'reopen')),
  through date not null
);
create index period_book on ledger.period (book_id, event_id);
comment on table ledger.period is 'Up to which day each book is closed: the last row of a book holds.';
comment on column ledger.period.event_id is 'The event that closed or opened: period.closed, period.reopened.';
comment on column ledger.period.book_id is 'The book.';
comment on column ledger.period.action is 'close or reopen: also the kind of the batch.';
comment on column ledger.period.through is 'The last day that is closed from now on.';
select ledger.guard('ledger.period');

create table ledger.close_balance (
  event_id bigint not null,
  account_id integer not null,
  segment_id integer not null,
  balance bigint not null check (balance <> 0),
  primary key (event_id, account_id, segment_id)
);
comment on table ledger.close_balance is
  'Balances at the end of a closed period, as known at the seal of the closing: what later balances start from.';
comment on column ledger.close_balance.event_id is 'The event that closed the period; its seal is what was known.';
comment on column ledger.close_balance.account_id is 'The account.';
comment on column ledger.close_balance.segment_id is 'The segment.';
comment on column ledger.close_balance.balance is 'Debits less credits, minor units; what is zero has no row.';
select ledger.guard('ledger.close_balance');

-- Rows of days up to a close row's own can only have come after it where the book was opened in between.
create function ledger.was_reopened(book integer, before date, after_seal bigint, to_seal bigint) returns boolean
language sql stable
set search_path = pg_catalog
as $$
  select exists (
    select from ledger.period
    join ledger.seal on seal.batch_id = period.event_id >> 32
    where period.book_id = book and period.action = 'reopen' and period.through < before
      and seal.seal_number > after_seal and seal.seal_number <= to_seal)
$$;
comment on function ledger.was_reopened(integer, date, bigint, bigint) is
  'Whether a book was opened from a day on or before another, by a batch with a seal after one and up to another.';

-- What is effective after a close row is found by its day, account by account.
drop index ledger.balance_sum_account;
create index balance_sum_account on ledger.balance_sum (book_id, account_id, effective);

-- Whoever moves a book's balances holds its period shared, until the end of the transaction; who closes or opens it
-- holds it alone. The lock comes first and the look at the periods after it, each with a snapshot of its own.
create function ledger.refuse_closed() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
declare
  touched record;
  refused record;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using
      errcode = 'GL003',
      message = 'balances are recorded in transactions that are read committed: else a close could be missed';
  end if;
  for touched in select distinct book_id from added order by book_id loop
    perform pg_advisory_xact_lock_shared(6, touched.book_id);
  end loop;
  select coalesce(book.code, sums.book_id::text) as code, sums.earliest, closed.through into refused
  from (select book_id, min(effective) as earliest from added group by book_id) as sums
  join lateral (
    select period.through from ledger.period where period.book_id = sums.book_id order by period.event_id desc limit 1
  ) as closed on sums.earliest <= closed.through
  left join ledger.book on book.book_id = sums.book_id
  order by sums.book_id
  limit 1;
  if found then
    raise exception using
      errcode = 'GL003',
      message = format('book %s is closed through %s, and something is effective on %s',
        refused.code, refused.through, refused.earliest),
      hint = 'Post it on a later day (gledger post --post-on), or have the period opened: gledger reopen.';
  end if;
  return null;
end
$$;
comment on function ledger.refuse_closed() is 'Refuses sums that are effective in a closed period with SQLSTATE GL003.';
create trigger open_period after insert on ledger.balance_sum
  referencing new table as added for each statement execute function ledger.refuse_closed();
alter table ledger.balance_sum enable always trigger open_period;

-- A period is closed by a batch of kind close and opened by one of kind reopen, which has an approver; a closing goes
-- on, an opening goes back. Looked at when the batch is whole.
create function ledger.check_period() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
declare
  before date;
begin
  perform pg_advisory_xact_lock(6, new.book_id);
  select through into before from ledger.period
  where book_id = new.book_id and event_id < new.event_id order by event_id desc limit 1;
  if not exists (select from ledger.batch where batch_id = new.event_id >> 32 and kind = new.action)
    or exists (select from ledger.period where book_id = new.book_id and event_id > new.event_id)
    or (new.action = 'close' and before >= new.through)
    or (new.action = 'reopen' and (before is null or before <= new.through))
  then
    raise exception using
      errcode = 'GL004',
      message = format('a period that was closed through %s is not changed to %s by %s', coalesce(before::text, 'no day'),
        new.through, new.action),
      hint = 'gledger close, gledger reopen';
  end if;
  return null;
end
$$;
comment on function ledger.check_period() is 'Refuses periods out of order, or without their batch, with SQLSTATE GL004.';
create constraint trigger whole_period after insert on ledger.period
  deferrable initially deferred for each row execute function ledger.check_period();
alter table ledger.period enable always trigger whole_period;
