-- Events that were proposed for open breaks and whose last decision approves them.
select fact.break_id, proposal.event, last.actor
from ledger.open_break as fact
join lateral (
  select choice.decision, choice.actor
  from ledger.reconciliation_decision as choice
  where choice.break_id = fact.break_id and choice.decision in ('propose', 'approve')
  order by choice.decision_id desc
  limit 1
) as last on last.decision = 'approve'
join lateral (
  select choice.event
  from ledger.reconciliation_decision as choice
  where choice.break_id = fact.break_id and choice.decision = 'propose'
  order by choice.decision_id desc
  limit 1
) as proposal on true
where fact.account = $1
order by fact.break_id
