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
  buckets integer[] not null,
  content_hash bytea not null check (length(content_hash) = 32),
  previous_hash bytea not null check (length(previous_hash) = 32),
  chain_hash bytea not null check (length(chain_hash) = 32),
  unique (account, previous_hash)
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
comment on column ledger.reconciliation_run.buckets is 'The oldest day of each bucket of ages but the last, as its rules say.';
comment on column ledger.reconciliation_run.content_hash is 'SHA-256 of its matches, breaks and their items, as reconciliation_content makes it.';
comment on column ledger.reconciliation_run.previous_hash is 'Chain hash of the run of the account before; zeros before the first.';
comment on column ledger.reconciliation_run.chain_hash is 'SHA-256 of the other columns.';
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
comment on column ledger.reconciliation_match.difference is
  'Their sum less ours, minor units: within the tolerance. Where a transfer posts the difference of an earlier match, the rule is difference, the reason DIFF/ and the number of that match, and this is its negative.';
comment on column ledger.reconciliation_match.difference_account is 'Account of the chart that the rules name for the difference; it is posted by a person.';
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
comment on table ledger.reconciliation_match_item is
  'Items of matches: an item is in one match at most that was not undone. A transfer is two items, one for the account that it debits and one for the account that it credits: the sign of the amount says which.';
comment on column ledger.reconciliation_match_item.match_id is 'The match.';
comment on column ledger.reconciliation_match_item.side is 'ours: a transfer on our account; theirs: a line of a bank statement.';
comment on column ledger.reconciliation_match_item.item_number is 'ours: the event; theirs: the line.';
comment on column ledger.reconciliation_match_item.item_part is 'ours: the transfer of the event, from 1; theirs: 0, or the payment of a line that lists several, from 1.';
comment on column ledger.reconciliation_match_item.amount is 'Minor units; money that came to us is positive.';
select ledger.guard('ledger.reconciliation_match_item');

create table ledger.reconciliation_undo (
  undo_id bigint primary key,
  match_id bigint not null unique,
  actor text not null check (actor <> ''),
  reason text not null check (reason <> ''),
  recorded_at timestamptz not null,
  previous_hash bytea not null unique check (length(previous_hash) = 32),
  chain_hash bytea not null check (length(chain_hash) = 32)
);
comment on table ledger.reconciliation_undo is
  'Matches that a person took back: their items are open again, and no rule puts them together again before a decision to rejoin.';
comment on column ledger.reconciliation_undo.undo_id is '1, 2, 3 and so on: there are no gaps.';
comment on column ledger.reconciliation_undo.match_id is 'The match.';
comment on column ledger.reconciliation_undo.actor is 'Who took it back.';
comment on column ledger.reconciliation_undo.reason is 'Why.';
comment on column ledger.reconciliation_undo.recorded_at is 'When, UTC.';
comment on column ledger.reconciliation_undo.previous_hash is 'Chain hash of the row before; zeros before the first.';
comment on column ledger.reconciliation_undo.chain_hash is 'SHA-256 of the other columns.';
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

create table ledger.reconciliation_break_kind (
  break_id bigint not null,
  run_id bigint not null,
  kind text collate "C" not null
    check (kind in ('timing', 'bank-only', 'ledger-only', 'amount', 'duplicate', 'balance', 'disputed')),
  note text not null,
  primary key (break_id, run_id)
);
create index reconciliation_break_kind_run on ledger.reconciliation_break_kind (run_id);
comment on table ledger.reconciliation_break_kind is
  'What a later run saw an open break as: its items are the same, so it is the same break, with its age and its decisions.';
comment on column ledger.reconciliation_break_kind.break_id is 'The break.';
comment on column ledger.reconciliation_break_kind.run_id is 'The run.';
comment on column ledger.reconciliation_break_kind.kind is 'What it is from then on.';
comment on column ledger.reconciliation_break_kind.note is 'What the rules propose from then on, in words.';
select ledger.guard('ledger.reconciliation_break_kind');

create table ledger.reconciliation_break_end (
  break_id bigint primary key,
  run_id bigint not null
);
create index reconciliation_break_end_run on ledger.reconciliation_break_end (run_id);
comment on table ledger.reconciliation_break_end is 'Breaks that are no more: matched, or seen otherwise by a later run.';
comment on column ledger.reconciliation_break_end.break_id is 'The break.';
comment on column ledger.reconciliation_break_end.run_id is 'The run that no longer found it so.';
select ledger.guard('ledger.reconciliation_break_end');

