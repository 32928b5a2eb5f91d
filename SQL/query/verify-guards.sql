-- Every table of facts, from the catalogue: owner, whether it is guarded, how, and who else may insert.
select class.relname, pg_get_userbyid(class.relowner),
  coalesce(guard.tgenabled = 'A' and guard.tgtype = 58 and guard.tgqual is null and guard.tgattr = ''
    and guard.tgfoid = to_regproc('ledger.refuse_change'), false),
  coalesce(pg_get_triggerdef(guard.oid) || ', tgenabled ' || guard.tgenabled::text, 'none'),
  (select string_agg(pg_get_userbyid(grantee), ', ')
    from aclexplode(class.relacl)
    where privilege_type = 'INSERT' and grantee <> class.relowner and grantee <> to_regrole('gledger_writer'))
from pg_class as class
left join pg_trigger as guard on guard.tgrelid = class.oid and guard.tgname = 'append_only'
where class.relnamespace = to_regnamespace('ledger') and class.relkind in ('r', 'p') and class.relname <> 'migration'
order by class.relname
