-- One chain of all that is known from banks and decided on it, over all accounts: statements, runs, undos and decisions,
-- each with its own hash. Each names the last seal of the books, and each seal of the books names the last of them. So what
-- is removed whole from the end of its own chain is missed here, and the end of this chain is missed by any later batch.
create table ledger.bank_evidence (
  evidence_number bigint primary key check (evidence_number > 0),
  kind text collate "C" not null check (kind in ('statement', 'run', 'undo', 'decision')),
  fact_id bigint not null,
  fact_hash bytea not null check (length(fact_hash) = 32),
  seal_number bigint not null,
  seal_hash bytea not null check (length(seal_hash) = 32),
  previous_hash bytea not null unique check (length(previous_hash) = 32),
  chain_hash bytea not null unique check (length(chain_hash) = 32),
  unique (kind, fact_id)
);
comment on table ledger.bank_evidence is 'Bank statements, runs of matching, undos and decisions in the order in which they were recorded.';
comment on column ledger.bank_evidence.evidence_number is '1, 2, 3 and so on: there are no gaps.';
comment on column ledger.bank_evidence.kind is 'statement: bank_statement; run, undo, decision: the table reconciliation_ of that name.';
comment on column ledger.bank_evidence.fact_id is 'The row of that table.';
comment on column ledger.bank_evidence.fact_hash is 'Its chain hash.';
comment on column ledger.bank_evidence.seal_number is 'The last seal of the books that was known then; 0 before the first.';
comment on column ledger.bank_evidence.seal_hash is 'The chain hash of that seal; zeros before the first.';
comment on column ledger.bank_evidence.previous_hash is 'Chain hash of the row before; zeros before the first.';
comment on column ledger.bank_evidence.chain_hash is 'SHA-256 of the other columns.';
select ledger.guard('ledger.bank_evidence');

create table ledger.bank_evidence_seal (
  seal_number bigint primary key,
  evidence_number bigint not null check (evidence_number >= 0),
  evidence_hash bytea not null check (length(evidence_hash) = 32)
);
comment on table ledger.bank_evidence_seal is 'How far the evidence was when a batch was sealed: one row for each seal since there is this table.';
comment on column ledger.bank_evidence_seal.seal_number is 'The seal.';
comment on column ledger.bank_evidence_seal.evidence_number is 'The last row of bank_evidence that was known then; 0 for none.';
comment on column ledger.bank_evidence_seal.evidence_hash is 'Its chain hash; zeros for none.';
select ledger.guard('ledger.bank_evidence_seal');

-- The server itself numbers and hashes, whoever inserts.
create function ledger.seal_bank_evidence() returns trigger
language plpgsql
set search_path = pg_catalog
set timezone = 'UTC'
set bytea_output = 'hex'
as $$
declare
  last record;
  sealed record;
begin
  perform pg_advisory_xact_lock(8, 3);
  select evidence_number, chain_hash into last from ledger.bank_evidence order by evidence_number desc limit 1;
  select seal_number, chain_hash into sealed from ledger.seal order by seal_number desc limit 1;
  new.evidence_number := coalesce(last.evidence_number, 0) + 1;
  new.seal_number := coalesce(sealed.seal_number, 0);
  new.seal_hash := coalesce(sealed.chain_hash, decode(repeat('00', 32), 'hex'));
  new.previous_hash := coalesce(last.chain_hash, decode(repeat('00', 32), 'hex'));
  new.chain_hash := ledger.reconciliation_row_hash(to_jsonb(new));
  return new;
end
$$;
comment on function ledger.seal_bank_evidence() is 'Numbers and hashes a piece of evidence, on top of the one before and of the books'' last seal.';
create trigger seal before insert on ledger.bank_evidence
for each row execute function ledger.seal_bank_evidence();
alter table ledger.bank_evidence enable always trigger seal;

-- What was recorded before there was this chain, in the order of its times.
insert into ledger.bank_evidence (kind, fact_id, fact_hash)
select kind, fact_id, fact_hash
from (
  select 'statement' as kind, statement_id as fact_id, chain_hash as fact_hash, loaded_at as at from ledger.bank_statement
  union all
  select 'run', run_id, chain_hash, recorded_at from ledger.reconciliation_run
  union all
  select 'undo', undo_id, chain_hash, recorded_at from ledger.reconciliation_undo
  union all
  select 'decision', decision_id, chain_hash, recorded_at from ledger.reconciliation_decision
) as before
order by at, kind, fact_id;

create function ledger.record_bank_evidence() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
begin
  insert into ledger.bank_evidence (kind, fact_id, fact_hash)
  values (tg_argv[0], (to_jsonb(new) ->> tg_argv[1])::bigint, new.chain_hash);
  return null;
end
$$;
comment on function ledger.record_bank_evidence() is 'Adds what was recorded to the chain of evidence.';
create trigger evidence after insert on ledger.bank_statement
for each row execute function ledger.record_bank_evidence('statement', 'statement_id');
alter table ledger.bank_statement enable always trigger evidence;
create trigger evidence after insert on ledger.reconciliation_run
for each row execute function ledger.record_bank_evidence('run', 'run_id');
alter table ledger.reconciliation_run enable always trigger evidence;
create trigger evidence after insert on ledger.reconciliation_undo
for each row execute function ledger.record_bank_evidence('undo', 'undo_id');
alter table ledger.reconciliation_undo enable always trigger evidence;
create trigger evidence after insert on ledger.reconciliation_decision
for each row execute function ledger.record_bank_evidence('decision', 'decision_id');
alter table ledger.reconciliation_decision enable always trigger evidence;

create function ledger.pin_bank_evidence() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
declare
  last record;
begin
  select evidence_number, chain_hash into last from ledger.bank_evidence order by evidence_number desc limit 1;
  insert into ledger.bank_evidence_seal
  values (new.seal_number, coalesce(last.evidence_number, 0), coalesce(last.chain_hash, decode(repeat('00', 32), 'hex')));
  return null;
end
$$;
comment on function ledger.pin_bank_evidence() is 'Says with a seal how far the evidence was.';
create trigger evidence after insert on ledger.seal
for each row execute function ledger.pin_bank_evidence();
alter table ledger.seal enable always trigger evidence;
