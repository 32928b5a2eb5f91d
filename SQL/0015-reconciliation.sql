-- What was found when a bank's lines were matched with the transfers of our account: matches, breaks, and what people
-- decided. Facts like the others: a match is undone and a break is ended by a further row, never by a change.
create sequence ledger.reconciliation_number as bigint;
comment on sequence ledger.reconciliation_number is 'Numbers of runs, in the order in which they began; there may be gaps.';
grant usage on sequence ledger.reconciliation_number to gledger_writer;

create table ledger.reconciliation_run (
  run_id bigint primary key,
  account text collate "C" not null,
  through date not null,
  seal_number bigint not null,
  statement_id bigint not null,
  rules text not null,
  rules_hash bytea not null check (length(rules_hash) = 32),
  actor text not null check (actor <> ''),
  program_version text not null,
  recorded_at timestamptz not null,
  match_count bigint not null check (match_count >= 0),
  break_count bigint not null check (break_count >= 0),
  content_hash bytea not null check (length(content_hash) = 32)
);
create index reconciliation_run_account on ledger.reconciliation_run (account, run_id);
comment on table ledger.reconciliation_run is 'Runs that matched an account with its bank statements: whole or absent.';
comment on column ledger.reconciliation_run.run_id is 'The upper part of the ids of its matches and breaks; rising within an account.';
comment on column ledger.reconciliation_run.account is 'Our account: BOOK/ACCOUNT or BOOK/ACCOUNT/DETAIL.';
comment on column ledger.reconciliation_run.through is 'Last effective day of our transfers that were looked at.';
comment on column ledger.reconciliation_run.seal_number is 'The seal that our transfers were known at.';
comment on column ledger.reconciliation_run.statement_id is 'The last bank statement that was looked at.';
comment on column ledger.reconciliation_run.rules is 'Name of the rules.';
comment on column ledger.reconciliation_run.rules_hash is 'SHA-256 of the rules.';
comment on column ledger.reconciliation_run.actor is 'Who ran it.';
comment on column ledger.reconciliation_run.program_version is 'Version of the program.';
comment on column ledger.reconciliation_run.recorded_at is 'When it was recorded, UTC.';
comment on column ledger.reconciliation_run.match_count is 'Matches that it made.';
comment on column ledger.reconciliation_run.break_count is 'Breaks that it opened; those that were open before and stay so are not told again.';
comment on column ledger.reconciliation_run.content_hash is 'SHA-256 of its matches, breaks and their items, as reconciliation_content makes it.';
select ledger.guard('ledger.reconciliation_run');

create table ledger.reconciliation_balance (
  run_id bigint not null,
  currency text collate "C" not null,
  books bigint not null,
  bank bigint not null,
  bank_day date,
  before_first bigint not null,
  primary key (run_id, currency)
);
comment on table ledger.reconciliation_balance is 'The two balances that a run had to explain, one row a currency.';
comment on column ledger.reconciliation_balance.run_id is 'The run.';
comment on column ledger.reconciliation_balance.currency is 'ISO 4217 code.';
comment on column ledger.reconciliation_balance.books is 'Balance of our account, minor units; money of ours is positive.';
comment on column ledger.reconciliation_balance.bank is 'Closing balance of the last statement, minor units.';
comment on column ledger.reconciliation_balance.bank_day is 'Last day of that statement.';
comment on column ledger.reconciliation_balance.before_first is 'Opening balance of the first statement: what came before it has no lines.';
select ledger.guard('ledger.reconciliation_balance');

