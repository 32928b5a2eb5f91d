select concat_ws(E'\t', account.book, account.fund, account.chart, account.currency, account.detail), segment.key,
  close.balance
from ledger.close_balance as close
join ledger.account using (account_id)
join ledger.segment using (segment_id)
where close.event_id = $1
order by account.book, account.fund, account.chart, account.currency, account.detail, segment.key
