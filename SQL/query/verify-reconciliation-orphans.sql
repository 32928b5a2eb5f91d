-- Rows of reconciliations that belong to nothing that is there; runs whose bank statement is gone.
select found.place, found.id
from (
  select 'reconciliation_match' as place, match_id as id, match_id >> 32 as run_id from ledger.reconciliation_match
  union all
  select 'reconciliation_match_item', match_id, match_id >> 32 from ledger.reconciliation_match_item
  union all
  select 'reconciliation_undo', match_id, match_id >> 32 from ledger.reconciliation_undo
  union all
  select 'reconciliation_break', break_id, break_id >> 32 from ledger.reconciliation_break
  union all
  select 'reconciliation_break_item', break_id, break_id >> 32 from ledger.reconciliation_break_item
  union all
  select 'reconciliation_break_kind', break_id, run_id from ledger.reconciliation_break_kind
  union all
  select 'reconciliation_break_end', break_id, run_id from ledger.reconciliation_break_end
  union all
  select 'reconciliation_balance', run_id, run_id from ledger.reconciliation_balance
  union all
  select 'reconciliation_decision', break_id, break_id >> 32 from ledger.reconciliation_decision
  union all
  select 'bank_statement of reconciliation_run', run.run_id, -1
  from ledger.reconciliation_run as run
  where not exists (
    select from ledger.bank_statement as statement where statement.statement_id = run.statement_id)
) as found
where not exists (select from ledger.reconciliation_run as run where run.run_id = found.run_id)
order by 1, 2
limit 20
