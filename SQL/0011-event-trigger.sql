-- Where the superuser is ours, changes of the schema itself are refused too, except by a migration, which says so
-- with `set local ledger.maintenance = 'on'`. A superuser can still say the same: then verify finds what was done.
create function ledger.refuse_schema_change() returns event_trigger
language plpgsql
set search_path = pg_catalog
as $$
declare
  touched text;
begin
  if coalesce(current_setting('ledger.maintenance', true), '') = 'on' then
    return;
  end if;
  if tg_event = 'sql_drop' then
    select object_identity into touched from pg_event_trigger_dropped_objects()
    where schema_name = 'ledger' and object_type in ('table', 'table column', 'trigger', 'table constraint', 'function')
    limit 1;
  else
    select object_identity into touched from pg_event_trigger_ddl_commands()
    where schema_name = 'ledger' and command_tag in ('ALTER TABLE', 'CREATE TRIGGER', 'CREATE RULE', 'CREATE FUNCTION')
    limit 1;
  end if;
  if touched is not null then
    raise exception using
      errcode = 'GL002',
      message = format('%s of %s is refused: the schema of a ledger changes by migrations only', tg_tag, touched),
      hint = 'gledger upgrade';
  end if;
end
$$;
comment on function ledger.refuse_schema_change() is 'Refuses changes of the schema outside of migrations with SQLSTATE GL002.';

do $$
begin
  if current_setting('is_superuser') = 'on' then
    create event trigger ledger_schema on ddl_command_end execute function ledger.refuse_schema_change();
    create event trigger ledger_schema_drop on sql_drop execute function ledger.refuse_schema_change();
  end if;
end
$$;
