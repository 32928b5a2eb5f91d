select seal_number, recorded_at, chain_hash
from ledger.seal
where ($1::bigint is null or seal_number = $1) and ($2::timestamptz is null or recorded_at <= $2)
order by seal_number desc
limit 1
