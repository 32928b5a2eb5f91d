-- What events of kinds $6 took from account $1/$2 in currency $3, effective on or before $4 and known at seal $5, less
-- what was instructed of it and did not come back: with the party that an open item names and the facts of the guarantee.
with wanted as materialized (
  select array_agg(account_id) as ids
  from ledger.account
  where book = $1 and chart = $2 and currency = $3
), shapes as materialized (
  select array_agg(shape_id) as ids
  from wanted
  join ledger.shape on shape.debit && wanted.ids or shape.credit && wanted.ids
), taken as materialized (
  -- By the sums, which carry their cause: batches in which such events took something, and how much in all.
  select total.batch_id, sum(total.credit - total.debit) as amount, sum(total.debit) as back,
    bool_or(total.effective <= $4) as is_due
  from wanted
  join ledger.balance_sum as total on total.account_id = any (wanted.ids)
  join ledger.book on book.book_id = total.book_id and book.code = $1
  join ledger.cause using (cause_id)
  join ledger.seal on seal.batch_id = total.batch_id
  where cause.event = any ($6) and seal.seal_number <= $5
  group by total.batch_id
), told as materialized (
  -- By the items of payments: what was instructed and did not come back, by the batch of the event that is paid.
  select key.event_id >> 32 as batch_id,
    sum(case when item.kind = 'payment' then item.amount else -item.amount end) as amount
  from ledger.open_item as item
  join ledger.book as own on own.book_id = item.book_id and own.code = $1
  join ledger.book as start on start.code = split_part(item.guarantee, '/', 1) collate "C"
  cross join lateral (
    -- Fenced: the index for each reference, never the whole table.
    select event_id from ledger.event_key as known
    where known.book_id = start.book_id
      and known.reference = substr(item.guarantee, strpos(item.guarantee, '/') + 1) collate "C"
    offset 0
  ) as key
  where item.kind in ('payment', 'returned') and item.currency = $3
  group by key.event_id >> 32
), batches as materialized (
  -- Where all that was taken is told, and nothing came in beside it, nothing is left to tell.
  select taken.batch_id
  from taken
  left join told using (batch_id)
  where taken.is_due and (taken.back > 0 or taken.amount > coalesce(told.amount, 0))
), moved as (
  select event.event_id, event.book_id, event.cause_id, event.effective, event.header_id, event.record,
    sum(case when leg.credit_id = any (wanted.ids) then leg.amount else 0 end
      - case when leg.debit_id = any (wanted.ids) then leg.amount else 0 end)::bigint as amount
  from wanted
  cross join shapes
  cross join batches
  cross join lateral (
    -- Fenced: each batch's events by their own range, never all events against all batches.
    select * from ledger.event as posted
    where posted.event_id >= batches.batch_id << 32 and posted.event_id < (batches.batch_id + 1) << 32
      and posted.effective <= $4 and posted.shape_id = any (shapes.ids)
    offset 0
  ) as event
  join ledger.shape on shape.shape_id = event.shape_id
  cross join lateral unnest(shape.debit, shape.credit, event.amount) as leg (debit_id, credit_id, amount)
  group by event.event_id, event.book_id, event.cause_id, event.effective, event.header_id, event.record
)
select start.code, cause.event, moved.effective, header.columns, moved.record,
  moved.amount - coalesce(paid.ever, 0)::bigint + coalesce(paid.returned, 0)::bigint,
  coalesce(cleared.party, ''), coalesce(fact.state, ''), coalesce(paid.attempts, 0), coalesce(paid.back, 0) <> 0
from moved
join ledger.book as start on start.book_id = moved.book_id
join ledger.book as own on own.code = $1
join ledger.cause on cause.cause_id = moved.cause_id
join ledger.event_header as header on header.header_id = moved.header_id
cross join lateral (
  select start.code || '/' || (string_to_array(moved.record, E'\t'))[
      array_position(string_to_array(header.columns, E'\t'), 'reference')] as key,
    (string_to_array(moved.record, E'\t'))[
      array_position(string_to_array(header.columns, E'\t'), 'guarantee')] as guarantee
) as decision
left join lateral (
  select count(distinct item.event_id) filter (where item.kind = 'payment' and item.amount > 0) as attempts,
    sum(item.amount) filter (where item.kind = 'payment') as ever,
    sum(item.amount) filter (where item.kind = 'returned') as returned,
    sum(item.amount - done.amount) filter (where item.kind = 'returned') as back
  from ledger.open_item as item
  cross join lateral (
    select coalesce(sum(clearing.amount), 0) as amount from ledger.clearing
    where clearing.item_event_id = item.event_id and clearing.item_ordinal = item.ordinal
  ) as done
  where item.guarantee = decision.key collate "C" and item.kind in ('payment', 'returned')
    and item.book_id = own.book_id
) as paid on true
left join lateral (
  select min(item.party) as party
  from ledger.clearing
  join ledger.open_item as item on item.event_id = clearing.item_event_id and item.ordinal = clearing.item_ordinal
  where clearing.event_id = moved.event_id and item.party <> ''
) as cleared on true
left join lateral (
  select version.state
  from ledger.guarantee_state as version
  where version.book_id = moved.book_id and version.guarantee = decision.guarantee collate "C"
  order by version.event_id desc
  limit 1
) as fact on true
where moved.amount > 0 and cause.event = any ($6)
  and not exists (select from ledger.reversal where reversal.original_event_id = moved.event_id)
  and moved.amount > coalesce(paid.ever, 0) - coalesce(paid.returned, 0)
order by moved.effective, start.code, decision.key
