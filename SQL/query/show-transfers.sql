select event.event_id, why.component,
  concat_ws('/', debit.book, debit.fund, debit.chart, nullif(debit.detail, '')),
  concat_ws('/', credit.book, credit.fund, credit.chart, nullif(credit.detail, '')),
  debit.currency, leg.amount, segment.key
from unnest($1::bigint[]) as wanted (event_id)
cross join lateral (
  -- Fenced: the index for each event, never the whole table.
  select * from ledger.posted_event as known where known.event_id = wanted.event_id offset 0
) as event
cross join lateral unnest(event.debit, event.credit, event.amount, event.segment, event.cause)
  with ordinality as leg (debit_id, credit_id, amount, segment_id, cause_id, ordinal)
join ledger.cause as why on why.cause_id = leg.cause_id
join ledger.account as debit on debit.account_id = leg.debit_id
join ledger.account as credit on credit.account_id = leg.credit_id
join ledger.segment on segment.segment_id = leg.segment_id
order by event.event_id, leg.ordinal
