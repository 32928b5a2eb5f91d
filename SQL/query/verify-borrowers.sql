-- Guarantees of which the latest version names another borrower or group than their latest row.
select book_id, guarantee, coalesce(latest.named, ''), coalesce(stored.named, '')
from (
  select distinct on (book_id, guarantee) book_id, guarantee,
    coalesce(substring(state from ';borrower=([^;]*)'), '') || ' / '
      || coalesce(substring(state from ';borrower_group=([^;]*)'), '') as named
  from ledger.guarantee_state
  order by book_id, guarantee, event_id desc
) as latest
full join (
  select distinct on (book_id, guarantee) book_id, guarantee, borrower || ' / ' || borrower_group as named
  from ledger.borrower
  order by book_id, guarantee, event_id desc
) as stored using (book_id, guarantee)
where coalesce(latest.named, ' / ') <> coalesce(stored.named, ' / ')
union all
-- Rows of an event that made no version of the guarantee.
select named.book_id, named.guarantee, 'a version of event ' || named.event_id, 'none'
from ledger.borrower as named
where not exists (
  select from ledger.guarantee_state as version
  where version.book_id = named.book_id and version.guarantee = named.guarantee
    and version.event_id = named.event_id)
order by 1, 2
limit 20
