-- Transfers on our account with the fields of their events, and whether a live match has them. The sign of a matched
-- amount says which of a transfer's two accounts it was matched for. What was decided and then instructed, at once or in
-- parts, cancels out on the account: all of it is known and not open, unless one of them is in a match or a part is missing.
with wanted as materialized (
  select array_agg(account_id) as ids
  from ledger.account
  where book = $1 and chart = $2 and ($3::text is null or detail = $3)
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
  where total.effective <= $4 and seal.seal_number <= $5
), taken as materialized (
  select item.item_number, item.item_part, item.amount < 0 as is_credit
  from ledger.live_match as live
  join ledger.reconciliation_match_item as item using (match_id)
  where live.account = $6 and item.side = 'ours'
), told as materialized (
  select decision.event_id as decision_id, unnest(array[instruction.event_id, decision.event_id]) as event_id
  from ledger.payment as instruction
  join ledger.book as payer on payer.book_id = instruction.book_id and payer.code = $1
  join ledger.seal on seal.batch_id = instruction.event_id >> 32
  join ledger.book as start on start.code = split_part(instruction.decision, '/', 1)
  join ledger.event_key as decision on decision.book_id = start.book_id
    and decision.reference = substr(instruction.decision, length(start.code) + 2) collate "C"
  where not instruction.is_reversed and instruction.effective <= $4 and seal.seal_number <= $5
), moved as materialized (
  select event.event_id, leg.ordinal::integer, event.effective,
    case when leg.debit_id = any (wanted.ids) then leg.amount else -leg.amount end as amount,
    own.currency, header.columns, event.record, counter.detail, taken.item_number is not null as is_taken
  from wanted
  cross join shapes
  cross join batches
  cross join lateral (
    select * from ledger.event as posted
    where posted.event_id >= batches.batch_id << 32 and posted.event_id < (batches.batch_id + 1) << 32
      and posted.effective <= $4 and posted.shape_id = any (shapes.ids)
    offset 0
  ) as event
  join ledger.shape on shape.shape_id = event.shape_id
  cross join lateral unnest(shape.debit, shape.credit, event.amount)
    with ordinality as leg (debit_id, credit_id, amount, ordinal)
  join ledger.event_header as header on header.header_id = event.header_id
  join ledger.account as own
    on own.account_id = case when leg.debit_id = any (wanted.ids) then leg.debit_id else leg.credit_id end
  join ledger.account as counter
    on counter.account_id = case when leg.debit_id = any (wanted.ids) then leg.credit_id else leg.debit_id end
  left join taken on taken.item_number = event.event_id and taken.item_part = leg.ordinal
    and taken.is_credit = (leg.credit_id = any (wanted.ids))
  where (leg.debit_id = any (wanted.ids)) <> (leg.credit_id = any (wanted.ids))
), paired as materialized (
  select unnest(array_agg(distinct moved.event_id)) as event_id
  from (select distinct decision_id, event_id from told) as told
  join moved using (event_id)
  group by told.decision_id
  having sum(moved.amount) = 0 and not bool_or(moved.is_taken)
)
select event_id, ordinal, effective, amount, currency, columns, record, detail,
  is_taken or event_id in (select event_id from paired)
from moved