create table ledger.reconciliation_decision (
  decision_id bigint primary key,
  break_id bigint not null,
  decision text collate "C" not null
    check (decision in ('note', 'dispute', 'settle', 'rejoin', 'propose', 'approve')),
  actor text not null check (actor <> ''),
  reason text not null check (reason <> ''),
  event text,
  proposal_id bigint,
  recorded_at timestamptz not null,
  previous_hash bytea not null unique check (length(previous_hash) = 32),
  chain_hash bytea not null check (length(chain_hash) = 32),
  check ((decision = 'propose') = (event is not null)),
  check ((decision = 'approve') = (proposal_id is not null))
);
create index reconciliation_decision_break on ledger.reconciliation_decision (break_id, decision_id);
comment on table ledger.reconciliation_decision is 'What people decided of breaks, in its order.';
comment on column ledger.reconciliation_decision.decision_id is '1, 2, 3 and so on, the order of decisions: there are no gaps.';
comment on column ledger.reconciliation_decision.break_id is 'The break.';
comment on column ledger.reconciliation_decision.decision is
  'note; dispute and settle: its items are kept out of matching, and let in again; rejoin: its items may be matched again with what they were kept apart from by an undo; propose: the event that would mend it; approve: of a proposal.';
comment on column ledger.reconciliation_decision.actor is 'Who decided.';
comment on column ledger.reconciliation_decision.reason is 'Why.';
comment on column ledger.reconciliation_decision.event is 'The event as a file for gledger post; nothing but a proposal has one.';
comment on column ledger.reconciliation_decision.proposal_id is 'The proposal that is approved; nothing but an approval has one.';
comment on column ledger.reconciliation_decision.recorded_at is 'When, UTC.';
comment on column ledger.reconciliation_decision.previous_hash is 'Chain hash of the row before; zeros before the first.';
comment on column ledger.reconciliation_decision.chain_hash is 'SHA-256 of the other columns.';
select ledger.guard('ledger.reconciliation_decision');

-- An item is in one match at most that was not undone: a line of the bank, or one side of a transfer of ours. A transfer
-- between two accounts that are both reconciled is an item of each. Runs of one account wait for each other, so that both
-- of two that are open at the same time cannot pass.
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
  where (item.amount < 0) = (incoming.amount < 0)
    and not exists (select from ledger.reconciliation_undo as undone where undone.match_id = item.match_id)
  group by item.side, item.item_number, item.item_part, item.amount < 0
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

create view ledger.open_break as
select fact.break_id >> 32 as run_id, run.account, fact.break_id, coalesce(seen.kind, fact.kind) as kind, fact.day,
  fact.currency, fact.difference, coalesce(seen.note, fact.note) as note
from ledger.reconciliation_break as fact
join ledger.reconciliation_run as run on run.run_id = fact.break_id >> 32
left join lateral (
  select later.kind, later.note from ledger.reconciliation_break_kind as later
  where later.break_id = fact.break_id
  order by later.run_id desc
  limit 1
) as seen on true
where not exists (select from ledger.reconciliation_break_end as ended where ended.break_id = fact.break_id);
comment on view ledger.open_break is 'Breaks that are open, as the last run saw them, with the account that they are of.';
alter view ledger.open_break owner to gledger_owner;
grant select on ledger.open_break to gledger_reader, gledger_writer, gledger_approver;

-- Approval is another role's act: the writer may not insert it, and the approver may do nothing else. Who proposed
-- never approves, and what is approved is the last proposal of an open break.
create function ledger.check_decision() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
declare
  proposed record;
begin
  if new.decision <> 'approve' then
    return new;
  end if;
  if current_user <> 'gledger_owner' then
    raise exception using errcode = 'GL006',
      message = 'an approval is recorded by ledger.approve_mending only',
      hint = 'gledger reconcile approve, as a role that may approve.';
  end if;
  select decision_id, actor into proposed from ledger.reconciliation_decision
  where break_id = new.break_id and decision = 'propose'
  order by decision_id desc limit 1;
  if proposed.decision_id is distinct from new.proposal_id then
    raise exception using errcode = 'GL006',
      message = format('%s is not the last proposal of break %s', new.proposal_id, new.break_id),
      hint = 'Look at what is proposed now: gledger reconcile events --proposed';
  end if;
  if not exists (select from ledger.open_break where break_id = new.break_id) then
    raise exception using errcode = 'GL006', message = format('break %s is not open', new.break_id),
      hint = 'Nothing is left to be mended there.';
  end if;
  if proposed.actor = new.actor then
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

