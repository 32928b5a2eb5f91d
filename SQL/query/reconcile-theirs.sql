-- Booked lines of the account's statements, and whether a live match has them. A line that lists its payments, with
-- amounts that sum to it, stands as its payments.
with listed as materialized (
  select line.line_id
  from ledger.bank_entry as line
  join ledger.bank_detail as detail using (line_id)
  where line.account = $1 and line.kind = 'statement' and line.status = 'booked'
  group by line.line_id, line.amount
  having bool_and(detail.amount is not null) and sum(detail.amount) = line.amount
), taken as materialized (
  select item.item_number, item.item_part
  from ledger.live_match as live
  join ledger.reconciliation_match_item as item using (match_id)
  where live.account = $1 and item.side = 'theirs'
), payment as (
  select line.line_id, 0 as part, line.value_day, line.booking_day, statement.last_day, line.amount, line.currency,
    line.end_to_end, line.instruction, line.creditor_reference, 0 as ordinal
  from ledger.bank_entry as line
  join ledger.bank_statement as statement on statement.statement_id = line.statement_id
  where line.account = $1 and line.kind = 'statement' and line.status = 'booked' and line.statement_id <= $2
    and line.line_id not in (select line_id from listed)
  union all
  select line.line_id, detail.ordinal + 1, line.value_day, line.booking_day, statement.last_day, detail.amount,
    line.currency, detail.end_to_end, detail.instruction, detail.creditor_reference, detail.ordinal
  from listed
  join ledger.bank_entry as line using (line_id)
  join ledger.bank_statement as statement on statement.statement_id = line.statement_id
  join ledger.bank_detail as detail using (line_id)
  where line.statement_id <= $2
)
select payment.line_id, payment.part, coalesce(payment.value_day, payment.booking_day, payment.last_day),
  payment.amount, payment.currency, payment.end_to_end, payment.instruction, payment.creditor_reference,
  coalesce(name.counterparty, ''), coalesce(name.remittance, ''),
  taken.item_number is not null
from payment
left join personal.bank_name as name on name.line_id = payment.line_id and name.ordinal = payment.ordinal
left join taken on taken.item_number = payment.line_id and taken.item_part = payment.part
