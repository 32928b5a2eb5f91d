-- Whether a seal of the books or a piece of evidence has a chain hash that begins with these hexadecimal digits.
select exists (select from ledger.seal where starts_with(encode(chain_hash, 'hex'), $1))
  or exists (select from ledger.bank_evidence where starts_with(encode(chain_hash, 'hex'), $1))
