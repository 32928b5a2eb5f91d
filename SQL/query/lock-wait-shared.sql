select count(pg_advisory_xact_lock_shared($1, wanted.number))
from (select number from unnest($2::integer[]) as given (number) order by number) as wanted
