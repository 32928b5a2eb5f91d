select accepted.id, count(line.line_id), sha256(coalesce(string_agg(line.line_hash, '' order by line.line_id), ''))
from unnest($1::bigint[]) as accepted (id)
left join ledger.bank_line as line
  on line.line_id >= accepted.id << 32 and line.line_id < (accepted.id + 1) << 32
group by accepted.id
order by accepted.id
