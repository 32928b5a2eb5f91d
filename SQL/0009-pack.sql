create table ledger.pack_record (
  batch_id bigint not null,
  ordinal integer not null,
  action text collate "C" not null check (action in ('add', 'end')),
  table_name text collate "C" not null,
  key text collate "C" not null,
  fields text collate "C" not null,
  primary key (batch_id, ordinal)
);
comment on table ledger.pack_record is 'Records of the scheme pack: added or ended by sealed batches, never edited.';
comment on column ledger.pack_record.batch_id is 'The pack''s batch.';
comment on column ledger.pack_record.ordinal is 'Place within the batch.';
comment on column ledger.pack_record.action is 'add: in force from this seal on; end: the record of this key is no longer in force.';
comment on column ledger.pack_record.table_name is 'Table of the pack: book, fund, account …';
comment on column ledger.pack_record.key is 'Key of the record within its table, its validity included.';
comment on column ledger.pack_record.fields is 'Fields that are present, name and value a line, separated by a tab.';
select ledger.guard('ledger.pack_record');
