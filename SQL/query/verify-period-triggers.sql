-- The triggers that keep closed periods closed: enabled always, with which function.
select trigger.tgname::text, class.relname::text, coalesce(trigger.tgenabled = 'A', false),
  coalesce(trigger.tgenabled::text, 'none'), coalesce(proc.prosrc, '')
from (values ('open_period', 'balance_sum', 'refuse_closed'), ('whole_period', 'period', 'check_period'))
  as wanted (trigger_name, table_name, function_name)
left join pg_class as class
  on class.relnamespace = to_regnamespace('ledger') and class.relname = wanted.table_name
left join pg_trigger as trigger on trigger.tgrelid = class.oid and trigger.tgname = wanted.trigger_name
  and trigger.tgfoid = to_regproc('ledger.' || wanted.function_name) and trigger.tgqual is null
left join pg_proc as proc on proc.oid = trigger.tgfoid
order by 1
