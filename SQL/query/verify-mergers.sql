-- The first fund of a merged book whose row is not what its event says, or that has none, or is wanting.
select coalesce(merger.event_id, posted.event_id)
from ledger.merger
left join ledger.book as old on old.book_id = merger.book_id
full join (
  select event.event_id, event.book_id, event.effective, max(value) filter (where name = 'party') as party,
    max(value) filter (where name = 'fund') as fund, max(value) filter (where name = 'to_fund') as to_fund
  from ledger.event
  join ledger.cause using (cause_id)
  join ledger.event_header using (header_id)
  cross join lateral unnest(string_to_array(event_header.columns, E'\t'), string_to_array(event.record, E'\t'))
    as field (name, value)
  where cause.event = 'association.merged'
  group by event.event_id, event.book_id, event.effective
) as posted on posted.event_id = merger.event_id
where merger.event_id is null or posted.event_id is null
  or (old.code, merger.fund, merger.successor_id, merger.successor_fund, merger.effective)
    is distinct from (posted.party, posted.fund, posted.book_id, posted.to_fund, posted.effective)
order by 1
limit 1
