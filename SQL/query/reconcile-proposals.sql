-- Events that were proposed for open breaks: of each break the last, with the last approval of it.
select proposal.break_id, proposal.decision_id, left(encode(sha256(convert_to(proposal.event, 'UTF8')), 'hex'), 16),
  proposal.event, proposal.actor, proposal.reason, coalesce(approval.actor, '')
from ledger.open_break as fact
join lateral (
  select choice.*
  from ledger.reconciliation_decision as choice
  where choice.break_id = fact.break_id and choice.decision = 'propose'
  order by choice.decision_id desc
  limit 1
) as proposal on true
left join lateral (
  select choice.actor
  from ledger.reconciliation_decision as choice
  where choice.break_id = fact.break_id and choice.decision = 'approve'
    and choice.proposal_id = proposal.decision_id
  order by choice.decision_id desc
  limit 1
) as approval on true
where fact.account = $1
order by fact.break_id
