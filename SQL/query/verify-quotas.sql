-- Holders whose exposure went above a quota or joint cap on a day on or after one on which it was raised since the limits are
-- what they are: rule, holder, the first such day, and the exposure then. Rules $1 count buckets $2; rules $3 allow $4 minor
-- units from day $5 on and before day $6. Programmes $7 are of quotas $8. Versions count of associations' books $9 that are
-- in currency $10; raised since is after seal $11, by an event that asked the limits.
with rule as materialized (
  select * from unnest($3::integer[], $4::bigint[], $5::date[], $6::date[]) as rule (rule, allowed, starts, ends)
), bucket as materialized (
  select * from unnest($1::integer[], $2::text[]) as bucket (rule, code)
), programme as materialized (
  select * from unnest($7::text[], $8::text[]) as programme (code, quota)
), version as (
  select version.book_id, version.guarantee, version.event_id, version.effective,
    coalesce(substring(state from ';O=([0-9]+)')::bigint, 0)
      + coalesce(substring(state from ';A=([0-9]+)')::bigint, 0) as exposure,
    coalesce(substring(state from ';borrower=([^;]*)'), book.code || '/' || version.guarantee) as holder,
    coalesce(substring(state from ';programme=([^;]*)'), '') as programme,
    coalesce(substring(state from ';line=([^;]*)'), '') as line
  from ledger.guarantee_state as version
  join ledger.book using (book_id)
  where book.code = any ($9::text[]) and coalesce(substring(state from ';currency=([^;]*)'), $10) = $10
), step as (
  select version.*, lag(exposure) over own as exposure_before, lag(holder) over own as holder_before,
    lag(programme) over own as programme_before, lag(line) over own as line_before
  from version
  window own as (partition by book_id, guarantee order by event_id)
), change as (
  select event_id, effective, holder, programme, line, exposure as amount from step
  union all
  select event_id, effective, holder_before, programme_before, line_before, -exposure_before from step
  where exposure_before is not null
), moved as (
  -- What does not move a holder within its programme and line is left out before it meets the rules.
  select event_id, effective, holder, programme, line, sum(amount) as amount
  from change
  group by event_id, effective, holder, programme, line
  having sum(amount) <> 0
), counted as (
  select rule.rule, moved.holder, moved.effective, moved.event_id, sum(moved.amount) as amount
  from moved
  left join programme on programme.code = moved.programme
  join rule on exists (
    select from bucket
    where bucket.rule = rule.rule and bucket.code in (moved.programme, programme.quota, moved.line))
  group by rule.rule, moved.holder, moved.effective, moved.event_id
), asked as (
  select rule, holder, min(greatest(counted.effective, rule.starts)) as first_day
  from counted
  join rule using (rule)
  join ledger.event using (event_id)
  join ledger.cause using (cause_id)
  join ledger.seal on seal.batch_id = counted.event_id >> 32
  where counted.amount > 0 and seal.seal_number > $11 and counted.effective >= rule.starts and counted.effective < rule.ends
    and cause.event not in ('guarantee.taken', 'guarantee.restated')
  group by rule, holder
), day as (
  select rule, holder, counted.effective, sum(sum(amount)) over (partition by rule, holder order by counted.effective) as used
  from counted
  group by rule, holder, counted.effective
)
select distinct on (day.rule, day.holder) day.rule, day.holder, day.effective, day.used::numeric
from day
join rule using (rule)
join asked using (rule, holder)
where day.effective >= asked.first_day and day.effective < rule.ends and day.used > rule.allowed
order by day.rule, day.holder, day.effective