create table ledger.reconciliation_match (
  match_id bigint primary key,
  rule text collate "C" not null,
  reason text not null,
  currency text collate "C" not null,
  difference bigint not null,
  difference_account text collate "C",
  check (difference = 0 or difference_account is not null)
);
comment on table ledger.reconciliation_match is 'Items of both sides that belong together.';
comment on column ledger.reconciliation_match.match_id is 'Run id times 2^32 plus the place in the run, from 0.';
comment on column ledger.reconciliation_match.rule is 'Name of the rule that made it.';
comment on column ledger.reconciliation_match.reason is 'Why, in words.';
comment on column ledger.reconciliation_match.currency is 'ISO 4217 code.';
comment on column ledger.reconciliation_match.difference is 'Their sum less ours, minor units: within the tolerance.';
comment on column ledger.reconciliation_match.difference_account is 'Account of the chart that the difference is carried to.';
select ledger.guard('ledger.reconciliation_match');

create table ledger.reconciliation_match_item (
  match_id bigint not null,
  side text collate "C" not null check (side in ('ours', 'theirs')),
  item_number bigint not null,
  item_part integer not null,
  amount bigint not null,
  primary key (match_id, side, item_number, item_part)
);
create index reconciliation_match_item_item on ledger.reconciliation_match_item (item_number, item_part, side);
comment on table ledger.reconciliation_match_item is 'Items of matches: an item is in one match at most that was not undone.';
comment on column ledger.reconciliation_match_item.match_id is 'The match.';
comment on column ledger.reconciliation_match_item.side is 'ours: a transfer on our account; theirs: a line of a bank statement.';
comment on column ledger.reconciliation_match_item.item_number is 'ours: the event; theirs: the line.';
comment on column ledger.reconciliation_match_item.item_part is 'ours: the transfer of the event, from 1; theirs: 0, or the payment of a line that lists several, from 1.';
comment on column ledger.reconciliation_match_item.amount is 'Minor units; money that came to us is positive.';
select ledger.guard('ledger.reconciliation_match_item');

create table ledger.reconciliation_undo (
  match_id bigint primary key,
  actor text not null check (actor <> ''),
  reason text not null check (reason <> ''),
  recorded_at timestamptz not null
);
comment on table ledger.reconciliation_undo is 'Matches that a person took back: their items are open again.';
comment on column ledger.reconciliation_undo.match_id is 'The match.';
comment on column ledger.reconciliation_undo.actor is 'Who took it back.';
comment on column ledger.reconciliation_undo.reason is 'Why.';
comment on column ledger.reconciliation_undo.recorded_at is 'When, UTC.';
select ledger.guard('ledger.reconciliation_undo');

create table ledger.reconciliation_break (
  break_id bigint primary key,
  kind text collate "C" not null
    check (kind in ('timing', 'bank-only', 'ledger-only', 'amount', 'duplicate', 'balance', 'disputed')),
  day date not null,
  currency text collate "C" not null,
  difference bigint not null,
  note text not null
);
comment on table ledger.reconciliation_break is 'Items without a match, and why: open until a row of reconciliation_break_end names them.';
comment on column ledger.reconciliation_break.break_id is 'Run id times 2^32 plus the place in the run, from 0: the run that first saw it.';
comment on column ledger.reconciliation_break.kind is 'What it is.';
comment on column ledger.reconciliation_break.day is 'Oldest day of its items: what its age is counted from.';
comment on column ledger.reconciliation_break.currency is 'ISO 4217 code.';
comment on column ledger.reconciliation_break.difference is 'Their sum less ours, minor units.';
comment on column ledger.reconciliation_break.note is 'What the rules propose, in words; empty where they propose nothing.';
select ledger.guard('ledger.reconciliation_break');

create table ledger.reconciliation_break_item (
  break_id bigint not null,
  side text collate "C" not null check (side in ('ours', 'theirs')),
  item_number bigint not null,
  item_part integer not null,
  amount bigint not null,
  primary key (break_id, side, item_number, item_part)
);
create index reconciliation_break_item_item on ledger.reconciliation_break_item (item_number, item_part, side);
comment on table ledger.reconciliation_break_item is 'Items of breaks.';
comment on column ledger.reconciliation_break_item.break_id is 'The break.';
comment on column ledger.reconciliation_break_item.side is 'ours: a transfer on our account; theirs: a line of a bank statement.';
comment on column ledger.reconciliation_break_item.item_number is 'ours: the event; theirs: the line.';
comment on column ledger.reconciliation_break_item.item_part is 'As in reconciliation_match_item.';
comment on column ledger.reconciliation_break_item.amount is 'Minor units; money that came to us is positive.';
select ledger.guard('ledger.reconciliation_break_item');

