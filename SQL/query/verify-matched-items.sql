-- Items of live matches that are in two of them, or that are not there, or have another amount.
with live as (
  select item.*
  from ledger.live_match
  join ledger.reconciliation_match_item as item using (match_id)
)
select 'in two matches', side, item_number, item_part, min(match_id)
from live
group by side, item_number, item_part
having count(*) > 1
union all
select 'not there or of another amount', live.side, live.item_number, live.item_part, live.match_id
from live
left join ledger.event on live.side = 'ours' and event.event_id = live.item_number
left join ledger.bank_line as line on live.side = 'theirs' and line.line_id = live.item_number
left join ledger.bank_detail as detail
  on live.side = 'theirs' and detail.line_id = live.item_number and detail.ordinal = live.item_part - 1
where abs(live.amount) is distinct from abs(
  case
    when live.side = 'ours' then event.amount[live.item_part]
    when live.item_part = 0 then line.amount
    else detail.amount
  end)
order by 5, 2, 3, 4
limit 20