create function ledger.approve_mending(proposal bigint, content text, approver text, why text) returns void
language plpgsql
security definer
set search_path = pg_catalog
as $$
declare
  proposed record;
begin
  select break_id, left(encode(sha256(convert_to(event, 'UTF8')), 'hex'), 16) as content into proposed
  from ledger.reconciliation_decision where decision_id = proposal and decision = 'propose';
  if proposed.content is distinct from content then
    raise exception using errcode = 'GL006', message = format('there is no proposal %s with that content', proposal),
      hint = 'Look at what is proposed: gledger reconcile events --proposed';
  end if;
  insert into ledger.reconciliation_decision (break_id, decision, actor, reason, proposal_id, recorded_at)
  values (proposed.break_id, 'approve', approver, why, proposal, clock_timestamp());
end
$$;
comment on function ledger.approve_mending(bigint, text, text, text) is
  'Approves a proposal whose event has that hash, its first 16 hexadecimal digits: for the approver''s role alone.';
alter function ledger.approve_mending(bigint, text, text, text) owner to gledger_owner;
revoke all on function ledger.approve_mending(bigint, text, text, text) from public;
grant execute on function ledger.approve_mending(bigint, text, text, text) to gledger_approver;

create view ledger.live_match as
select fact.match_id >> 32 as run_id, run.account, fact.*
from ledger.reconciliation_match as fact
join ledger.reconciliation_run as run on run.run_id = fact.match_id >> 32
where not exists (select from ledger.reconciliation_undo as undone where undone.match_id = fact.match_id);
comment on view ledger.live_match is 'Matches that were not undone, with the account that they are of.';
alter view ledger.live_match owner to gledger_owner;
grant select on ledger.live_match to gledger_reader, gledger_writer, gledger_approver;

-- In pieces of 4,096 matches or breaks, each found by its index and a text of its own: no text and no sort grows with
-- the run.
create function ledger.reconciliation_content(run bigint) returns bytea
language sql
stable
set search_path = pg_catalog
set datestyle = 'ISO'
as $$
  select sha256(coalesce(string_agg(hash, ''::bytea order by part, piece), ''::bytea))
  from (
    select 1 as part, piece, told.hash
    from generate_series(run << 20, (
      select max(match_id) >> 12 from ledger.reconciliation_match where match_id >= run << 32 and match_id < (run + 1) << 32)) as piece
    cross join lateral (
      select sha256(convert_to(string_agg(fact::text, E'\n' order by match_id), 'UTF8')) as hash
      from ledger.reconciliation_match as fact where match_id >= piece << 12 and match_id < (piece + 1) << 12) as told
    union all
    select 2 as part, piece, told.hash
    from generate_series(run << 20, (
      select max(match_id) >> 12 from ledger.reconciliation_match_item where match_id >= run << 32 and match_id < (run + 1) << 32)) as piece
    cross join lateral (
      select sha256(convert_to(string_agg(fact::text, E'\n' order by match_id, side, item_number, item_part), 'UTF8')) as hash
      from ledger.reconciliation_match_item as fact where match_id >= piece << 12 and match_id < (piece + 1) << 12) as told
    union all
    select 3 as part, piece, told.hash
    from generate_series(run << 20, (
      select max(break_id) >> 12 from ledger.reconciliation_break where break_id >= run << 32 and break_id < (run + 1) << 32)) as piece
    cross join lateral (
      select sha256(convert_to(string_agg(fact::text, E'\n' order by break_id), 'UTF8')) as hash
      from ledger.reconciliation_break as fact where break_id >= piece << 12 and break_id < (piece + 1) << 12) as told
    union all
    select 4 as part, piece, told.hash
    from generate_series(run << 20, (
      select max(break_id) >> 12 from ledger.reconciliation_break_item where break_id >= run << 32 and break_id < (run + 1) << 32)) as piece
    cross join lateral (
      select sha256(convert_to(string_agg(fact::text, E'\n' order by break_id, side, item_number, item_part), 'UTF8')) as hash
      from ledger.reconciliation_break_item as fact where break_id >= piece << 12 and break_id < (piece + 1) << 12) as told
    union all
    select 5, break_id >> 12, sha256(convert_to(string_agg(fact::text, E'\n' order by break_id), 'UTF8'))
    from ledger.reconciliation_break_kind as fact where run_id = run
    group by break_id >> 12
    union all
    select 6, break_id >> 12, sha256(convert_to(string_agg(fact::text, E'\n' order by break_id), 'UTF8'))
    from ledger.reconciliation_break_end as fact where run_id = run
    group by break_id >> 12
    union all
    select 7, run_id >> 12, sha256(convert_to(string_agg(fact::text, E'\n' order by currency), 'UTF8'))
    from ledger.reconciliation_balance as fact where run_id = run
    group by run_id >> 12
  ) as pieces
