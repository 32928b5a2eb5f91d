-- Guarantees of books $1 of which a version has a claim, with the programme that it names (one of $3; none: any): at
-- most one row a guarantee and programme. Only of versions that are like one of the patterns $2 (none: all). Fenced, so
-- that states are taken apart once, and by this process alone.
select distinct book.code, version.guarantee, version.programme
from (
  select version.book_id, version.guarantee,
    split_part(split_part(';' || version.state, ';programme=', 2), ';', 1) as programme
  from ledger.guarantee_state as version
  where version.state like '%;C=%'
    and (cardinality($2::text[]) = 0 or version.state like any ($2::text[]))
  offset 0
) as version
join ledger.book using (book_id)
where book.code = any ($1) and (cardinality($3::text[]) = 0 or version.programme = any ($3::text[]))
