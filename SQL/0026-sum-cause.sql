-- Treaty accounts ask for what some causes did in the segments of a treaty, in all books: few sums of many.
create index balance_sum_cause on ledger.balance_sum (cause_id, segment_id);
