-- Transfers that put money of book $1 in transit, on accounts $2 of its chart, effective on or before $3 and known at
-- seal $4, less what arrived of each by `of`; and what arrived and names none of them. With the end-to-end ids and
-- amounts by which the payer, who keeps a book here, was to pay, and what arrived by what.
with wanted as materialized (
  select array_agg(account_id) as ids from ledger.account where book = $1 and chart = any ($2)
), shapes as materialized (
  select array_agg(shape_id) as ids
  from wanted
  join ledger.shape on shape.debit && wanted.ids or shape.credit && wanted.ids
), batches as materialized (
  select distinct total.batch_id
  from wanted
  join ledger.balance_sum as total on total.account_id = any (wanted.ids)
  join ledger.book on book.book_id = total.book_id and book.code = $1
  join ledger.seal on seal.batch_id = total.batch_id
  where total.effective <= $3 and seal.seal_number <= $4
), moved as materialized (
  select event.event_id, event.book_id, event.cause_id, event.effective, header.columns, event.record, own.currency,
    own.detail, min(leg.ordinal)::integer as part,
    sum(case when leg.debit_id = any (wanted.ids) then leg.amount else -leg.amount end)::bigint as amount,
    (string_to_array(event.record, E'\t'))[
      array_position(string_to_array(header.columns, E'\t'), 'reference')] as reference,
    (string_to_array(event.record, E'\t'))[array_position(string_to_array(header.columns, E'\t'), 'of')] as of,
    (string_to_array(event.record, E'\t'))[
      array_position(string_to_array(header.columns, E'\t'), 'of_book')] as of_book
  from wanted
  cross join shapes
  cross join batches
  cross join lateral (
    -- Fenced: each batch's events by their own range, never all events against all batches.
    select * from ledger.event as posted
    where posted.event_id >= batches.batch_id << 32 and posted.event_id < (batches.batch_id + 1) << 32
      and posted.effective <= $3 and posted.shape_id = any (shapes.ids)
    offset 0
  ) as event
  join ledger.shape on shape.shape_id = event.shape_id
  cross join lateral unnest(shape.debit, shape.credit, event.amount)
    with ordinality as leg (debit_id, credit_id, amount, ordinal)
  join ledger.event_header as header on header.header_id = event.header_id
  join ledger.account as own
    on own.account_id = case when leg.debit_id = any (wanted.ids) then leg.debit_id else leg.credit_id end
  where (leg.debit_id = any (wanted.ids)) <> (leg.credit_id = any (wanted.ids))
    and not exists (select from ledger.reversal where reversal.original_event_id = event.event_id)
    and not exists (select from ledger.reversal where reversal.event_id = event.event_id)
  group by event.event_id, event.book_id, event.cause_id, event.effective, header.columns, event.record,
    own.currency, own.detail
), arrived as (
  select coalesce(moved.of_book, book.code) as book, moved.of, moved.currency, moved.detail,
    sum(-moved.amount)::bigint as amount, array_agg(-moved.amount order by moved.event_id) as amounts
  from moved
  join ledger.cause on cause.cause_id = moved.cause_id and cause.event = 'transit.arrived'
  join ledger.book on book.book_id = moved.book_id
  group by coalesce(moved.of_book, book.code), moved.of, moved.currency, moved.detail
)
select moved.event_id, moved.part, moved.effective, moved.amount - coalesce(arrived.amount, 0), moved.currency,
  moved.detail, moved.columns, moved.record, start.code, moved.reference, coalesce(payer.names, '{}'),
  coalesce(payer.amounts, '{}'), coalesce(arrived.amounts, '{}')
from moved
join ledger.book as start on start.book_id = moved.book_id
join ledger.cause on cause.cause_id = moved.cause_id and cause.event <> 'transit.arrived'
left join arrived on arrived.book = start.code and arrived.of = moved.reference and arrived.currency = moved.currency
  and arrived.detail = moved.detail
left join lateral (
  select array_agg(payment.reference order by payment.event_id) as names,
    array_agg(payment.amount order by payment.event_id) as amounts
  from ledger.payment
  join ledger.book on book.book_id = payment.book_id and book.code = moved.detail
  where payment.decision = start.code || '/' || moved.reference and not payment.is_reversed
    and not payment.is_returned
) as payer on true
where moved.amount > coalesce(arrived.amount, 0)
union all
select 0, 0, '2000-01-01', -arrived.amount, arrived.currency, arrived.detail, '', '', '', '', '{}', '{}',
  '{}'
from arrived
where arrived.of is null
order by 3, 1, 2
