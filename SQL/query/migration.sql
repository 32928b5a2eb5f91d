create schema if not exists ledger;
create table if not exists ledger.migration (
  number integer primary key,
  name text not null,
  checksum bytea not null,
  applied_at timestamptz not null default clock_timestamp()
);
comment on table ledger.migration is 'Numbered forward-only changes of the schema, each applied once.';
comment on column ledger.migration.number is 'Its number.';
comment on column ledger.migration.name is 'Name of its file.';
comment on column ledger.migration.checksum is 'SHA-256 of its text.';
comment on column ledger.migration.applied_at is 'When it was applied.';
