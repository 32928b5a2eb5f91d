-- Terms of a bound year that an event changed from a day on: which endorsement of the pack came into force.
alter table ledger.treaty_binding drop constraint treaty_binding_change_check;
alter table ledger.treaty_binding add constraint treaty_binding_change_check
  check (change in ('bound', 'cancelled', 'endorsed'));
alter table ledger.treaty_binding add column endorsement text collate "C" not null default '';
comment on table ledger.treaty_binding is 'Years of treaties bound, endorsed and cancelled by events, each cedant''s own.';
comment on column ledger.treaty_binding.event_id is 'The event treaty.bound, treaty.endorsed or treaty.cancelled.';
comment on column ledger.treaty_binding.change is
  'bound: business attaches; endorsed: it attaches to changed terms; cancelled: none does any more.';
comment on column ledger.treaty_binding.endorsement is 'Code of the endorsement of the pack; empty where it is none.';
