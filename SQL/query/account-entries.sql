with wanted as materialized (
  select array_agg(account_id) as ids
  from ledger.account
  where book = $1 and chart = $2 and ($3::text is null or fund = $3)
    and ($4::text is null or detail = $4) and currency = $5
), shapes as materialized (
  select array_agg(shape_id) as ids
  from wanted
  join ledger.shape on shape.debit && wanted.ids or shape.credit && wanted.ids
), batches as materialized (
  -- Only batches whose sums touch the account are read.
  select distinct total.batch_id, seal.seal_number
  from wanted
  join ledger.balance_sum as total on total.account_id = any (wanted.ids)
  join ledger.book on book.book_id = total.book_id and book.code = $1
  join ledger.seal on seal.batch_id = total.batch_id
  where total.effective between $6 and $7 and seal.seal_number <= $8
)
select event.effective, batches.seal_number, what.event, header.columns, event.record, book.code, why.component,
  case when leg.debit_id = any (wanted.ids) then counter_credit.chart else counter_debit.chart end,
  substr(shape.subject, leg.ordinal::integer, 1), segment.key,
  case when leg.debit_id = any (wanted.ids) then leg.amount else 0 end,
  case when leg.credit_id = any (wanted.ids) then leg.amount else 0 end
from wanted
cross join shapes
cross join batches
cross join lateral (
  -- Fenced: each batch's events by their own range, never all events against all batches.
  select * from ledger.event as posted
  where posted.event_id >= batches.batch_id << 32 and posted.event_id < (batches.batch_id + 1) << 32
    and posted.effective between $6 and $7 and posted.shape_id = any (shapes.ids)
  offset 0
) as event
join ledger.shape on shape.shape_id = event.shape_id
cross join lateral unnest(shape.debit, shape.credit, event.amount, shape.segment, shape.cause)
  with ordinality as leg (debit_id, credit_id, amount, segment_id, cause_id, ordinal)
join ledger.cause as what on what.cause_id = event.cause_id
join ledger.cause as why on why.cause_id = leg.cause_id
join ledger.event_header as header on header.header_id = event.header_id
join ledger.book on book.book_id = event.book_id
join ledger.segment on segment.segment_id = leg.segment_id
join ledger.account as counter_debit on counter_debit.account_id = leg.debit_id
join ledger.account as counter_credit on counter_credit.account_id = leg.credit_id
where leg.debit_id = any (wanted.ids) or leg.credit_id = any (wanted.ids)
order by event.effective, batches.seal_number, event.event_id, leg.ordinal
