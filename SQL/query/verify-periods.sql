select event_id, book_id, action, through from ledger.period order by event_id
