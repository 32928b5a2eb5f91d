select line.currency, count(*), coalesce(sum(line.amount) filter (where line.status = 'booked'), 0)
from incoming_line as line
left join incoming_known as known using (statement, ordinal)
where line.statement = $1 and known.ordinal is null
group by line.currency
