insert into ledger.bank_line
select accepted.id << 32 | line.ordinal, line.booking_day, line.value_day, line.amount, line.currency, line.status,
  line.is_reversal, line.bank_reference, line.transaction_code, line.payment_count, line.end_to_end, line.instruction,
  line.creditor_reference, line.return_reason, line.detail_count, line.file_line, line.line_key, line.line_hash
from unnest($1::integer[], $2::bigint[]) as accepted (statement, id)
join incoming_line as line using (statement)
left join incoming_known as known using (statement, ordinal)
where known.ordinal is null
order by 1
