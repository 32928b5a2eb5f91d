-- Underwriting and accident year of the segments $1.
select segment_id, underwriting_year, accident_year from ledger.segment where segment_id = any ($1)
