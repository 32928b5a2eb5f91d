-- Fees that schedules earn, and the runs that earn them, measure reserves and restate. See the decision record on
-- fees, accrual and reserves.
alter table ledger.batch drop constraint batch_kind_check;
alter table ledger.batch add constraint batch_kind_check
  check (kind in ('events', 'settlement', 'reversal', 'pack', 'close', 'reopen', 'migration', 'accrual', 'remeasurement',
    'restatement'));
comment on column ledger.batch.kind is
  'events: from a file; migration: from a file of an older system; pack: records of a scheme pack; all others: derived.';

create table ledger.fee_term (
  event_id bigint not null,
  ordinal smallint not null,
  book_id integer not null,
  guarantee text collate "C" not null,
  effective date not null,
  fund text collate "C" not null,
  currency text collate "C" not null,
  segment_id integer not null,
  earning text collate "C" not null
    check (earning in ('straight-line-months', 'straight-line-days', 'sum-of-digits', 'once')),
  starts date not null,
  ends date not null,
  months integer not null check (months between 0 and 1200),
  amount bigint not null check (amount <> 0),
  primary key (event_id, ordinal),
  check (starts <= ends)
);
comment on table ledger.fee_term is
  'By what each event changed the fee that a guarantee earns over time; a reversal has the negatives of its original.';
comment on column ledger.fee_term.event_id is 'The event: a fee charged or given back, or what ended the guarantee.';
comment on column ledger.fee_term.ordinal is 'Its place among the event''s terms.';
comment on column ledger.fee_term.book_id is 'Book of the guarantor.';
comment on column ledger.fee_term.guarantee is 'Code of the guarantee within the book.';
comment on column ledger.fee_term.effective is 'Effective day of the event.';
comment on column ledger.fee_term.fund is 'Fund of the book.';
comment on column ledger.fee_term.currency is 'ISO 4217 code.';
comment on column ledger.fee_term.segment_id is 'Segment in which the fee is earned.';
comment on column ledger.fee_term.earning is 'How it is earned over the term; once: on its first day.';
comment on column ledger.fee_term.starts is 'First day of the term.';
comment on column ledger.fee_term.ends is 'The day after its last: on it all is earned.';
comment on column ledger.fee_term.months is 'Months of the term, a part of one counted as a whole one.';
comment on column ledger.fee_term.amount is 'Minor units; negative where a term is taken back.';
select ledger.guard('ledger.fee_term');

-- Without settings of their own, so that they are made part of the queries that call them.
create function ledger.months_over(starts date, today date) returns integer
language sql
immutable parallel safe
as $$
  select case
  when today <= starts then 0
  else (date_part('year', today)::integer - date_part('year', starts)::integer) * 12
    + date_part('month', today)::integer - date_part('month', starts)::integer
    - case
        when date_part('day', today) < date_part('day', starts) and date_part('day', today + 1) <> 1 then 1
        else 0
      end
  end
$$;
comment on function ledger.months_over(date, date) is
  'Whole months from one day to another; the end of a shorter month ends a month.';

-- The smaller amounts fit a product of 64 bits, since what they are multiplied by is below 2^22. Everything stands here
-- once more for the larger ones, because a function that is called for every row is slow where it is not taken into
-- the query, and it is taken in only where its arguments are plain.
create function ledger.fee_unearned(
  earning text, starts date, ends date, months integer, amount bigint, today date
) returns bigint
language sql
immutable parallel safe
as $$
  select case
  when earning = 'once' or today >= ends then 0
  when amount between -2199023255552 and 2199023255552 then case earning
    when 'straight-line-days' then amount * (ends - greatest(today, starts)) / (ends - starts)
    when 'straight-line-months' then amount * (months - ledger.months_over(starts, today)) / months
    else amount * ((months - ledger.months_over(starts, today)) * (months - ledger.months_over(starts, today) + 1))
      / (months * (months + 1))
  end
  else case earning
    when 'straight-line-days' then div(amount::numeric * (ends - greatest(today, starts)), ends - starts)
    when 'straight-line-months' then div(amount::numeric * (months - ledger.months_over(starts, today)), months)
    else div(amount::numeric
        * ((months - ledger.months_over(starts, today)) * (months - ledger.months_over(starts, today) + 1)),
      months * (months + 1))
  end::bigint
  end
$$;
comment on function ledger.fee_unearned(text, date, date, integer, bigint, date) is
  'What of a term''s amount is not yet earned when a day begins, minor units, rounded towards zero.';
revoke all on function ledger.months_over(date, date),
  ledger.fee_unearned(text, date, date, integer, bigint, date) from public;
grant execute on function ledger.months_over(date, date),
  ledger.fee_unearned(text, date, date, integer, bigint, date) to gledger_reader, gledger_writer, gledger_approver;
