-- A book, fund, currency and segment whose debits and credits differ.
select concat_ws('/', account.book, account.fund, account.currency, segment.key), sum(total.debit), sum(total.credit)
from ledger.balance_sum as total
left join ledger.account using (account_id)
left join ledger.segment using (segment_id)
group by account.book, account.fund, account.currency, segment.key
having sum(total.debit) <> sum(total.credit)
order by 1
limit 1
