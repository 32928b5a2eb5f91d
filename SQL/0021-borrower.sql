-- Which guarantees name a borrower or a group: so that limits on borrowers find them in all books.
create table ledger.borrower (
  event_id bigint primary key,
  book_id integer not null,
  guarantee text collate "C" not null,
  borrower text collate "C" not null,
  borrower_group text collate "C" not null
);
create index borrower_name on ledger.borrower (borrower) where borrower <> '';
create index borrower_group on ledger.borrower (borrower_group) where borrower_group <> '';
comment on table ledger.borrower is
  'Guarantees by borrower and group, once for each time that an event names another; the states are what counts.';
comment on column ledger.borrower.event_id is 'The event that named them.';
comment on column ledger.borrower.book_id is 'Book of the guarantor.';
comment on column ledger.borrower.guarantee is 'Code of the guarantee within the book.';
comment on column ledger.borrower.borrower is 'Code of the borrower; empty where none is named.';
comment on column ledger.borrower.borrower_group is 'Code of the group; empty where none is named.';
select ledger.guard('ledger.borrower');

-- Guarantees of before this table.
insert into ledger.borrower (event_id, book_id, guarantee, borrower, borrower_group)
select distinct on (book_id, guarantee) event_id, book_id, guarantee,
  coalesce(substring(state from ';borrower=([^;]*)'), ''),
  coalesce(substring(state from ';borrower_group=([^;]*)'), '')
from ledger.guarantee_state
where state ~ ';borrower(_group)?='
order by book_id, guarantee, event_id desc;

-- One register of support for all books.
create index open_item_supported on ledger.open_item (guarantee) where kind in ('grant', 'clawback');
