import Ledger
import Money
import Posting
import PostgreSQL

/// What an accrual has to post in one fund and programme of a book.
public struct AccrualGroup: Sendable {
  /// Index of the book.
  public var book: Int
  public var fund: String
  public var currency: Currency
  /// Empty where there is none.
  public var programme: String
  public var lines: [AccrualLine]
}

/// What a guarantee's fee has earned.
public struct AccruedFee: Sendable {
  public var book: String
  public var guarantee: String
  public var fund: String
  public var currency: Currency
  public var programme: String
  public var segment: String
  /// Charged less given back, minor units.
  public var fee: Int64
  public var earned: Int64
}

extension BatchWriter {
  /// Charts of the accounts that accruals debit: unearned fees.
  private var unearnedCharts: [String] {
    var charts: Set<String> = []
    for rule in engine.scheme.rules where rule.event == .feeAccrued && rule.component == .earnedUp {
      if case .post(let debit, _) = rule.action { charts.insert(engine.scheme.chart[debit].code) }
    }
    return charts.sorted()
  }

  private func numbers(of books: [Int]) throws -> Parameter {
    .int32Array(try books.map { try names.number(book: $0) })
  }

  /// What schedules have earned by the end of a day and accruals have not posted: one query.
  public func accruals(books: [Int], through day: Day) throws -> [AccrualGroup] {
    let rows = try connection.query(
      try Queries.text("accrual"),
      [try numbers(of: books), .date(day.number + 1), .textArray(unearnedCharts)])
    var groups: [AccrualGroup] = []
    for row in rows {
      let (fund, programme) = (try row.text(1), try row.text(4))
      guard let book = engine.scheme.book(try row.text(0)), let currency = Currency(try row.text(2)),
        let segment = SegmentKey(text: try row.text(3), engine.symbols),
        let amount = Int64(exactly: try row.int128(5))
      else {
        throw LedgerError("damaged-fee", "a stored fee term cannot be read", remedy: "run gledger verify")
      }
      let line = AccrualLine(segment: segment, amount: amount)
      if let last = groups.last, last.book == book, last.fund == fund, last.currency == currency,
        last.programme == programme
      {
        groups[groups.count - 1].lines.append(line)
      } else {
        groups.append(
          AccrualGroup(book: book, fund: fund, currency: currency, programme: programme, lines: [line]))
      }
    }
    return groups
  }

  /// The last day through which fees of each book were accrued; by index of the book, one query.
  public func accruedThrough(books: [Int]) throws -> [Int: Day] {
    var found: [Int: Day] = [:]
    let rows = try connection.query(
      try Queries.text("accrual-last"), [try numbers(of: books), .textArray(unearnedCharts)])
    for row in rows {
      guard let book = engine.scheme.book(try row.text(0)), let day = try row.optionalDate(1) else {
        continue
      }
      found[book] = Day(number: day)
    }
    return found
  }

  /// What each guarantee's fee has earned by the end of a day, by book and guarantee: one query, its rows
  /// read ten thousand at a time.
  public func accruedFees(books: [Int], through day: Day, _ body: (AccruedFee) throws -> Void) throws {
    try connection.query(
      "declare accrual_detail no scroll cursor for \(try Queries.text("accrual-detail"))",
      [try numbers(of: books), .date(day.number + 1)])
    while true {
      let rows = try connection.query("fetch 10000 from accrual_detail")
      for row in rows {
        guard let currency = Currency(try row.text(3)) else { continue }
        try body(
          AccruedFee(
            book: try row.text(0), guarantee: try row.text(1), fund: try row.text(2), currency: currency,
            programme: try row.text(4), segment: try row.text(5), fee: try row.int64(6),
            earned: try row.int64(7)))
      }
      if rows.count < 10_000 { break }
    }
    try connection.execute("close accrual_detail")
  }
}
