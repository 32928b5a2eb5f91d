select close.event_id,
  concat_ws(E'\t', account.book, account.fund, account.chart, account.currency, account.detail, case when account.account_id is null then 'account ' || close.account_id end),
  coalesce(segment.key, 'segment ' || close.segment_id), close.balance
from ledger.close_balance as close
left join ledger.account using (account_id)
left join ledger.segment using (segment_id)
order by close.event_id, account.book, account.fund, account.chart, account.currency, account.detail, segment.key
