import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL

extension BatchWriter {
  /// Posted events with all that they put into the books: what reversals mirror. Five queries, however many.
  func fetchPosted(_ ids: [EventID], _ working: inout WorkingSet) throws {
    guard !ids.isEmpty else { return }
    let rows = try connection.query(
      try Queries.text("posted-events"),
      [.int32Array(try ids.map { try names.number(book: $0.book) }), .textArray(ids.map(\.reference))])
    var byEvent: [Int64: EventID] = [:]
    for row in rows {
      let key = ids[Int(try row.int64(0)) - 1]
      let id = try row.int64(1)
      let event = try StoredEvent.read(
        code: try row.text(2), book: engine.scheme.books[key.book].code, date: Day(number: try row.date(3)),
        columns: try row.text(4), record: try row.text(5), scheme: engine.scheme)
      var posted = PostedEvent(id: id, event: event)
      posted.reversedBy = try row.optionalText(6)
      working.posted[key] = posted
      byEvent[id] = key
    }
    let events = Array(byEvent.keys)
    try fetchTransfers(events, byEvent, &working)
    try fetchVersions(byEvent, &working)
    for row in try connection.query(try Queries.text("posted-items"), [.int64Array(events)]) {
      guard let key = byEvent[try row.int64(0)] else { continue }
      working.posted[key]?.items.append(try readItem(row, from: 0, book: itemBook(row, 14)))
    }
    for row in try connection.query(try Queries.text("posted-clearings"), [.int64Array(events)]) {
      guard let key = byEvent[try row.int64(0)] else { continue }
      working.posted[key]?.clearings.append(
        Clearing(
          itemEvent: try row.int64(1), itemOrdinal: try row.int16(2), itemReference: try row.text(3),
          amount: try row.int64(4)))
    }
    try fetchFeeTerms(events, byEvent, &working)
  }

  private func fetchFeeTerms(
    _ events: [Int64], _ byEvent: [Int64: EventID], _ working: inout WorkingSet
  ) throws {
    for row in try connection.query(try Queries.text("posted-fee-terms"), [.int64Array(events)]) {
      guard let key = byEvent[try row.int64(0)] else { continue }
      guard let fund = engine.scheme.fund(try row.text(1), of: key.book),
        let segment = SegmentKey(text: try row.text(2), engine.symbols),
        let earning = FeeEarning(rawValue: try row.text(3))
      else {
        throw LedgerError("damaged-event", "a stored fee term cannot be read", remedy: "run gledger verify")
      }
      _ = engine.place(segment)
      working.posted[key]?.feeTerms.append(
        FeeTermChange(
          term: FeeTerm(
            earning: earning, starts: Day(number: try row.date(4)), ends: Day(number: try row.date(5)),
            cohort: try row.int16(7), amount: try row.int64(6)),
          fund: fund, segment: segment))
    }
  }

  private func fetchTransfers(
    _ events: [Int64], _ byEvent: [Int64: EventID], _ working: inout WorkingSet
  ) throws {
    let scheme = engine.scheme
    for row in try connection.query(try Queries.text("posted-transfers"), [.int64Array(events)]) {
      guard let key = byEvent[try row.int64(0)] else { continue }
      var sides: [Int32] = []
      for first in [1, 6] {
        let code = try row.text(first)
        guard let book = scheme.book(code), let fund = scheme.fund(try row.text(first + 1), of: book),
          let chart = scheme.chartRow(scheme.books[book].role, try row.text(first + 2)),
          let currency = Currency(try row.text(first + 3))
        else {
          throw LedgerError(
            "unknown-account", "the pack no longer has account \(code)/\(try row.text(first + 2))",
            remedy: "put it back into the pack")
        }
        sides.append(
          engine.place(
            AccountKey(
              book: Int16(book), fund: Int16(fund), chart: Int16(chart), currency: currency,
              detail: engine.symbols.number(Optional(try row.text(first + 4))))))
      }
      guard let segment = SegmentKey(text: try row.text(11), engine.symbols),
        let event = EventKind(code: try row.text(12)), let component = Component(code: try row.text(13)),
        let subject = SubjectKind(rawValue: try row.text(14).utf8.first ?? 0)
      else {
        throw LedgerError("damaged-event", "a stored transfer cannot be read", remedy: "run gledger verify")
      }
      working.posted[key]?.transfers.append(
        Transfer(
          debit: sides[0], credit: sides[1], amount: try row.int64(15), segment: engine.place(segment),
          cause: Cause(event, component).packed, subject: subject))
    }
  }

  private func fetchVersions(
    _ byEvent: [Int64: EventID], _ working: inout WorkingSet
  ) throws {
    var (books, guarantees, events): ([Int32], [String], [Int64]) = ([], [], [])
    for (event, key) in byEvent {
      guard let code = working.posted[key]?.event.subjectCode else { continue }
      books.append(try names.number(book: key.book))
      guarantees.append(code)
      events.append(event)
    }
    let rows = try connection.query(
      try Queries.text("posted-versions"),
      [.int32Array(books), .textArray(guarantees), .int64Array(events)])
    for row in rows {
      guard let key = byEvent[try row.int64(0)] else { continue }
      let code = try row.text(1)
      let id = GuaranteeID(book: key.book, code: code)
      working.posted[key]?.guarantee = code
      working.posted[key]?.outstandingChange = try row.int64(2)
      working.posted[key]?.stateAfter = try readState(row, 3, id)
      working.posted[key]?.stateBefore = row.isNull(4) ? nil : try readState(row, 4, id)
    }
  }
}
