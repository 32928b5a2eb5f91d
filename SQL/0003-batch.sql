create sequence ledger.batch_number as bigint;
comment on sequence ledger.batch_number is 'Batch ids are drawn at the start and may have gaps; seal numbers are given at the end and have none.';
grant usage on sequence ledger.batch_number to gledger_writer;

create table ledger.batch (
  batch_id bigint primary key,
  kind text not null check (kind in ('events', 'settlement', 'reversal', 'pack')),
  actor text not null check (actor <> ''),
  approver text check (approver <> actor),
  program_version text not null,
  source_name text,
  source_hash bytea,
  natural_key text,
  pack_hash bytea not null,
  event_count bigint not null check (event_count >= 0),
  transfer_count bigint not null check (transfer_count >= 0),
  control_total text not null,
  content_hash bytea not null check (length(content_hash) = 32)
);
create index batch_content_hash on ledger.batch (content_hash);
comment on table ledger.batch is 'What was posted together: whole or absent.';
comment on column ledger.batch.batch_id is 'Drawn at the start; the upper part of the ids of its events.';
comment on column ledger.batch.kind is 'events: from a file; settlement, reversal: derived; pack: records of a scheme pack.';
comment on column ledger.batch.actor is 'Who prepared it.';
comment on column ledger.batch.approver is 'Who approved it, where approval is asked for; never the preparer.';
comment on column ledger.batch.program_version is 'Version of the program that decided it.';
comment on column ledger.batch.source_name is 'Name of the file, without its folder.';
comment on column ledger.batch.source_hash is 'SHA-256 of the bytes of the file.';
comment on column ledger.batch.natural_key is 'What a derived run covers, so that a rerun is exact.';
comment on column ledger.batch.pack_hash is 'SHA-256 of the scheme pack in force: pins the versions of all rules used.';
comment on column ledger.batch.event_count is 'Number of its events.';
comment on column ledger.batch.transfer_count is 'Number of its transfers.';
comment on column ledger.batch.control_total is 'Sum of its transfers by currency, minor units: JPY=123;USD=456.';
comment on column ledger.batch.content_hash is 'SHA-256 of the canonical bytes of all that it stored, without its predecessor.';
select ledger.guard('ledger.batch');

create table ledger.seal (
  seal_number bigint primary key check (seal_number > 0),
  batch_id bigint not null unique,
  recorded_at timestamptz not null unique,
  previous_hash bytea not null check (length(previous_hash) = 32),
  chain_hash bytea not null unique check (length(chain_hash) = 32)
);
comment on table ledger.seal is 'The order in which batches became known: one chain, no gaps, strictly rising times.';
comment on column ledger.seal.seal_number is 'Place in the chain: 1, 2, 3 … What "as known at" refers to.';
comment on column ledger.seal.batch_id is 'The batch that is sealed.';
comment on column ledger.seal.recorded_at is 'The recorded time, UTC.';
comment on column ledger.seal.previous_hash is 'Chain hash of the seal before; zeros before the first.';
comment on column ledger.seal.chain_hash is 'SHA-256 over previous hash, content hash, number and time.';
select ledger.guard('ledger.seal');
