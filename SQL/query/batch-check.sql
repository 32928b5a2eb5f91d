select concat_ws('/', account.book, account.fund, account.currency, segment.key), sum(total.debit), sum(total.credit)
from ledger.balance_sum as total
join ledger.account using (account_id)
join ledger.segment using (segment_id)
where total.batch_id = $1
group by account.book, account.fund, account.currency, segment.key
having sum(total.debit) <> sum(total.credit)
limit 1
