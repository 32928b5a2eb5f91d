-- Lines with their payments, the places that the hash covers and the hashes of names, in the order of their ids. Payments
-- that are not 0, 1, 2 and so on, as many as the line says, are left out, and the hash is made another.
select line.line_id, line.booking_day, line.value_day, line.amount, line.currency, line.status, line.is_reversal,
  line.bank_reference, line.transaction_code, line.payment_count, line.end_to_end, line.instruction,
  line.creditor_reference, line.return_reason, line.detail_count, line.line_key, line.line_hash,
  coalesce(detail.amounts, '{}'), coalesce(detail.bank_references, '{}'), coalesce(detail.end_to_ends, '{}'),
  coalesce(detail.instructions, '{}'), coalesce(detail.creditor_references, '{}'),
  coalesce(detail.return_reasons, '{}'),
  array[encode(int8send(line.line_id & 4294967295) || int8send(line.file_line), 'hex')] || coalesce(name.hashes, '{}')
    || case when coalesce(detail.count, 0) = line.detail_count then '{}'::text[] else array['00'] end
from ledger.bank_line as line
left join (
  select line_id, count(*) as count, array_agg(coalesce(amount::text, '') order by ordinal) as amounts,
    array_agg(bank_reference order by ordinal) as bank_references,
    array_agg(end_to_end order by ordinal) as end_to_ends, array_agg(instruction order by ordinal) as instructions,
    array_agg(creditor_reference order by ordinal) as creditor_references,
    array_agg(return_reason order by ordinal) as return_reasons
  from ledger.bank_detail
  group by line_id
  having max(ordinal) = count(*) - 1
) as detail on detail.line_id = line.line_id and detail.count = line.detail_count
left join (
  select line_id, array_agg(encode(name_hash, 'hex') order by ordinal) as hashes
  from ledger.bank_name_hash
  group by line_id
) as name on name.line_id = line.line_id
order by line.line_id
