-- Items of live matches that are in two of them, or that are not there, or have another amount: with its sign, which
-- says for ours whether the account of the run was debited or credited.
with live as (
  select item.*, live_match.account, live_match.currency
  from ledger.live_match
  join ledger.reconciliation_match_item as item using (match_id)
)
select 'in two matches', side, item_number, item_part, min(match_id)
from live
group by side, item_number, item_part, amount < 0
having count(*) > 1
union all
select 'not there or of another amount', live.side, live.item_number, live.item_part, live.match_id
from live
left join ledger.event on live.side = 'ours' and event.event_id = live.item_number
left join ledger.shape on shape.shape_id = event.shape_id
left join ledger.account as own
  on own.account_id = case when live.amount < 0 then shape.credit[live.item_part] else shape.debit[live.item_part] end
left join ledger.bank_entry as line on live.side = 'theirs' and line.line_id = live.item_number
left join ledger.bank_detail as detail
  on live.side = 'theirs' and detail.line_id = live.item_number and detail.ordinal = live.item_part - 1
where case live.side
  when 'ours' then coalesce(
    abs(live.amount) = event.amount[live.item_part] and own.currency = live.currency
      and live.account in (own.book || '/' || own.chart, own.book || '/' || own.chart || '/' || own.detail), false)
  else coalesce(
    live.amount = case when live.item_part = 0 then line.amount else detail.amount end
      and line.currency = live.currency and line.account = live.account, false)
  end is false
order by 5, 2, 3, 4
limit 20
