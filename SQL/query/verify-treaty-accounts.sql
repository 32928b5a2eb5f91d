-- The first head of a treaty account that is not what its event says, or that has none, or is wanting.
select coalesce(account.event_id, posted.event_id)
from ledger.treaty_account as account
join ledger.book using (book_id)
full join (
  select event.event_id, event.book_id, event.effective,
    max(value) filter (where name = 'treaty') as treaty, max(value) filter (where name = 'party') as party,
    max(value) filter (where name = 'fund') as fund,
    max(value) filter (where name = 'period_from')::date as period_from,
    max(value) filter (where name = 'period_to')::date as period_to,
    max(value) filter (where name = 'due')::date as due,
    max(value) filter (where name = 'document') as document, max(money.currency) as currency
  from ledger.event
  join ledger.shape using (shape_id)
  left join ledger.account as money on money.account_id = shape.debit[1]
  join ledger.cause using (cause_id)
  join ledger.event_header using (header_id)
  cross join lateral unnest(string_to_array(event_header.columns, E'\t'), string_to_array(event.record, E'\t'))
    as field (name, value)
  where cause.event = 'treaty.account'
  group by event.event_id, event.book_id, event.effective
) as posted on posted.event_id = account.event_id
where account.event_id is null or posted.event_id is null
  or (account.book_id, account.treaty, account.party, account.fund, account.period_from, account.period_to,
      account.due, account.period_to)
    is distinct from (posted.book_id, posted.treaty, posted.party, posted.fund, posted.period_from,
      posted.period_to, posted.due, posted.effective)
  or posted.currency <> account.currency
  or posted.document is distinct from concat('version ', account.version, ', known at seal ',
    account.known_at_seal, ', input ', encode(account.input_hash, 'hex'))
order by 1
limit 1
