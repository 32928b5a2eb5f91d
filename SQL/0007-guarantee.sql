create table ledger.guarantee_state (
  book_id integer not null,
  guarantee text collate "C" not null,
  event_id bigint not null,
  effective date not null,
  outstanding_change bigint not null,
  state text collate "C" not null,
  primary key (book_id, guarantee, event_id)
);
create index guarantee_state_event on ledger.guarantee_state using brin (event_id) with (pages_per_range = 16);
comment on table ledger.guarantee_state is 'Versions of each guarantee, one an event that touched it; the latest is in force.';
comment on column ledger.guarantee_state.book_id is 'Book of the guarantor.';
comment on column ledger.guarantee_state.guarantee is 'Code of the guarantee within the book.';
comment on column ledger.guarantee_state.event_id is 'The event that made the version.';
comment on column ledger.guarantee_state.effective is 'Effective day of the event.';
comment on column ledger.guarantee_state.outstanding_change is 'By how much the event changed what is outstanding, minor units.';
comment on column ledger.guarantee_state.state is 'Facts, amounts, layers and claims after the event.';
select ledger.guard('ledger.guarantee_state');
