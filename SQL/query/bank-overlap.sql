-- An account with statements that is the whole of an account, or a detail of it where that is to be taken as a whole.
select account
from ledger.bank_statement
where ($2::text is null and starts_with(account, $1 || '/')) or ($2::text is not null and account = $1)
order by account
limit 1
