-- Mergers of associations: a book becomes part of another. See the decision record on mergers.
alter table ledger.batch drop constraint batch_kind_check;
alter table ledger.batch add constraint batch_kind_check
  check (kind in ('events', 'settlement', 'reversal', 'pack', 'close', 'reopen', 'migration', 'accrual', 'remeasurement',
    'restatement', 'merger'));

create table ledger.merger (
  event_id bigint primary key,
  book_id integer not null,
  fund text collate "C" not null,
  successor_id integer not null check (successor_id <> book_id),
  successor_fund text collate "C" not null,
  effective date not null,
  unique (book_id, fund)
);
comment on table ledger.merger is 'Books that were merged into others, a row a fund: once each.';
comment on column ledger.merger.event_id is 'The event association.merged.';
comment on column ledger.merger.book_id is 'Book that ended.';
comment on column ledger.merger.fund is 'Fund of that book.';
comment on column ledger.merger.successor_id is 'Book that has all of it since.';
comment on column ledger.merger.successor_fund is 'Fund of the successor''s book that the fund became.';
comment on column ledger.merger.effective is 'First day on which the successor has it.';
select ledger.guard('ledger.merger');

-- A book that was merged into one that was merged later belongs to both successors, each from its own day on.
create view ledger.succession as
with recursive step as (
  select event_id, book_id, fund, successor_id, successor_fund, effective from ledger.merger
  union all
  select next.event_id, step.book_id, step.fund, next.successor_id, next.successor_fund,
    greatest(step.effective, next.effective)
  from step
  join ledger.merger as next on next.book_id = step.successor_id and next.fund = step.successor_fund
)
select event_id, book_id, fund, successor_id, successor_fund, effective from step;
comment on view ledger.succession is
  'Funds of books that ended, with each later book and fund that they are part of, and since when.';
alter view ledger.succession owner to gledger_owner;
grant select on ledger.succession to gledger_reader, gledger_writer, gledger_approver;
