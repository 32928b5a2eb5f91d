select account.account_id, account.book, account.fund, account.chart, account.currency, account.detail,
  account.checksum, book.book_id
from ledger.account
left join ledger.book on book.code = account.book
order by account.account_id
