create temporary table incoming_line (
  statement integer not null,
  ordinal bigint not null,
  booking_day date,
  value_day date,
  amount bigint not null,
  currency text collate "C" not null,
  status text collate "C" not null,
  is_reversal boolean not null,
  bank_reference text not null,
  transaction_code text not null,
  payment_count integer,
  end_to_end text not null,
  instruction text not null,
  creditor_reference text not null,
  return_reason text not null,
  detail_count integer not null,
  file_line bigint not null,
  line_key bytea not null,
  line_hash bytea not null
) on commit drop;
create temporary table incoming_detail (
  statement integer not null,
  ordinal bigint not null,
  place integer not null,
  amount bigint,
  bank_reference text not null,
  end_to_end text not null,
  instruction text not null,
  creditor_reference text not null,
  return_reason text not null
) on commit drop;
create temporary table incoming_name (
  statement integer not null,
  ordinal bigint not null,
  place integer not null,
  name_hash bytea not null,
  salt bytea not null,
  counterparty text not null,
  counterparty_account text not null,
  remittance text not null
) on commit drop;
create temporary table incoming_known (
  statement integer not null,
  ordinal bigint not null
) on commit drop;
