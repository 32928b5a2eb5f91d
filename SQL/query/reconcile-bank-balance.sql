-- Of the proven statements of an account up to one: the first opening and the last closing of each currency.
select balance.currency,
  (array_agg(balance.opening order by statement.statement_id) filter (where balance.opening is not null))[1],
  (array_agg(balance.closing order by statement.statement_id desc) filter (where balance.closing is not null))[1],
  (array_agg(statement.last_day order by statement.statement_id desc) filter (where balance.closing is not null))[1]
from ledger.bank_statement as statement
join ledger.bank_balance as balance using (statement_id)
where statement.account = $1 and statement.kind = 'statement' and statement.statement_id <= $2
group by balance.currency
order by balance.currency
