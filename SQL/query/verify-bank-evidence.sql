-- Each piece of evidence with what its number, its link and its hash have to be, the hash of what it is of, and that of the
-- seal that it names; facts without a piece of evidence last.
select evidence.evidence_number, evidence.place, evidence.previous_hash, evidence.link, evidence.chain_hash, evidence.made,
  coalesce(evidence.kind, fact.kind), coalesce(evidence.fact_id, fact.fact_id), evidence.fact_hash, fact.fact_hash,
  evidence.seal_number, evidence.seal_hash,
  case when evidence.seal_number = 0 then decode(repeat('00', 32), 'hex') else seal.chain_hash end
from (
  select own.*, row_number() over ordered as place,
    lag(chain_hash, 1, decode(repeat('00', 32), 'hex')) over ordered as link,
    ledger.reconciliation_row_hash(to_jsonb(own)) as made
  from ledger.bank_evidence as own
  window ordered as (order by evidence_number)
) as evidence
full join (
  select 'statement' as kind, statement_id as fact_id, chain_hash as fact_hash from ledger.bank_statement
  union all
  select 'run', run_id, chain_hash from ledger.reconciliation_run
  union all
  select 'undo', undo_id, chain_hash from ledger.reconciliation_undo
  union all
  select 'decision', decision_id, chain_hash from ledger.reconciliation_decision
) as fact on fact.kind = evidence.kind and fact.fact_id = evidence.fact_id
left join ledger.seal on seal.seal_number = evidence.seal_number
order by evidence.evidence_number, 7, 8
