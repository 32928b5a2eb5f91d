-- Each run of a reconciliation: what its content hash has to be, and the counts of what it stored.
select run.run_id, run.account, run.content_hash, ledger.reconciliation_content(run.run_id), run.match_count,
  run.break_count,
  (select count(*) from ledger.reconciliation_match where match_id >> 32 = run.run_id),
  (select count(*) from ledger.reconciliation_break where break_id >> 32 = run.run_id)
from ledger.reconciliation_run as run
order by run.run_id
