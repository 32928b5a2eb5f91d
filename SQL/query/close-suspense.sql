-- Guarantees of book $1 with claims: their latest version, and the latest of those effective on or before day $2.
select latest.guarantee, latest.state, closed.state
from (
  select distinct on (guarantee) guarantee, state
  from ledger.guarantee_state
  where book_id = $1
  order by guarantee, event_id desc
) as latest
cross join lateral (
  select version.state
  from ledger.guarantee_state as version
  where version.book_id = $1 and version.guarantee = latest.guarantee and version.effective <= $2
  order by version.event_id desc
  limit 1
) as closed
where position(';C=' in latest.state) > 0 and position(';C=' in closed.state) > 0
order by latest.guarantee
