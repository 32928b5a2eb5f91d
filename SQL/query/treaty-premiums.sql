-- Premiums that the accounts $1 list.
select head.event_id, item.reference, item.guarantee, segment.underwriting_year, item.kind, item.effective,
  term.period_from::date, term.period_to::date, item.amount
from ledger.treaty_account as head
join ledger.open_item as item using (book_id, treaty, party, fund, currency)
join ledger.segment using (segment_id)
join ledger.seal on seal.batch_id = item.event_id >> 32
left join ledger.reversal on reversal.event_id = item.event_id
join ledger.event on event.event_id = coalesce(reversal.original_event_id, item.event_id)
join ledger.event_header using (header_id)
cross join lateral (
  select max(value) filter (where name = 'period_from') as period_from,
    max(value) filter (where name = 'period_to') as period_to
  from unnest(string_to_array(event_header.columns, E'\t'), string_to_array(event.record, E'\t'))
    as field (name, value)
) as term
where head.event_id = any ($1) and item.kind in ('premium', 'refund') and item.effective <= head.period_to
  and seal.seal_number <= head.known_at_seal
  and not exists (
    select from ledger.treaty_account as account
    where account.book_id = item.book_id and account.treaty = item.treaty and account.party = item.party
      and account.fund = item.fund and account.currency = item.currency
      and account.known_at_seal < head.known_at_seal
      and account.period_to >= item.effective and account.known_at_seal >= seal.seal_number)
order by head.event_id, item.effective, item.reference, item.ordinal
