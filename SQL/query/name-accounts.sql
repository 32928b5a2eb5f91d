with wanted as (
  select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])
    with ordinality as key (book, fund, chart, currency, detail, checksum, place)
), made as (
  insert into ledger.account (book, fund, chart, currency, detail, checksum)
  select book, fund, chart, currency, detail, checksum from wanted
  where not exists (
    select from ledger.account as known
    where (known.book, known.fund, known.chart, known.currency, known.detail)
      = (wanted.book, wanted.fund, wanted.chart, wanted.currency, wanted.detail))
  order by place
  on conflict do nothing
  returning account_id, book, fund, chart, currency, detail
)
select coalesce(made.account_id, known.account_id)
from wanted
left join made using (book, fund, chart, currency, detail)
left join ledger.account as known using (book, fund, chart, currency, detail)
order by wanted.place
