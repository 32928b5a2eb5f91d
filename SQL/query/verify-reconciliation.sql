-- Each run of a reconciliation: what its hashes have to be, and the counts of what it stored.
select run.run_id, run.account, run.content_hash, ledger.reconciliation_content(run.run_id), run.match_count,
  run.break_count,
  (select count(*) from ledger.reconciliation_match as fact
    where fact.match_id >= run.run_id << 32 and fact.match_id < (run.run_id + 1) << 32),
  (select count(*) from ledger.reconciliation_break as fact
    where fact.break_id >= run.run_id << 32 and fact.break_id < (run.run_id + 1) << 32),
  run.previous_hash,
  lag(run.chain_hash, 1, decode(repeat('00', 32), 'hex')) over (partition by run.account order by run.run_id),
  run.chain_hash, ledger.reconciliation_row_hash(to_jsonb(run))
from ledger.reconciliation_run as run
order by run.run_id
