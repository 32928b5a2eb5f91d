with wanted as (
  select * from unnest($1::bytea[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
    with ordinality as shape (digest, debit, credit, segment, cause, subject, place)
), made as (
  insert into ledger.shape (digest, debit, credit, segment, cause, subject)
  select digest, debit::integer[], credit::integer[], segment::integer[], cause::smallint[], subject
  from wanted
  where not exists (select from ledger.shape as known where known.digest = wanted.digest)
  order by place
  on conflict do nothing
  returning shape_id, digest
)
select coalesce(made.shape_id, known.shape_id)
from wanted
left join made using (digest)
left join ledger.shape as known using (digest)
order by wanted.place
