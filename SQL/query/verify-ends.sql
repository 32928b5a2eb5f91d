-- The last event of each batch that says it has more than one range of events.
select batch_id,
  (select max(event_id) from ledger.event where event_id >= batch_id << 32 and event_id < (batch_id + 1) << 32)
from ledger.batch
where event_count > $1
order by batch_id
