-- Accounts of treaty $1 in books $2, the events of which are known at seal $3 or are of this batch.
select account.event_id, book.code, account.party, account.fund, account.currency, account.period_from,
  account.period_to, account.version, account.known_at_seal, account.due, account.input_hash, seal.seal_number
from ledger.treaty_account as account
join ledger.book using (book_id)
left join ledger.seal on seal.batch_id = account.event_id >> 32
where account.treaty = $1 and book.code = any ($2) and (seal.seal_number is null or seal.seal_number <= $3)
order by book.code, account.party, account.fund, account.currency, account.known_at_seal
