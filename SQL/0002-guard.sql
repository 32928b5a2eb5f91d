-- Facts are appended, never changed. The guard answers everybody who tries, the owner and superusers included.
-- The roles are granted update, delete and truncate only so that the guard answers them too, with the reason
-- and one SQLSTATE of our own, and not a bare refusal: see the decision record on refusals that speak.
create function ledger.refuse_change() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
begin
  raise exception using
    errcode = 'GL001',
    message = format('%s on %I.%I is refused: facts are appended, never changed', tg_op, tg_table_schema, tg_table_name),
    hint = 'Correct a posted event with a reversal: gledger reverse.';
end
$$;
comment on function ledger.refuse_change() is 'Refuses update, delete and truncate of a fact with SQLSTATE GL001.';

create function ledger.guard(target regclass) returns void
language plpgsql
set search_path = pg_catalog
as $$
begin
  execute format('create trigger append_only before update or delete or truncate on %s for each statement execute function ledger.refuse_change()', target);
  execute format('alter table %s enable always trigger append_only', target);
  execute format('alter table %s owner to gledger_owner', target);
  execute format('grant select on %s to gledger_reader, gledger_approver', target);
  execute format('grant select, insert on %s to gledger_writer', target);
  execute format('grant update, delete, truncate on %s to gledger_writer, gledger_approver, gledger_reader', target);
end
$$;
comment on function ledger.guard(regclass) is 'Makes a table a fact table: guarded, owned and granted.';
revoke all on function ledger.guard(regclass) from public;
