-- What left a merged book and what its successor took, of each account and segment, guarantee and event with open items,
-- where the two differ.
with moved as materialized (
  select event.event_id, event.event_id >> 32 as batch_id, event.book_id, cause.event,
    max(value) filter (where name = 'guarantee') as guarantee, max(value) filter (where name = 'of') as of
  from ledger.event
  join ledger.cause using (cause_id)
  join ledger.event_header using (header_id)
  cross join lateral unnest(string_to_array(event_header.columns, E'\t'), string_to_array(event.record, E'\t'))
    as field (name, value)
  where cause.event in ('guarantee.left', 'guarantee.taken', 'item.taken')
  group by event.event_id, event.book_id, cause.event
), versions as (
  select moved.*, version.outstanding_change
  from moved
  join ledger.guarantee_state as version on version.event_id = moved.event_id and version.book_id = moved.book_id
  where moved.event <> 'item.taken'
)
select total.batch_id, 'account ' || account.chart || ', ' || account.currency || ', segment ' || total.segment_id,
  coalesce(sum(total.credit - total.debit) filter (where cause.component = 'mergedOut'), 0)::numeric,
  coalesce(sum(total.debit - total.credit) filter (where cause.component = 'mergedIn'), 0)::numeric
from ledger.balance_sum as total
join ledger.cause using (cause_id)
join ledger.account using (account_id)
where cause.event = 'association.merged' and cause.component in ('mergedOut', 'mergedIn')
  and account.chart <> all ($1::text[])
group by total.batch_id, account.chart, account.currency, total.segment_id
having sum(total.debit) <> sum(total.credit)
union all
select coalesce(old.batch_id, new.batch_id), 'guarantee ' || coalesce(old.guarantee, new.of),
  (-coalesce(old.outstanding_change, 0))::numeric, coalesce(new.outstanding_change, 0)::numeric
from (select * from versions where event = 'guarantee.left') as old
full join (select * from versions where event = 'guarantee.taken') as new
  on new.batch_id = old.batch_id and new.of = old.guarantee
where -old.outstanding_change is distinct from new.outstanding_change
union all
select moved.batch_id, 'open items of ' || moved.of, coalesce(cleared.amount, 0)::numeric, coalesce(opened.amount, 0)::numeric
from moved
left join lateral (
  select sum(clearing.amount) as amount from ledger.clearing where clearing.event_id = moved.event_id
) as cleared on true
left join lateral (
  select sum(item.amount) as amount from ledger.open_item as item where item.event_id = moved.event_id
) as opened on true
where moved.event = 'item.taken' and cleared.amount is distinct from opened.amount
order by 1, 2
limit 1
