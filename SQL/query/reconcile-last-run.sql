-- The last run of an account.
select run_id, through, seal_number, statement_id, buckets
from ledger.reconciliation_run
where account = $1
order by run_id desc
limit 1