$$;
comment on function ledger.reconciliation_content(bigint) is 'What the content hash of a run has to be.';

create function ledger.reconciliation_row_hash(fact jsonb) returns bytea
language sql
immutable
set search_path = pg_catalog
as $$ select sha256(convert_to((fact - 'chain_hash')::text, 'UTF8')) $$;
comment on function ledger.reconciliation_row_hash(jsonb) is 'What the chain hash of a row has to be.';

-- The server itself hashes what is recorded, whoever inserts.
create function ledger.seal_reconciliation_run() returns trigger
language plpgsql
set search_path = pg_catalog
set timezone = 'UTC'
set bytea_output = 'hex'
as $$
begin
  new.content_hash := ledger.reconciliation_content(new.run_id);
  new.previous_hash := coalesce(
    (select chain_hash from ledger.reconciliation_run where account = new.account order by run_id desc limit 1),
    decode(repeat('00', 32), 'hex'));
  new.chain_hash := ledger.reconciliation_row_hash(to_jsonb(new));
  return new;
end
$$;
comment on function ledger.seal_reconciliation_run() is 'Hashes a run and what it stored, on top of the run of the account before.';
create trigger seal before insert on ledger.reconciliation_run
for each row execute function ledger.seal_reconciliation_run();
alter table ledger.reconciliation_run enable always trigger seal;

create function ledger.seal_reconciliation_undo() returns trigger
language plpgsql
set search_path = pg_catalog
set timezone = 'UTC'
set bytea_output = 'hex'
as $$
declare
  last record;
begin
  perform pg_advisory_xact_lock(8, 1);
  select undo_id, chain_hash into last from ledger.reconciliation_undo order by undo_id desc limit 1;
  new.undo_id := coalesce(last.undo_id, 0) + 1;
  new.previous_hash := coalesce(last.chain_hash, decode(repeat('00', 32), 'hex'));
  new.chain_hash := ledger.reconciliation_row_hash(to_jsonb(new));
  return new;
end
$$;
comment on function ledger.seal_reconciliation_undo() is 'Numbers and hashes an undo, on top of the one before.';
create trigger seal before insert on ledger.reconciliation_undo
for each row execute function ledger.seal_reconciliation_undo();
alter table ledger.reconciliation_undo enable always trigger seal;

create function ledger.seal_reconciliation_decision() returns trigger
language plpgsql
set search_path = pg_catalog
set timezone = 'UTC'
set bytea_output = 'hex'
as $$
declare
  last record;
begin
  perform pg_advisory_xact_lock(8, 2);
  select decision_id, chain_hash into last from ledger.reconciliation_decision order by decision_id desc limit 1;
  new.decision_id := coalesce(last.decision_id, 0) + 1;
  new.previous_hash := coalesce(last.chain_hash, decode(repeat('00', 32), 'hex'));
  new.chain_hash := ledger.reconciliation_row_hash(to_jsonb(new));
  return new;
end
$$;
comment on function ledger.seal_reconciliation_decision() is 'Numbers and hashes a decision, on top of the one before.';
create trigger seal before insert on ledger.reconciliation_decision
for each row execute function ledger.seal_reconciliation_decision();
alter table ledger.reconciliation_decision enable always trigger seal;

-- Ours: the event's reference. Theirs: where the line stands. Never a name.
create function ledger.item_name(side text, number bigint) returns text
language sql
stable
set search_path = pg_catalog
as $$
  select case side
    when 'ours' then (
      select (string_to_array(event.record, E'\t'))[
        array_position(string_to_array(header.columns, E'\t'), 'reference')]
      from ledger.event
      join ledger.event_header as header on header.header_id = event.header_id
      where event.event_id = number)
    else (
      select 'bank ' || statement.identification || ' line ' || line.file_line
      from ledger.bank_line as line
      join ledger.bank_statement as statement on statement.statement_id = line.line_id >> 32
      where line.line_id = number)
  end
$$;
comment on function ledger.item_name(text, bigint) is 'What an item of a match or a break is called for people.';
