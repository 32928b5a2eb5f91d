-- Four roles, none of which can log in: a login is granted one of them. The owner owns all and is nobody's.
create schema if not exists ledger;

do $$
declare
  wanted text;
begin
  foreach wanted in array array['gledger_owner', 'gledger_writer', 'gledger_approver', 'gledger_reader'] loop
    begin
      if not exists (select from pg_roles where rolname = wanted) then
        execute format('create role %I nologin', wanted);
      end if;
    exception when duplicate_object or unique_violation then
      null;  -- Another ledger of the same server made it at this moment.
    end;
    if not pg_has_role(current_user, wanted, 'member') then
      execute format('grant %I to current_user', wanted);
    end if;
  end loop;
end
$$;

comment on schema ledger is 'A double-entry ledger of guarantee associations, insurers and funds. Facts are appended, never changed.';
grant usage on schema ledger to gledger_writer, gledger_approver, gledger_reader, gledger_owner;
grant create on schema ledger to gledger_owner;
grant select on ledger.migration to gledger_reader, gledger_writer, gledger_approver;
