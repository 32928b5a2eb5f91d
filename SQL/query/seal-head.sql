-- The head of the chain, and the time of the next seal: never earlier than the last, whatever the clock says.
select coalesce(head.seal_number, 0), coalesce(head.chain_hash, decode(repeat('00', 32), 'hex')),
  greatest(date_trunc('microseconds', clock_timestamp()), head.recorded_at + interval '1 microsecond')
from (select 1) as always
left join lateral (
  select seal_number, chain_hash, recorded_at from ledger.seal order by seal_number desc limit 1
) as head on true
