select segment_id, key, programme, line, disaster, area, funding_source, purpose, treaty,
  cohort, underwriting_year, accident_year, checksum
from ledger.segment
order by segment_id
