-- The triggers that keep closed periods closed, and those that keep, hash and chain what was reconciled: enabled always,
-- with which function.
select wanted.trigger_name || ' on ' || wanted.table_name, wanted.kind, coalesce(trigger.tgenabled = 'A', false),
  coalesce(trigger.tgenabled::text, 'none'), coalesce(proc.prosrc, '')
from (values
    ('period-trigger', 'open_period', 'balance_sum', 'refuse_closed'),
    ('period-trigger', 'whole_period', 'period', 'check_period'),
    ('reconciliation-trigger', 'match_items', 'reconciliation_match_item', 'check_match_items'),
    ('reconciliation-trigger', 'decision', 'reconciliation_decision', 'check_decision'),
    ('reconciliation-trigger', 'seal', 'reconciliation_run', 'seal_reconciliation_run'),
    ('reconciliation-trigger', 'seal', 'reconciliation_undo', 'seal_reconciliation_undo'),
    ('reconciliation-trigger', 'seal', 'reconciliation_decision', 'seal_reconciliation_decision'),
    ('evidence-trigger', 'seal', 'bank_evidence', 'seal_bank_evidence'),
    ('evidence-trigger', 'evidence', 'bank_statement', 'record_bank_evidence'),
    ('evidence-trigger', 'evidence', 'reconciliation_run', 'record_bank_evidence'),
    ('evidence-trigger', 'evidence', 'reconciliation_undo', 'record_bank_evidence'),
    ('evidence-trigger', 'evidence', 'reconciliation_decision', 'record_bank_evidence'),
    ('evidence-trigger', 'evidence', 'seal', 'pin_bank_evidence'))
  as wanted (kind, trigger_name, table_name, function_name)
left join pg_class as class
  on class.relnamespace = to_regnamespace('ledger') and class.relname = wanted.table_name
left join pg_trigger as trigger on trigger.tgrelid = class.oid and trigger.tgname = wanted.trigger_name
  and trigger.tgfoid = to_regproc('ledger.' || wanted.function_name) and trigger.tgqual is null
left join pg_proc as proc on proc.oid = trigger.tgfoid
order by 1
