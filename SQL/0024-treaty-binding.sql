-- Treaties that take effect by events: when a year of one was bound for a cedant, and when new business ended.
create table ledger.treaty_binding (
  event_id bigint primary key,
  book_id integer not null,
  treaty text collate "C" not null,
  underwriting_year integer not null,
  change text collate "C" not null check (change in ('bound', 'cancelled')),
  effective date not null
);
create index treaty_binding_treaty on ledger.treaty_binding (treaty, book_id, underwriting_year);
comment on table ledger.treaty_binding is 'Years of treaties bound and cancelled by events, each cedant''s own.';
comment on column ledger.treaty_binding.event_id is 'The event treaty.bound or treaty.cancelled.';
comment on column ledger.treaty_binding.book_id is 'Book of the cedant.';
comment on column ledger.treaty_binding.treaty is 'Code of the treaty.';
comment on column ledger.treaty_binding.underwriting_year is 'Year of the treaty that it is about.';
comment on column ledger.treaty_binding.change is 'bound: business attaches; cancelled: none does any more.';
comment on column ledger.treaty_binding.effective is 'First day of it.';
select ledger.guard('ledger.treaty_binding');
