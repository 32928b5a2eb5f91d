-- Events that post in the book asked for, or that start in it, in the order of their days and seals.
select seal.seal_number, event.book_id, event.cause_id, event.effective, event.header_id, event.record,
  event.shape_id, event.amount, reversed.reference
from ledger.event
join ledger.seal on seal.batch_id = event.event_id >> 32
left join (
  select reversal.original_event_id, reversal.reference
  from ledger.reversal
  join ledger.seal on seal.batch_id = reversal.event_id >> 32
  where seal.seal_number <= current_setting('gledger.export_seal')::bigint
) as reversed on reversed.original_event_id = event.event_id
where seal.seal_number <= current_setting('gledger.export_seal')::bigint
  and event.effective >= current_setting('gledger.export_from')::date
  and event.effective <= current_setting('gledger.export_to')::date
  and (
    current_setting('gledger.export_book') = ''
    or event.book_id = (select book_id from ledger.book where code = current_setting('gledger.export_book'))
    or event.shape_id in (
      -- A transfer stays within its book, so the debited accounts tell of both.
      select shape_id from ledger.shape where debit && (
        select array_agg(account_id) from ledger.account where book = current_setting('gledger.export_book'))
    )
  )
order by event.effective, seal.seal_number, event.event_id
