-- The first sum of a batch that is not that of its transfers.
with computed as (
  select leg.account_id, leg.segment_id, event.effective, leg.cause_id, sum(leg.debit) as debit, sum(leg.credit) as credit
  from ledger.posted_event as event
  cross join lateral (
    select account_id, segment_id, cause_id, amount, 0
    from unnest(event.debit, event.segment, event.cause, event.amount) as one (account_id, segment_id, cause_id, amount)
    union all
    select account_id, segment_id, cause_id, 0, amount
    from unnest(event.credit, event.segment, event.cause, event.amount) as other (account_id, segment_id, cause_id, amount)
  ) as leg (account_id, segment_id, cause_id, debit, credit)
  where event.event_id >= $1::bigint << 32 and event.event_id < ($1::bigint + 1) << 32
  group by 1, 2, 3, 4
), stored as (
  select account_id, segment_id, effective, cause_id, sum(debit) as debit, sum(credit) as credit
  from ledger.balance_sum
  where batch_id = $1
  group by 1, 2, 3, 4
)
select account_id, segment_id, effective, cause_id, computed.debit, computed.credit, stored.debit, stored.credit
from computed
full join stored using (account_id, segment_id, effective, cause_id)
where (computed.debit, computed.credit) is distinct from (stored.debit, stored.credit)
order by effective, account_id, segment_id, cause_id
limit 1
