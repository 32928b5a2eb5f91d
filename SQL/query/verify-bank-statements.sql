select statement.statement_id, statement.account, statement.bank_account, statement.kind, statement.identification,
  statement.sequence, statement.page, statement.first_day, statement.last_day, statement.line_count,
  statement.known_count, statement.fingerprint, statement.stored_hash, statement.source_name, statement.source_hash,
  statement.actor, statement.program_version, statement.loaded_at, statement.previous_hash, statement.chain_hash,
  coalesce(balance.currencies, '{}'), coalesce(balance.openings, '{}'), coalesce(balance.closings, '{}')
from ledger.bank_statement as statement
left join lateral (
  select array_agg(currency order by currency) as currencies,
    array_agg(coalesce(opening::text, '') order by currency) as openings,
    array_agg(coalesce(closing::text, '') order by currency) as closings
  from ledger.bank_balance
  where statement_id = statement.statement_id
) as balance on true
order by statement.account, statement.statement_id
