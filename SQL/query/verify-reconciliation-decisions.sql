-- Undos and decisions: each with its number, its link and its hash, and what they have to be.
select 'reconciliation_undo', undo_id, row_number() over own, previous_hash,
  lag(chain_hash, 1, decode(repeat('00', 32), 'hex')) over own, chain_hash,
  ledger.reconciliation_row_hash(to_jsonb(fact))
from ledger.reconciliation_undo as fact
window own as (order by undo_id)
union all
select 'reconciliation_decision', decision_id, row_number() over own, previous_hash,
  lag(chain_hash, 1, decode(repeat('00', 32), 'hex')) over own, chain_hash,
  ledger.reconciliation_row_hash(to_jsonb(fact))
from ledger.reconciliation_decision as fact
window own as (order by decision_id)
order by 1, 2
