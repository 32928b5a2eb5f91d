-- Names that are still there, against the hashes that stay; a hash without names is one whose names were erased.
select found.line_id, found.ordinal, found.name_hash, coalesce(stored.name_hash, '')
from personal.bank_name_found as found
left join ledger.bank_name_hash as stored using (line_id, ordinal)
order by found.line_id, found.ordinal
