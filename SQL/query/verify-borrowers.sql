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
order by book_id, guarantee
limit 20
