-- Accounts that were posted to up to the last day, with their first day and their balance, debits less credits.
select balance_sum.account_id, min(balance_sum.effective),
  sum(balance_sum.debit)::numeric - sum(balance_sum.credit)::numeric
from ledger.balance_sum
join ledger.book using (book_id)
join ledger.seal using (batch_id)
join ledger.account using (account_id)
where seal.seal_number <= current_setting('gledger.export_seal')::bigint
  and balance_sum.effective <= current_setting('gledger.export_to')::date
  and current_setting('gledger.export_book') in ('', book.code)
group by balance_sum.account_id, account.book, account.fund, account.chart, account.detail, account.currency
order by account.book, account.fund, account.chart, account.detail, account.currency