create table ledger.reconciliation_break_end (
  break_id bigint primary key,
  run_id bigint not null
);
comment on table ledger.reconciliation_break_end is 'Breaks that are no more: matched, or seen otherwise by a later run.';
comment on column ledger.reconciliation_break_end.break_id is 'The break.';
comment on column ledger.reconciliation_break_end.run_id is 'The run that no longer found it so.';
select ledger.guard('ledger.reconciliation_break_end');

create table ledger.reconciliation_decision (
  decision_id bigint generated always as identity primary key,
  break_id bigint not null,
  decision text collate "C" not null check (decision in ('note', 'dispute', 'settle', 'propose', 'approve')),
  actor text not null check (actor <> ''),
  reason text not null check (reason <> ''),
  event text,
  recorded_at timestamptz not null,
  check ((decision = 'propose') = (event is not null))
);
create index reconciliation_decision_break on ledger.reconciliation_decision (break_id, decision_id);
comment on table ledger.reconciliation_decision is 'What people decided of breaks, in its order.';
comment on column ledger.reconciliation_decision.decision_id is 'The order of decisions.';
comment on column ledger.reconciliation_decision.break_id is 'The break.';
comment on column ledger.reconciliation_decision.decision is 'note; dispute and settle: its items are kept out of matching, and let in again; propose: the event that would mend it; approve: of the last proposal.';
comment on column ledger.reconciliation_decision.actor is 'Who decided.';
comment on column ledger.reconciliation_decision.reason is 'Why.';
comment on column ledger.reconciliation_decision.event is 'The event as a file for gledger post; nothing but a proposal has one.';
comment on column ledger.reconciliation_decision.recorded_at is 'When, UTC.';
select ledger.guard('ledger.reconciliation_decision');

-- An item is in one match at most that was not undone. Runs of one account wait for each other, so that both of two
-- that are open at the same time cannot pass.
create function ledger.check_match_items() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
declare
  twice record;
begin
  select item.side, item.item_number, item.item_part into twice
  from incoming
  join ledger.reconciliation_match_item as item using (side, item_number, item_part)
  where not exists (select from ledger.reconciliation_undo as undone where undone.match_id = item.match_id)
  group by item.side, item.item_number, item.item_part
  having count(distinct item.match_id) > 1
  limit 1;
  if found then
    raise exception using
      errcode = 'GL005',
      message = format('item %s.%s of side %s is in a match already', twice.item_number, twice.item_part, twice.side),
      hint = 'Undo that match first: gledger reconcile undo.';
  end if;
  return null;
end
$$;
comment on function ledger.check_match_items() is 'Refuses a second match of an item with SQLSTATE GL005.';
create trigger match_items after insert on ledger.reconciliation_match_item
referencing new table as incoming
for each statement execute function ledger.check_match_items();
alter table ledger.reconciliation_match_item enable always trigger match_items;

-- Approval is another role's act: the writer may not insert it, and the approver may do nothing else. Who proposed
-- never approves.
create function ledger.check_decision() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
declare
  proposer text;
