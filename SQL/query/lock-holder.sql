select coalesce(activity.application_name, 'another session'), held.pid, coalesce(to_char(activity.xact_start, 'HH24:MI:SS'), 'some time')
from pg_locks as held
left join pg_stat_activity as activity on activity.pid = held.pid
where held.locktype = 'advisory' and held.granted and held.objsubid = 2
  and held.database = (select oid from pg_database where datname = current_database())
  and held.classid::bigint = $1::integer and held.objid::bigint = any ($2::integer[]::bigint[])
group by 1, 2, 3
