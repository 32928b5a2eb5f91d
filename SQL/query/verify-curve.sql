-- Net changes by day of what limits guard: accounts, each with a holder and a sign.
select held.holder, total.effective, sum((total.debit - total.credit) * held.sign)
from unnest($1::integer[], $2::integer[], $3::smallint[]) as held (account_id, holder, sign)
join ledger.balance_sum as total using (account_id)
group by held.holder, total.effective
order by held.holder, total.effective
