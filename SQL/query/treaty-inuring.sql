-- Premium under treaties $1 of books $3 up to day $2, known at seal $4, by the days that it is for and by
-- currency. What a reversal takes back is for the days of its original.
select book.code, nullif(term.period_from, '')::date,
  nullif(term.period_to, '')::date,
  sum(case when item.kind = 'refund' then -item.amount else item.amount end), item.currency
from ledger.open_item as item
join ledger.book using (book_id)
join ledger.seal on seal.batch_id = item.event_id >> 32
left join ledger.reversal on reversal.event_id = item.event_id
join ledger.event on event.event_id = coalesce(reversal.original_event_id, item.event_id)
join ledger.event_header using (header_id)
cross join lateral string_to_array(event_header.columns, E'\t') as names
cross join lateral (
  select split_part(event.record, E'\t', array_position(names, 'period_from')) as period_from,
    split_part(event.record, E'\t', array_position(names, 'period_to')) as period_to
) as term
where item.treaty = any ($1) and item.kind in ('premium', 'refund') and item.effective <= $2 and book.code = any ($3)
  and seal.seal_number <= $4
group by 1, 2, 3, 5
order by 1, 2, 3, 5
