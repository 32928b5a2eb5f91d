-- What the accounts of chart rows $2 of books $1 did, by dimension, day and cause, as known at seal $3; and what those of
-- books that merged into them did, with the day from which it counts.
select wanted.book, account.fund, account.chart, account.currency, account.detail, segment.programme, segment.line,
  total.effective, cause.event, cause.component, sum(total.debit) - sum(total.credit), wanted.counts_from
from (
  select own.book, own.book as source, null::date as counts_from, own.chart
  from unnest($1::text[], $2::text[]) as own (book, chart)
  union
  select own.book, old.code, step.effective, own.chart
  from unnest($1::text[], $2::text[]) as own (book, chart)
  join ledger.book as later on later.code = own.book
  join ledger.succession as step on step.successor_id = later.book_id
  join ledger.seal on seal.batch_id = step.event_id >> 32 and seal.seal_number <= $3
  join ledger.book as old on old.book_id = step.book_id
) as wanted
join ledger.account on account.book = wanted.source and account.chart = wanted.chart
join ledger.book on book.code = account.book
join ledger.balance_sum as total on total.book_id = book.book_id and total.account_id = account.account_id
join ledger.seal on seal.batch_id = total.batch_id
join ledger.segment on segment.segment_id = total.segment_id
join ledger.cause on cause.cause_id = total.cause_id
where seal.seal_number <= $3
group by wanted.book, wanted.counts_from, account.account_id, segment.programme, segment.line, total.effective,
  cause.event, cause.component
order by wanted.book, account.account_id, total.effective
