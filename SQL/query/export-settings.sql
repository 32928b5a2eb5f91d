-- What the queries of an export ask: as known at a seal, from and to a day, of one book or of all (empty).
select set_config('gledger.export_seal', $1::bigint::text, true), set_config('gledger.export_from', $2::date::text, true),
  set_config('gledger.export_to', $3::date::text, true), set_config('gledger.export_book', $4::text, true)
