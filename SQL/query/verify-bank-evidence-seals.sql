-- Seals that do not say how far the evidence was, though they came after this was begun; what says it of no seal; and where
-- another piece of evidence stands at the number, or none.
select coalesce(pin.seal_number, seal.seal_number), coalesce(pin.evidence_number, -1), pin.evidence_hash,
  case when pin.evidence_number = 0 then decode(repeat('00', 32), 'hex') else evidence.chain_hash end,
  seal.seal_number is not null
from ledger.seal
full join ledger.bank_evidence_seal as pin using (seal_number)
left join ledger.bank_evidence as evidence using (evidence_number)
where (pin.seal_number is not null
    or seal.seal_number > (select min(seal_number) from ledger.bank_evidence_seal)
    or seal.recorded_at > (select applied_at from ledger.migration where number = 22))
  and (pin.seal_number is null or seal.seal_number is null
    or pin.evidence_hash is distinct from
      case when pin.evidence_number = 0 then decode(repeat('00', 32), 'hex') else evidence.chain_hash end)
order by 1
limit 20
