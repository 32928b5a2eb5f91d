-- What was staged is complete: each statement is looked up by its place, and its lines by theirs.
create index on incoming_line (statement, ordinal);
create index on incoming_detail (statement, ordinal);
create index on incoming_name (statement, ordinal);
create index on incoming_known (statement, ordinal);
analyze incoming_line;
analyze incoming_detail;
analyze incoming_name;
