-- The last account of each reinsurer, fund and currency under treaty $1 in books $2 that knew less than seal $3: no
-- earlier one ends later, or knows more.
select book.code, account.party, account.fund, account.currency, max(account.period_to), max(account.known_at_seal)
from ledger.treaty_account as account
join ledger.book using (book_id)
where account.treaty = $1 and book.code = any ($2) and account.known_at_seal < $3
group by 1, 2, 3, 4
