create table ledger.balance_sum (
  book_id integer not null,
  account_id integer not null,
  segment_id integer not null,
  effective date not null,
  cause_id smallint not null,
  batch_id bigint not null,
  debit bigint not null check (debit >= 0),
  credit bigint not null check (credit >= 0)
) with (autovacuum_vacuum_insert_scale_factor = 0.2);
create index balance_sum_account on ledger.balance_sum (book_id, account_id, batch_id);
create index balance_sum_batch on ledger.balance_sum using brin (batch_id);
comment on table ledger.balance_sum is 'Sums of transfers by account, segment, day, cause and batch: what every balance is read from.';
comment on column ledger.balance_sum.book_id is 'Book of the account.';
comment on column ledger.balance_sum.account_id is 'The account.';
comment on column ledger.balance_sum.segment_id is 'The segment.';
comment on column ledger.balance_sum.effective is 'The effective day.';
comment on column ledger.balance_sum.cause_id is 'Event and component that moved it.';
comment on column ledger.balance_sum.batch_id is 'The batch; its seal says when this became known.';
comment on column ledger.balance_sum.debit is 'Sum of debits, minor units.';
comment on column ledger.balance_sum.credit is 'Sum of credits, minor units.';
select ledger.guard('ledger.balance_sum');
