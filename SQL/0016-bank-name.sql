-- Who may not read names can still see that they are the ones that were loaded: their hashes, made anew.
create view personal.bank_name_found as
select line_id, ordinal,
  sha256(salt || int4send(octet_length(counterparty)) || convert_to(counterparty, 'UTF8')
    || int4send(octet_length(counterparty_account)) || convert_to(counterparty_account, 'UTF8')
    || int4send(octet_length(remittance)) || convert_to(remittance, 'UTF8')) as name_hash
from personal.bank_name;
comment on view personal.bank_name_found is 'Hashes of the names that are still there, as they are now.';
alter view personal.bank_name_found owner to gledger_owner;
grant usage on schema personal to gledger_reader;
grant select on personal.bank_name_found to gledger_reader, gledger_writer, gledger_approver;
