-- The first answer of a party that is not what its event says, or that has none, or is wanting.
select coalesce(answer.event_id, posted.event_id)
from ledger.treaty_answer as answer
full join (
  select event.event_id, event.book_id, split_part(cause.event, '.', 2) as answer,
    max(value) filter (where name = 'of') as reference, max(value) filter (where name = 'party') as party
  from ledger.event
  join ledger.cause using (cause_id)
  join ledger.event_header using (header_id)
  cross join lateral unnest(string_to_array(event_header.columns, E'\t'), string_to_array(event.record, E'\t'))
    as field (name, value)
  where cause.event in ('account.confirmed', 'account.queried', 'item.disputed', 'item.resolved')
  group by event.event_id, event.book_id, cause.event
) as posted on posted.event_id = answer.event_id
where answer.event_id is null or posted.event_id is null
  or (answer.book_id, answer.answer, answer.reference, answer.party)
    is distinct from (posted.book_id, posted.answer, posted.reference, coalesce(posted.party, ''))
order by 1
limit 1
