-- Events of guarantee $2 of book $1 through day $3, as known at seal $4: those that made a version of it, left an item of it
-- open, or cleared one; with the version, and with what each cleared.
with version as (
  select known.event_id, known.state
  from ledger.book
  join ledger.guarantee_state as known using (book_id)
  where book.code = $1 and known.guarantee = $2
), item as (
  select known.event_id, known.ordinal
  from ledger.book
  join ledger.open_item as known using (book_id)
  where book.code = $1 and known.guarantee = $2 and known.kind not in ('grant', 'clawback')
), cleared as (
  select clearing.event_id, sum(clearing.amount) as amount
  from item
  join ledger.clearing on clearing.item_event_id = item.event_id and clearing.item_ordinal = item.ordinal
  group by clearing.event_id
), own as (
  select event_id from version union select event_id from item union select event_id from cleared
)
select event.event_id, seal.seal_number, cause.event, event.effective, header.columns, event.record, book.code,
  version.state, cleared.amount::bigint
from own
join ledger.event using (event_id)
join ledger.cause using (cause_id)
join ledger.event_header as header using (header_id)
join ledger.book on book.book_id = event.book_id
join ledger.seal on seal.batch_id = event.event_id >> 32
left join version using (event_id)
left join cleared using (event_id)
where event.effective <= $3 and seal.seal_number <= $4
order by event.event_id
