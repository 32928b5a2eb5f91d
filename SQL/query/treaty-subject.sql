-- Subject premium of books $1 up to day $2, known at seal $3, for the years that begin on $4 and end before $5: what events
-- $7 put on account $6 for programmes $8 (none: all), less premium under treaties $9, which inure; by currency.
with year as (
  select starts, ends, place from unnest($4::date[], $5::date[]) with ordinality as listed (starts, ends, place)
), premium as (
  select book.code as book, year.place, account.currency, sum(balance_sum.credit - balance_sum.debit) as amount
  from year
  join ledger.balance_sum on balance_sum.effective >= year.starts and balance_sum.effective < year.ends
    and balance_sum.effective <= $2
  join ledger.book using (book_id)
  join ledger.account using (account_id)
  join ledger.segment using (segment_id)
  join ledger.cause using (cause_id)
  join ledger.seal using (batch_id)
  where book.code = any ($1) and account.chart = $6 and cause.event = any ($7) and seal.seal_number <= $3
    and (cardinality($8::text[]) = 0 or segment.programme = any ($8))
  group by 1, 2, 3
  union all
  select book.code, year.place, item.currency, sum(case when item.kind = 'refund' then item.amount else -item.amount end)
  from year
  join ledger.open_item as item on item.effective >= year.starts and item.effective < year.ends and item.effective <= $2
  join ledger.book using (book_id)
  join ledger.seal on seal.batch_id = item.event_id >> 32
  where book.code = any ($1) and item.treaty = any ($9) and item.kind in ('premium', 'refund')
    and seal.seal_number <= $3
  group by 1, 2, 3
)
select book, place, sum(amount), currency from premium group by book, place, currency
