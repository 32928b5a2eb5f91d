-- The last statement of an account, the last one that has balances, and the closings by currency.
select last.bank_account, last.chain_hash, numbered.sequence, numbered.page, numbered.last_day, closing.currencies,
  closing.amounts
from (
  select bank_account, chain_hash from ledger.bank_statement where account = $1 order by statement_id desc limit 1
) as last
left join lateral (
  select sequence, page, last_day from ledger.bank_statement
  where account = $1 and kind = 'statement' order by statement_id desc limit 1
) as numbered on true
left join lateral (
  select array_agg(currency order by currency) as currencies, array_agg(closing order by currency) as amounts
  from (
    select distinct on (balance.currency) balance.currency, balance.closing
    from ledger.bank_balance as balance
    join ledger.bank_statement as statement using (statement_id)
    where statement.account = $1 and statement.kind = 'statement' and balance.closing is not null
    order by balance.currency, balance.statement_id desc
  ) as latest
) as closing on true
