-- Rows of the bordereaux of the accounts $1: 1, each premium that the account lists; 2, each claim with an item in it:
-- ceded and recovered in the account, and to date at its end; paid apart from settlements, as cash calls are. Accounts
-- of one cedant come together, in the order of its first: so does what several reinsurers have of a guarantee. The state
-- of a guarantee at the end of day $2, known at the account's seal, stands on the first of rows that follow one another
-- with the same: looked up once the rows are sorted, as they are read. One cedant at a time, so that the first rows come
-- early and no sort is large. What the books $3 cede is of guarantees of other books: BOOK/GUARANTEE.
with head as materialized (
  select listed.place, min(listed.place) over (partition by account.book_id) as first_place, account.*,
    book.code = any ($3) as cedes_on, before.period_to as listed_to, before.known_at_seal as listed_seal
  from unnest($1::bigint[]) with ordinality as listed (event_id, place)
  join ledger.treaty_account as account using (event_id)
  join ledger.book using (book_id)
  cross join lateral (
    -- The account before it: none of those before ends later, or knows more.
    select max(earlier.period_to) as period_to, max(earlier.known_at_seal) as known_at_seal
    from ledger.treaty_account as earlier
    where earlier.book_id = account.book_id and earlier.treaty = account.treaty and earlier.party = account.party
      and earlier.fund = account.fund and earlier.currency = account.currency
      and earlier.known_at_seal < account.known_at_seal
  ) as before
), cedant as materialized (
  select distinct first_place, book_id, cedes_on from head order by first_place
)
select place, part, guarantee, name, kind, underwriting_year, accident_year, day, period_from, period_to, amount,
  ceded, recovered_now, recovered, cash, is_disputed, is_known,
  case when not is_known then (
    select version.state
    from ledger.guarantee_state as version
    join ledger.seal on seal.batch_id = version.event_id >> 32
    where version.book_id = coalesce(origin, cedant.book_id) and version.guarantee = case
      when origin is null then sorted.guarantee else substr(sorted.guarantee, strpos(sorted.guarantee, '/') + 1) end
      and version.effective <= $2 and seal.seal_number <= sorted.known_at_seal
    order by version.event_id desc
    limit 1) end
from cedant
cross join lateral (
  with item as materialized (
    select head.place, head.known_at_seal, item.event_id, item.ordinal, item.reference, item.book_id, item.kind,
      item.party, item.amount, item.effective, item.guarantee, item.claim, segment.underwriting_year,
      segment.accident_year,
      not coalesce(head.listed_to >= item.effective and head.listed_seal >= seal.seal_number, false) as is_listed
    from head
    cross join lateral (
      -- Fenced: the items of each account by their index, never the whole table.
      select * from ledger.open_item as found
      where found.book_id = head.book_id and found.treaty = head.treaty and found.party = head.party
        and found.fund = head.fund and found.currency = head.currency and found.effective <= head.period_to
        and found.kind in ('claim', 'remittance', 'premium', 'refund')
      offset 0
    ) as item
    join ledger.segment using (segment_id)
    join ledger.seal on seal.batch_id = item.event_id >> 32 and seal.seal_number <= head.known_at_seal
    where head.first_place = cedant.first_place
  ), movement as (
    select item.*, 0::bigint as cash from item where kind in ('claim', 'remittance')
    union all
    select item.place, item.known_at_seal, item.event_id, item.ordinal, item.reference, item.book_id, item.kind,
      item.party, 0, item.effective, item.guarantee, item.claim, item.underwriting_year, item.accident_year,
      item.is_listed, case when item.kind = 'claim' then clearing.amount else -clearing.amount end
    from item
    join ledger.clearing on clearing.item_event_id = item.event_id and clearing.item_ordinal = item.ordinal
    join ledger.seal on seal.batch_id = clearing.event_id >> 32 and seal.seal_number <= item.known_at_seal
    where item.is_listed and item.kind in ('claim', 'remittance')
  ), claim as (
    select place, known_at_seal, guarantee, claim, underwriting_year, accident_year,
      min(effective) filter (where kind = 'claim') as claimed_on,
      coalesce(sum(amount) filter (where kind = 'claim' and is_listed), 0) as ceded_now,
      coalesce(sum(amount) filter (where kind = 'claim'), 0) as ceded,
      coalesce(sum(amount) filter (where kind = 'remittance' and is_listed), 0) as recovered_now,
      coalesce(sum(amount) filter (where kind = 'remittance'), 0) as recovered,
      sum(cash) as cash,
      bool_or((book_id, reference) in (select book_id, reference from ledger.treaty_answer)
        and ledger.is_disputed(book_id, reference, party, known_at_seal)) as is_disputed
    from movement
    group by place, known_at_seal, guarantee, claim, underwriting_year, accident_year
    having bool_or(is_listed)
  ), premium as (
    select item.*, nullif(term.period_from, '')::date as period_from,
      nullif(term.period_to, '')::date as period_to
    from item
    left join ledger.reversal on reversal.event_id = item.event_id
    join ledger.event on event.event_id = coalesce(reversal.original_event_id, item.event_id)
    join ledger.event_header using (header_id)
    cross join lateral string_to_array(event_header.columns, E'\t') as names
    cross join lateral (
      select split_part(event.record, E'\t', array_position(names, 'period_from')) as period_from,
        split_part(event.record, E'\t', array_position(names, 'period_to')) as period_to
    ) as term
    where item.kind in ('premium', 'refund') and item.is_listed
  ), listed as (
    select place, known_at_seal, 1 as part, guarantee, reference as name, kind, underwriting_year,
      accident_year, effective as day, period_from, period_to, amount::numeric as amount, 0::numeric as ceded,
      0::numeric as recovered_now, 0::numeric as recovered, 0::numeric as cash, false as is_disputed,
      effective as first_by, reference as second_by, ordinal as third_by
    from premium
    union all
    select place, known_at_seal, 2, guarantee, claim, '', underwriting_year, accident_year, claimed_on,
      null, null, ceded_now, ceded, recovered_now, recovered, cash, is_disputed, null, guarantee, 0
    from claim
  )
  select listed.*, case when cedant.cedes_on and strpos(guarantee, '/') > 0 then (
      select book.book_id from ledger.book where book.code = split_part(listed.guarantee, '/', 1)) end as origin,
    coalesce(
      lag(guarantee) over in_order = guarantee and lag(known_at_seal) over in_order = known_at_seal, false) as is_known
  from listed
  window in_order as (
    order by part, first_by, second_by, third_by, name, underwriting_year, accident_year, place)
  order by part, first_by, second_by, third_by, name, underwriting_year, accident_year, place
  offset 0
) as sorted
