select version.event_id, version.guarantee, version.outstanding_change, version.state, before.state
from unnest($1::bigint[]) as wanted (event_id)
join ledger.event using (event_id)
join ledger.guarantee_state as version on version.book_id = event.book_id and version.event_id = event.event_id
left join lateral (
  select state from ledger.guarantee_state as earlier
  where earlier.book_id = version.book_id and earlier.guarantee = version.guarantee
    and earlier.event_id < version.event_id
  order by earlier.event_id desc
  limit 1
) as before on true
