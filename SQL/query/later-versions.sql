-- Whether a later batch than $1 made versions of guarantees of these books.
select exists (select from ledger.seal where batch_id > $1)
  and exists (
    select from ledger.guarantee_state where book_id = any ($2) and event_id >= ($1::bigint + 1) << 32)
