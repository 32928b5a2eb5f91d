-- Rows of the bordereaux of the accounts $1: 1, each premium that the account lists; 2, each claim with an item in it:
-- ceded and recovered in the account, and to date at its end; paid apart from settlements, as cash calls are. Accounts
-- of one cedant come together, in the order of its first: so does what several reinsurers have of a guarantee. The state
-- of a guarantee at the end of day $2, known at the account's seal, stands on the first of rows that follow one another
-- with the same: looked up once the rows are sorted, as they are read. What the books $3 cede is of guarantees of other
-- books: BOOK/GUARANTEE.
with head as materialized (
  select listed.place, min(listed.place) over (partition by account.book_id) as first_place, account.*,
    book.code = any ($3) as cedes_on, exists (
    select from ledger.treaty_account as before
    where before.book_id = account.book_id and before.treaty = account.treaty and before.party = account.party
      and before.fund = account.fund and before.currency = account.currency
      and before.known_at_seal < account.known_at_seal) as is_later
  from unnest($1::bigint[]) with ordinality as listed (event_id, place)
  join ledger.treaty_account as account using (event_id)
  join ledger.book using (book_id)
), item as materialized (
  select head.place, head.known_at_seal, item.event_id, item.ordinal, item.reference, item.book_id, item.kind,
    item.party, item.amount, item.effective, item.guarantee, item.claim, item.segment_id,
    not (head.is_later and exists (
      select from ledger.treaty_account as account
      where account.book_id = item.book_id and account.treaty = item.treaty and account.party = item.party
        and account.fund = item.fund and account.currency = item.currency
        and account.known_at_seal < head.known_at_seal
        and account.period_to >= item.effective and account.known_at_seal >= seal.seal_number)) as is_listed
  from head
  cross join lateral (
    -- Fenced: the items of each account by their index, never the whole table.
    select * from ledger.open_item as found
    where found.book_id = head.book_id and found.treaty = head.treaty and found.party = head.party
      and found.fund = head.fund and found.currency = head.currency and found.effective <= head.period_to
      and found.kind in ('claim', 'remittance', 'premium', 'refund')
    offset 0
  ) as item
  join ledger.seal on seal.batch_id = item.event_id >> 32 and seal.seal_number <= head.known_at_seal
), cash as (
  select item.event_id, item.ordinal,
    sum(case when item.kind = 'claim' then clearing.amount else -clearing.amount end) as amount
  from item
  join ledger.clearing on clearing.item_event_id = item.event_id and clearing.item_ordinal = item.ordinal
  join ledger.seal on seal.batch_id = clearing.event_id >> 32 and seal.seal_number <= item.known_at_seal
  where item.is_listed and item.kind in ('claim', 'remittance')
  group by 1, 2
), claim as (
  select place, guarantee, claim, segment.underwriting_year, segment.accident_year,
    min(effective) filter (where kind = 'claim') as claimed_on,
    coalesce(sum(item.amount) filter (where kind = 'claim' and is_listed), 0) as ceded_now,
    coalesce(sum(item.amount) filter (where kind = 'claim'), 0) as ceded,
    coalesce(sum(item.amount) filter (where kind = 'remittance' and is_listed), 0) as recovered_now,
    coalesce(sum(item.amount) filter (where kind = 'remittance'), 0) as recovered,
    coalesce(sum(cash.amount), 0) as cash,
    bool_or((book_id, reference) in (select book_id, reference from ledger.treaty_answer)
      and ledger.is_disputed(book_id, reference, party, known_at_seal)) as is_disputed
  from item
  join ledger.segment using (segment_id)
  left join cash using (event_id, ordinal)
  where kind in ('claim', 'remittance')
  group by place, guarantee, claim, segment.underwriting_year, segment.accident_year
  having bool_or(is_listed)
), premium as (
  select item.*, segment.underwriting_year, segment.accident_year, term.period_from::date, term.period_to::date
  from item
  join ledger.segment using (segment_id)
  left join ledger.reversal on reversal.event_id = item.event_id
  join ledger.event on event.event_id = coalesce(reversal.original_event_id, item.event_id)
  join ledger.event_header using (header_id)
  cross join lateral (
    select max(value) filter (where name = 'period_from') as period_from,
      max(value) filter (where name = 'period_to') as period_to
    from unnest(string_to_array(event_header.columns, E'\t'), string_to_array(event.record, E'\t'))
      as field (name, value)
  ) as term
  where item.kind in ('premium', 'refund') and item.is_listed
), listed as (
  select place, 1 as part, guarantee, reference as name, kind, underwriting_year,
    accident_year, effective as day, period_from, period_to, amount::numeric as amount, 0::numeric as ceded,
    0::numeric as recovered_now, 0::numeric as recovered, 0::numeric as cash, false as is_disputed,
    effective as first_by, reference as second_by, ordinal as third_by
  from premium
  union all
  select place, 2, guarantee, claim, '', underwriting_year, accident_year, claimed_on,
    null, null, ceded_now, ceded, recovered_now, recovered, cash, is_disputed, null, guarantee, 0
  from claim
)
select place, part, guarantee, name, kind, underwriting_year, accident_year, day, period_from, period_to, amount,
  ceded, recovered_now, recovered, cash, is_disputed, is_known,
  case when not is_known then (
    select version.state
    from ledger.guarantee_state as version
    join ledger.seal on seal.batch_id = version.event_id >> 32
    where version.book_id = sorted.book_id and version.guarantee = sorted.own_code
      and version.effective <= $2 and seal.seal_number <= sorted.known_at_seal
    order by version.event_id desc
    limit 1) end
from (
  select listed.*, head.known_at_seal, coalesce(origin.book_id, head.book_id) as book_id,
    case when origin.book_id is null then guarantee else substr(guarantee, strpos(guarantee, '/') + 1) end as own_code,
    coalesce(lag(guarantee) over in_order = guarantee and lag(head.book_id) over in_order = head.book_id
      and lag(head.known_at_seal) over in_order = head.known_at_seal, false) as is_known
  from listed
  join head using (place)
  left join ledger.book as origin on head.cedes_on and strpos(guarantee, '/') > 0
    and origin.code = split_part(guarantee, '/', 1)
  window in_order as (
    order by head.first_place, part, first_by, second_by, third_by, name, underwriting_year, accident_year, place)
  order by head.first_place, part, first_by, second_by, third_by, name, underwriting_year, accident_year, place
) as sorted
