insert into ledger.bank_detail
select accepted.id << 32 | detail.ordinal, detail.place, detail.amount, detail.bank_reference, detail.end_to_end,
  detail.instruction, detail.creditor_reference, detail.return_reason
from unnest($1::integer[], $2::bigint[]) as accepted (statement, id)
join incoming_detail as detail using (statement)
left join incoming_known as known using (statement, ordinal)
where known.ordinal is null
order by 1, 2