begin
  if new.decision <> 'approve' then
    return new;
  end if;
  if current_user <> 'gledger_owner' then
    raise exception using errcode = 'GL006',
      message = 'an approval is recorded by ledger.approve_mending only',
      hint = 'gledger reconcile approve, as a role that may approve.';
  end if;
  select actor into proposer from ledger.reconciliation_decision
  where break_id = new.break_id and decision = 'propose'
  order by decision_id desc limit 1;
  if proposer is null then
    raise exception using errcode = 'GL006', message = format('break %s has no proposal to approve', new.break_id),
      hint = 'gledger reconcile propose';
  end if;
  if proposer = new.actor then
    raise exception using errcode = 'GL006',
      message = format('%s proposed it and cannot approve it', new.actor), hint = 'Somebody else must approve it.';
  end if;
  return new;
end
$$;
comment on function ledger.check_decision() is 'Refuses approvals that are not another role''s, or by who proposed, with SQLSTATE GL006.';
create trigger decision before insert on ledger.reconciliation_decision
for each row execute function ledger.check_decision();
alter table ledger.reconciliation_decision enable always trigger decision;

create function ledger.approve_mending(target bigint, approver text, why text) returns void
language plpgsql
security definer
set search_path = pg_catalog
as $$
begin
  insert into ledger.reconciliation_decision (break_id, decision, actor, reason, recorded_at)
  values (target, 'approve', approver, why, clock_timestamp());
end
$$;
comment on function ledger.approve_mending(bigint, text, text) is 'Approves the last proposal of a break: for the approver''s role alone.';
alter function ledger.approve_mending(bigint, text, text) owner to gledger_owner;
revoke all on function ledger.approve_mending(bigint, text, text) from public;
grant execute on function ledger.approve_mending(bigint, text, text) to gledger_approver;

create view ledger.open_break as
select fact.break_id >> 32 as run_id, run.account, fact.*
from ledger.reconciliation_break as fact
join ledger.reconciliation_run as run on run.run_id = fact.break_id >> 32
where not exists (select from ledger.reconciliation_break_end as ended where ended.break_id = fact.break_id);
comment on view ledger.open_break is 'Breaks that are open, with the account that they are of.';
alter view ledger.open_break owner to gledger_owner;
grant select on ledger.open_break to gledger_reader, gledger_writer, gledger_approver;

create view ledger.live_match as
select fact.match_id >> 32 as run_id, run.account, fact.*
from ledger.reconciliation_match as fact
join ledger.reconciliation_run as run on run.run_id = fact.match_id >> 32
where not exists (select from ledger.reconciliation_undo as undone where undone.match_id = fact.match_id);
comment on view ledger.live_match is 'Matches that were not undone, with the account that they are of.';
alter view ledger.live_match owner to gledger_owner;
grant select on ledger.live_match to gledger_reader, gledger_writer, gledger_approver;

create function ledger.reconciliation_content(run bigint) returns bytea
language sql
stable
set search_path = pg_catalog
as $$
  select sha256(convert_to(coalesce(string_agg(line, E'\n' order by line collate "C"), ''), 'UTF8'))
  from (
    select format('match %s %s %s %s %s %s', match_id, rule, reason, currency, difference, difference_account) as line
    from ledger.reconciliation_match where match_id >= run << 32 and match_id < (run + 1) << 32
    union all
    select format('match-item %s %s %s %s %s', match_id, side, item_number, item_part, amount)
    from ledger.reconciliation_match_item where match_id >= run << 32 and match_id < (run + 1) << 32
    union all
    select format('break %s %s %s %s %s %s', break_id, kind, to_char(day, 'YYYY-MM-DD'), currency, difference, note)
    from ledger.reconciliation_break where break_id >= run << 32 and break_id < (run + 1) << 32
    union all
    select format('break-item %s %s %s %s %s', break_id, side, item_number, item_part, amount)
    from ledger.reconciliation_break_item where break_id >= run << 32 and break_id < (run + 1) << 32
    union all
    select format('balance %s %s %s %s %s', currency, books, bank, to_char(bank_day, 'YYYY-MM-DD'), before_first)
    from ledger.reconciliation_balance where run_id = run
  ) as told
$$;
comment on function ledger.reconciliation_content(bigint) is 'What the content hash of a run has to be.';
