-- What is known at seal $4 of treaty $1 in books $3 up to day $2, cumulative, by reinsurer, underwriting year and kind;
-- apart what no account lists yet. With it what was paid of these items, and of that since the last account.
with earlier as materialized (
  -- The last account: no earlier one ends later, or knows more.
  select book_id, party, fund, currency, max(period_to) as period_to, max(known_at_seal) as known_at_seal
  from ledger.treaty_account
  where treaty = $1 and known_at_seal < $4
  group by book_id, party, fund, currency
), item as materialized (
  select item.event_id, item.ordinal, item.book_id, item.party, item.fund, item.currency, item.segment_id, item.kind,
    case when item.kind = 'treaty' then item.claim else '' end as line, item.effective, item.amount,
    earlier.known_at_seal as previous,
    item.kind = 'treaty' or coalesce(
      earlier.period_to >= item.effective and earlier.known_at_seal >= seal.seal_number, false) as is_listed
  from ledger.book
  cross join lateral (
    -- Fenced: the items of each book by their index, never the whole table.
    select * from ledger.open_item as listed
    where listed.book_id = book.book_id and listed.treaty = $1 and listed.effective <= $2
    offset 0
  ) as item
  join ledger.seal on seal.batch_id = item.event_id >> 32 and seal.seal_number <= $4
  left join earlier on earlier.book_id = item.book_id and earlier.party = item.party and earlier.fund = item.fund
    and earlier.currency = item.currency
  where book.code = any ($3)
), movement as (
  select item.*, 1 as items, 0::bigint as cleared, 0::bigint as since from item
  union all
  select item.event_id, item.ordinal, item.book_id, item.party, item.fund, item.currency, item.segment_id, item.kind,
    item.line, item.effective, 0, item.previous, item.is_listed, 0, clearing.amount,
    case when seal.seal_number > item.previous then clearing.amount else 0 end
  from item
  join ledger.clearing on clearing.item_event_id = item.event_id and clearing.item_ordinal = item.ordinal
  join ledger.seal on seal.batch_id = clearing.event_id >> 32 and seal.seal_number <= $4
), grouped as (
  -- By segment, which is joined once there are few rows.
  select book_id, party, fund, currency, segment_id, kind, line, case when kind = 'treaty' then effective end as day,
    is_listed, sum(items) as items, sum(amount) as amount, min(effective) as first, sum(cleared) as cleared,
    sum(since) as since
  from movement
  group by 1, 2, 3, 4, 5, 6, 7, 8, 9
)
select book.code, party, fund, currency, segment.underwriting_year, kind, grouped.line, day, is_listed,
  sum(items)::bigint, sum(amount), min(first), sum(cleared), sum(since)
from grouped
join ledger.book using (book_id)
join ledger.segment using (segment_id)
group by 1, 2, 3, 4, 5, 6, 7, 8, 9
order by 1, 2, 3, 4, 5, 6, 7, 8, 9
