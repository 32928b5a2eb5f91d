-- Items of matches of an account that were undone: no rule puts them together again, until it is decided later of a
-- break with one of them that they may be rejoined.
select undone.match_id, item.side, item.item_number, item.item_part
from ledger.reconciliation_undo as undone
join ledger.reconciliation_run as run on run.run_id = undone.match_id >> 32 and run.account = $1
join ledger.reconciliation_match_item as item using (match_id)
where not exists (
  select
  from ledger.reconciliation_match_item as own
  join ledger.reconciliation_break_item as broken using (side, item_number, item_part)
  join ledger.reconciliation_run as seen on seen.run_id = broken.break_id >> 32 and seen.account = $1
  join ledger.reconciliation_decision as choice using (break_id)
  where own.match_id = undone.match_id and choice.decision = 'rejoin' and choice.recorded_at > undone.recorded_at)
order by 1, 2, 3, 4
