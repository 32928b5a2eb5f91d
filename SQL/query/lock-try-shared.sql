select pg_try_advisory_xact_lock_shared($1, wanted.number)
from unnest($2::integer[]) with ordinality as wanted (number, place)
order by wanted.place
