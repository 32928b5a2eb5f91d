select shape_id, debit, credit, segment, cause, subject, digest from ledger.shape order by shape_id
