-- What books granted beneficiaries $1 and asked back, by what makes support the same, and by book.
select wanted.place, min(item.reference) filter (where item.kind = 'grant' and item.amount > 0), item.claim,
  segment.disaster, segment.purpose, item.currency,
  coalesce(sum(item.amount) filter (where item.kind = 'grant'), 0)::bigint,
  coalesce(sum(item.amount) filter (where item.kind = 'clawback'), 0)::bigint, book.code
from unnest($1::text[]) with ordinality as wanted (beneficiary, place)
join ledger.open_item as item on item.guarantee = wanted.beneficiary and item.kind in ('grant', 'clawback')
join ledger.segment using (segment_id)
join ledger.book on book.book_id = item.book_id
group by wanted.place, item.claim, segment.disaster, segment.purpose, item.currency, book.code
order by wanted.place, item.claim, segment.disaster, segment.purpose, item.currency, book.code
