select term.event_id, term.fund, segment.key, term.earning, term.starts, term.ends, term.amount, segment.cohort
from ledger.fee_term as term
join ledger.segment using (segment_id)
where term.event_id = any ($1)
order by term.event_id, term.ordinal
