with made as (
  insert into ledger.book (code, checksum) select $1, $2
  where not exists (select from ledger.book where code = $1)
  on conflict do nothing returning book_id
)
select book_id from made
union all
select book_id from ledger.book where code = $1
