with wanted as (
  select * from unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::smallint[], $10::smallint[], $11::smallint[], $12::bigint[]
  ) with ordinality as dimension (
    key, programme, line, disaster, area, funding_source, purpose, treaty,
    cohort, underwriting_year, accident_year, checksum, place)
), made as (
  insert into ledger.segment (
    key, programme, line, disaster, area, funding_source, purpose, treaty,
    cohort, underwriting_year, accident_year, checksum)
  select key, programme, line, disaster, area, funding_source, purpose, treaty,
    cohort, underwriting_year, accident_year, checksum
  from wanted
  where not exists (select from ledger.segment as known where known.key = wanted.key)
  order by place
  on conflict do nothing
  returning segment_id, key
)
select coalesce(made.segment_id, known.segment_id)
from wanted
left join made using (key)
left join ledger.segment as known using (key)
order by wanted.place
