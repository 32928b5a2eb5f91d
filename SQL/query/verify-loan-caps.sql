-- Direct loans by which a borrower, or a borrower with its affiliates, was lent more for a disaster than a cap allows, in the
-- order in which they were posted: rule, borrower, day, and what was lent then. Rules $1 of product $2 allow $3 minor units
-- from day $4 on and before day $5, of the loan ($6 = 0) or of the declaration ($6 = 1), for a borrower ($7 = 0) or with its
-- affiliates ($7 = 1); rules $8 count products $9. Disasters $10 were declared on $11. Books of funds are $12. A loan whose
-- event states a waiver was asked nothing; nor was one from before the terms, or the register, were as they are.
with recursive rule as materialized (
  select * from unnest($1::integer[], $2::text[], $3::bigint[], $4::date[], $5::date[], $6::integer[], $7::integer[])
    as rule (rule, product, allowed, starts, ends, by_declaration, with_affiliates)
), counted as materialized (
  select * from unnest($8::integer[], $9::text[]) as counted (rule, product)
), declaration as materialized (
  select * from unnest($10::text[], $11::date[]) as declaration (disaster, declared)
), since as (
  select coalesce(max(seal_number) filter (where table_name = 'loan_term'), 0) as terms, coalesce(max(seal_number), 0) as register
  from ledger.pack_record
  join ledger.seal using (batch_id)
  where table_name in ('loan_term', 'disaster')
), version as (
  -- What became known first comes first: by seal, then by the place in the batch.
  select version.book_id, version.guarantee, version.event_id, version.effective, seal.seal_number,
    (seal.seal_number << 32) + (version.event_id & 4294967295) as posted,
    coalesce(substring(state from ';D=([0-9]+)')::bigint, 0) as drawn,
    coalesce(substring(state from ';borrower=([^;]*)'), '') as borrower,
    coalesce(substring(state from ';borrower_group=([^;]*)'), '') as borrower_group,
    coalesce(substring(state from ';disaster=([^;]*)'), '') as disaster,
    substring(state from ';product=([^;]*)') as product
  from ledger.guarantee_state as version
  join ledger.book using (book_id)
  join ledger.seal on seal.batch_id = version.event_id >> 32
  where book.code = any ($12::text[]) and state like '%;product=%'
), step as (
  select version.*, lag(drawn) over own as drawn_before, lag(disaster) over own as disaster_before
  from version
  window own as (partition by book_id, guarantee order by posted)
), change as materialized (
  select posted, borrower, disaster, product, drawn as amount from step
  union all
  select posted, borrower, disaster_before, product, -drawn_before from step where drawn_before is not null
), asked as materialized (
  select step.posted, step.effective, step.borrower, step.disaster, rule.rule, rule.allowed, rule.with_affiliates
  from step
  cross join since
  join ledger.event using (event_id)
  join ledger.cause using (cause_id)
  join ledger.event_header as header using (header_id)
  left join declaration on declaration.disaster = step.disaster
  join rule on rule.product = step.product
    and case when rule.by_declaration = 1 then declaration.declared else step.effective end >= rule.starts
    and case when rule.by_declaration = 1 then declaration.declared else step.effective end < rule.ends
  where cause.event = 'loan.disbursed'
    and step.seal_number > case when rule.by_declaration = 1 then since.register else since.terms end
    and coalesce((string_to_array(event.record, E'\t'))[
      array_position(string_to_array(header.columns, E'\t'), 'component')], '') <> 'waiver'
), named as materialized (
  select borrower, borrower_group, min(posted) as posted
  from version
  where borrower_group <> ''
  group by borrower, borrower_group
), affiliate (posted, borrower) as (
  -- All that name one group with the borrower, or with one of these, as far as was known then.
  select posted, borrower from asked where with_affiliates = 1
  union
  select affiliate.posted, other.borrower
  from affiliate
  join named as own on own.borrower = affiliate.borrower and own.posted <= affiliate.posted
  join named as other on other.borrower_group = own.borrower_group and other.posted <= affiliate.posted
), holder as (
  select asked.*, asked.borrower as counts from asked where with_affiliates = 0
  union all
  select asked.*, affiliate.borrower from asked join affiliate using (posted) where with_affiliates = 1
)
select holder.rule, holder.borrower, holder.effective, sum(change.amount)::numeric
from holder
join counted using (rule)
join change on change.borrower = holder.counts and change.disaster = holder.disaster
  and change.product = counted.product and change.posted <= holder.posted
group by holder.rule, holder.borrower, holder.effective, holder.posted, holder.allowed
having sum(change.amount) > holder.allowed
order by holder.effective, holder.posted, holder.rule
limit 1
