-- The latest version of each guarantee of book $1, and whether book $2 has its code, or the code behind prefix $3.
select latest.guarantee, latest.state,
  exists (select from ledger.guarantee_state as other where other.book_id = $2 and other.guarantee = latest.guarantee),
  exists (
    select from ledger.guarantee_state as other
    where other.book_id = $2 and other.guarantee = $3 || latest.guarantee)
from (
  select distinct on (guarantee) guarantee, state
  from ledger.guarantee_state
  where book_id = $1
  order by guarantee, event_id desc
) as latest
order by latest.guarantee
