-- Exposure of books $1 at the end of day $4, known at seal $5: what accounts $2 (gross) and $3 (ceded) hold, by
-- programme, disaster, treaty and other party.
select book.code, segment.programme, segment.disaster, segment.treaty, account.detail, account.currency,
  coalesce(sum(balance_sum.credit - balance_sum.debit) filter (where account.chart = any ($2)), 0),
  coalesce(sum(balance_sum.credit - balance_sum.debit) filter (where account.chart = any ($3)), 0)
from ledger.balance_sum
join ledger.book using (book_id)
join ledger.account using (account_id)
join ledger.segment using (segment_id)
join ledger.seal using (batch_id)
where book.code = any ($1) and account.chart = any ($2 || $3) and balance_sum.effective <= $4
  and seal.seal_number <= $5
group by 1, 2, 3, 4, 5, 6
order by 1, 2, 3, 4, 5, 6
