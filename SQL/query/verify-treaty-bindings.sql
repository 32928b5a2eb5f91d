-- The first binding, endorsement or cancellation of a treaty that is not what its event says, or that has none, or is wanting.
select coalesce(binding.event_id, posted.event_id)
from ledger.treaty_binding as binding
full join (
  select event.event_id, event.book_id, event.effective, split_part(cause.event, '.', 2) as change,
    max(value) filter (where name = 'treaty') as treaty,
    max(value) filter (where name = 'underwriting_year') as underwriting_year,
    coalesce(max(value) filter (where name = 'document' and cause.event = 'treaty.endorsed'), '') as endorsement
  from ledger.event
  join ledger.cause using (cause_id)
  join ledger.event_header using (header_id)
  cross join lateral unnest(string_to_array(event_header.columns, E'\t'), string_to_array(event.record, E'\t'))
    as field (name, value)
  where cause.event in ('treaty.bound', 'treaty.cancelled', 'treaty.endorsed')
  group by event.event_id, event.book_id, event.effective, cause.event
) as posted on posted.event_id = binding.event_id
where binding.event_id is null or posted.event_id is null
  or (binding.book_id, binding.change, binding.treaty, binding.underwriting_year::text, binding.effective,
    binding.endorsement)
    is distinct from (posted.book_id, posted.change, posted.treaty, posted.underwriting_year, posted.effective,
    posted.endorsement)
order by 1
limit 1
