-- Of treaty $1 in books $3 at the end of day $2, known at seal $4: what reinsurers owe, undisputed and due for more than
-- $5 days, and what accounts posted as provision for it.
with overdue as (
  select item.book_id, item.party, item.fund, item.currency, segment.underwriting_year,
    sum(item.amount - coalesce(cleared.amount, 0)) as amount
  from ledger.open_item as item
  join ledger.book using (book_id)
  join ledger.segment using (segment_id)
  join ledger.seal on seal.batch_id = item.event_id >> 32
  left join (
    select clearing.item_event_id, clearing.item_ordinal, sum(clearing.amount) as amount
    from ledger.clearing
    join ledger.event on event.event_id = clearing.event_id and event.effective <= $2
    join ledger.seal on seal.batch_id = clearing.event_id >> 32 and seal.seal_number <= $4
    group by 1, 2
  ) as cleared on cleared.item_event_id = item.event_id and cleared.item_ordinal = item.ordinal
  cross join lateral (
    select account.due
    from ledger.treaty_account as account
    join ledger.seal as posted on posted.batch_id = account.event_id >> 32 and posted.seal_number <= $4
    where account.book_id = item.book_id and account.treaty = item.treaty and account.party = item.party
      and account.fund = item.fund and account.currency = item.currency and (
        account.event_id = item.event_id
        or item.kind <> 'treaty' and account.period_to >= item.effective
          and account.known_at_seal >= seal.seal_number)
    order by account.known_at_seal
    limit 1
  ) as listed
  where item.treaty = $1 and item.kind in ('claim', 'refund', 'treaty') and book.code = any ($3)
    and item.effective <= $2 and seal.seal_number <= $4 and listed.due < $2 - $5::integer
    and not ((item.book_id, item.reference) in (select book_id, reference from ledger.treaty_answer)
      and ledger.is_disputed(item.book_id, item.reference, item.party, $4))
  group by 1, 2, 3, 4, 5
), posted as (
  select total.book_id, account.detail as party, account.fund, account.currency, segment.underwriting_year,
    sum(total.credit - total.debit) as amount
  from ledger.segment
  cross join ledger.cause
  cross join lateral (
    -- Fenced: the index for each cause and segment, never the whole table.
    select * from ledger.balance_sum as sums
    where sums.cause_id = cause.cause_id and sums.segment_id = segment.segment_id and sums.effective <= $2
    offset 0
  ) as total
  join ledger.book on book.book_id = total.book_id
  join ledger.account on account.account_id = total.account_id
  join ledger.seal on seal.batch_id = total.batch_id
  where cause.event = 'treaty.account' and cause.component = 'overdueProvision' and segment.treaty = $1
    and book.code = any ($3) and seal.seal_number <= $4 and account.detail <> ''
  group by 1, 2, 3, 4, 5
)
select book.code, party, fund, currency, underwriting_year, coalesce(overdue.amount, 0), coalesce(posted.amount, 0)
from overdue
full join posted using (book_id, party, fund, currency, underwriting_year)
join ledger.book using (book_id)
order by 1, 2, 3, 4, 5
