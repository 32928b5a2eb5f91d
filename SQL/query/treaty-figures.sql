-- What is known at seal $4 of treaty $1 in books $3 up to day $2, cumulative, by reinsurer, underwriting year and kind;
-- apart what no account lists yet.
with item as (
  select book.code as book, item.event_id, item.ordinal, item.party, item.fund, item.currency,
    segment.underwriting_year, item.kind, case when item.kind = 'treaty' then item.claim else '' end as line,
    case when item.kind = 'treaty' then item.effective end as day, item.effective, item.amount,
    item.kind = 'treaty' or exists (
      select from ledger.treaty_account as account
      where account.book_id = item.book_id and account.treaty = item.treaty and account.party = item.party
        and account.fund = item.fund and account.currency = item.currency and account.known_at_seal < $4
        and account.period_to >= item.effective and account.known_at_seal >= seal.seal_number) as is_listed
  from ledger.open_item as item
  join ledger.book using (book_id)
  join ledger.segment using (segment_id)
  join ledger.seal on seal.batch_id = item.event_id >> 32
  where item.treaty = $1 and item.effective <= $2 and book.code = any ($3) and seal.seal_number <= $4
)
select book, party, fund, currency, underwriting_year, kind, line, day, is_listed, count(*), sum(amount),
  min(effective)
from item
group by book, party, fund, currency, underwriting_year, kind, line, day, is_listed
order by book, party, fund, currency, underwriting_year, kind, line, day, is_listed
