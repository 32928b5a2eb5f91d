-- The first open item of which more was cleared than it was, or less than nothing.
select event_id, ordinal, reference, amount, remaining
from ledger.item_balance
where remaining not between least(amount, 0) and greatest(amount, 0)
order by event_id, ordinal
limit 1
