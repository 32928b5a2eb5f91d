-- Items of treaty $1 in books $3 up to day $2, known at seal $4, in a later year of account than their underwriting year;
-- years of account begin on $5 and are called $6.
select book.code, item.party, item.fund, item.currency, segment.underwriting_year, later.year,
  coalesce(sum(case item.kind when 'premium' then item.amount when 'refund' then -item.amount end), 0),
  coalesce(sum(item.amount) filter (where item.kind = 'claim'), 0),
  coalesce(sum(item.amount) filter (where item.kind = 'remittance'), 0)
from ledger.open_item as item
join ledger.book using (book_id)
join ledger.segment using (segment_id)
join ledger.seal on seal.batch_id = item.event_id >> 32
cross join lateral (
  select listed.year from unnest($5::date[], $6::bigint[]) as listed (starts, year)
  where listed.starts <= item.effective
  order by listed.starts desc
  limit 1
) as later
where item.treaty = $1 and item.kind in ('claim', 'remittance', 'premium', 'refund') and item.effective <= $2
  and book.code = any ($3) and seal.seal_number <= $4 and later.year > segment.underwriting_year
group by 1, 2, 3, 4, 5, 6
order by 1, 2, 3, 4, 5, 6
