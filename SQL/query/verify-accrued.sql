-- By book: what accruals took off accounts $1, and whether anything moved those accounts that no guarantee knows of.
select book.code, coalesce(sum(total.debit - total.credit) filter (where cause.event = 'fee.accrued'), 0),
  bool_or(cause.event in ('fund.converted', 'journal.entry', 'pack.restated'))
from ledger.book
join ledger.account on account.book = book.code and account.chart = any ($1)
join ledger.balance_sum as total on total.book_id = book.book_id and total.account_id = account.account_id
join ledger.cause using (cause_id)
group by book.code
