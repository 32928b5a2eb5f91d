-- All versions of the guarantees of borrowers $1 and groups $2 in all books, but for those that batch $3 makes.
select named.book_id, named.guarantee, version.effective, version.state, seal.seal_number
from (
  select book_id, guarantee from ledger.borrower where borrower = any ($1::text[])
  union
  select book_id, guarantee from ledger.borrower where borrower_group = any ($2::text[])
) as named
cross join lateral (
  -- Fenced: the index for each guarantee, never the whole table.
  select event_id, effective, state from ledger.guarantee_state as known
  where known.book_id = named.book_id and known.guarantee = named.guarantee
  offset 0
) as version
join ledger.seal on seal.batch_id = version.event_id >> 32
where version.event_id >> 32 <> $3
order by named.book_id, named.guarantee, version.event_id
