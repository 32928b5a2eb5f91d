-- Balances before the first day by account and segment, debits less credits.
select total.segment_id, total.account_id, total.balance
from (
  select balance_sum.segment_id, balance_sum.account_id,
    (sum(balance_sum.debit) - sum(balance_sum.credit))::bigint as balance
  from ledger.balance_sum
  join ledger.book using (book_id)
  join ledger.seal using (batch_id)
  where seal.seal_number <= current_setting('gledger.export_seal')::bigint
    and balance_sum.effective < current_setting('gledger.export_from')::date
    and current_setting('gledger.export_book') in ('', book.code)
  group by balance_sum.segment_id, balance_sum.account_id
) as total
join ledger.account using (account_id)
where total.balance <> 0
order by account.book, account.fund, account.currency, total.segment_id, account.chart, account.detail
