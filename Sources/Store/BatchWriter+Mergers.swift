import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL

/// A guarantee of a book that merges.
public struct MergingGuarantee: Sendable {
  public var code: String
  public var state: GuaranteeState
  /// The successor has a guarantee of this code.
  public var isTaken: Bool
  /// And one of the code with the old book's before it.
  public var isPrefixedTaken: Bool
}

extension Merger {
  /// - Parameter seal: nil takes those of batches that are not sealed too.
  fileprivate static func read(
    _ connection: PostgresConnection, _ scheme: Scheme, knownAt seal: Int64?
  ) throws -> [Merger] {
    let rows = try connection.query(try Queries.text("mergers"), [seal.map { .int64($0) } ?? .null])
    return try rows.compactMap { row in
      guard let book = scheme.book(try row.text(0)), let successor = scheme.book(try row.text(1)) else {
        return nil
      }
      return Merger(book: book, successor: successor, day: Day(number: try row.date(2)))
    }
  }
}

extension Snapshot {
  /// Books that were merged into others.
  public func mergers() throws -> [Merger] {
    try database.run { try Merger.read($0, pack.scheme, knownAt: seal) }
  }
}

/// Reads what a merger moves: a fixed number of queries.
extension BatchWriter {
  /// Books that were merged into others.
  func readMergers() throws {
    engine.mergers = try Merger.read(connection, engine.scheme, knownAt: nil)
  }

  /// What each fund of a book holds at the end of a day, by index of the fund.
  /// - Throws: where events of later days have moved the book.
  public func mergerHoldings(of book: Int, on day: Day) throws -> [Int: [FundHoldings.Balance]] {
    let scheme = engine.scheme
    let charts = scheme.chart.indices.filter { scheme.chart[$0].role == scheme.books[book].role }
    let now = try holdings(charts, book, day)
    let later = try holdings(charts, book, Day(year: 9999, month: 12, day: 31) ?? day)
    func all(_ found: [Int: [FundHoldings.Balance]]) -> [HeldReserve: Int64] {
      Dictionary(
        found.values.joined().map { (HeldReserve(account: $0.account, segment: $0.segment), $0.balance) },
        uniquingKeysWith: +)
    }
    guard all(now) == all(later) else {
      throw LedgerError(
        "later-events-depend", "book \(scheme.books[book].code) was moved on days after \(day)",
        remedy: "reverse those events first, or post them in the successor's book")
    }
    return now
  }

  private func holdings(
    _ charts: [Int], _ book: Int, _ day: Day
  ) throws -> [Int: [FundHoldings.Balance]] {
    var found: [Int: [FundHoldings.Balance]] = [:]
    try balances(of: charts, book, day, closings: Component.sweeps) { account, segment, balance, _ in
      guard balance != 0 else { return }
      found[Int(account.fund), default: []].append(
        FundHoldings.Balance(account: account, segment: segment, balance: balance))
    }
    return found
  }

  /// What other books hold towards a book on a day.
  public func facing(_ book: Int, on day: Day) throws -> [FundHoldings.Balance] {
    let scheme = engine.scheme
    let code = scheme.books[book].code
    var found: [FundHoldings.Balance] = []
    for row in try connection.query(try Queries.text("merger-facing"), [.text(code), .date(day.number)]) {
      guard let other = scheme.book(try row.text(0)), let fund = scheme.fund(try row.text(1), of: other),
        let chart = scheme.chartRow(scheme.books[other].role, try row.text(2)),
        let currency = Currency(try row.text(3)),
        let segment = SegmentKey(text: try row.text(4), engine.symbols)
      else {
        throw LedgerError(
          "unknown-account", "the pack no longer has account \(try row.text(2)) of book \(try row.text(0))",
          remedy: "put it back into the pack")
      }
      guard scheme.chart[chart].detail == .party else { continue }
      let balance = try row.int64(5)
      guard try row.int64(6) == balance else {
        throw LedgerError(
          "later-events-depend",
          "what book \(scheme.books[other].code) holds towards \(code) was moved on days after \(day)",
          remedy: "reverse those events first")
      }
      guard balance != 0 else { continue }
      let account = AccountKey(
        book: Int16(other), fund: Int16(fund), chart: Int16(chart), currency: currency,
        detail: engine.symbols.number(code))
      found.append(FundHoldings.Balance(account: account, segment: segment, balance: balance))
    }
    return found
  }

  /// Every guarantee of a book, by its latest version.
  public func mergingGuarantees(of book: Int, into successor: Int) throws -> [MergingGuarantee] {
    let prefix = "\(engine.scheme.books[book].code)/"
    return try connection.query(
      try Queries.text("merger-guarantees"),
      [.int32(try names.number(book: book)), .int32(try names.number(book: successor)), .text(prefix)]
    ).map { row in
      let code = try row.text(0)
      return MergingGuarantee(
        code: code, state: try readState(row, 1, GuaranteeID(book: book, code: code)),
        isTaken: try row.bool(2), isPrefixedTaken: try row.bool(3))
    }
  }

  /// Open items of a book, in the order of the references of the events that made them.
  public func mergingItems(of book: Int) throws -> [(item: OpenItem, isDisputed: Bool)] {
    try connection.query(try Queries.text("merger-items"), [.int32(try names.number(book: book))]).map {
      (try readItem($0, from: 0, book: book), try $0.bool(14))
    }
  }

  /// Limits on the successor's book that would be exceeded on the day of the merger, by what both books and
  /// their borrowers use together.
  public func limitsExceeded(merging book: Int, into successor: Int, on day: Day) throws -> [LimitUse] {
    let scheme = engine.scheme
    let both = PostingEngine(scheme: scheme, symbols: SymbolTable())
    let seal = try headSeal()
    if !both.limits.charts.isEmpty {
      both.loadLimits(
        try database.limitMovements(
          [book, successor], both.limits.charts, scheme, both.symbols, through: seal
        )
        .map { movement in
          guard Int(movement.account.book) == book else { return movement }
          var moved = movement
          moved.account.book = Int16(successor)
          moved.countsFrom = max(day, movement.countsFrom ?? day)
          return moved
        })
    }
    if both.limits.hasNames {
      for own in [book, successor] {
        let rows = try connection.query(
          try Queries.text("limit-all-steps"), [.text(scheme.books[own].code), .int64(seal)])
        let steps = try database.steps(rows, scheme).map { step in
          var step = step
          step.book = successor
          return step
        }
        both.loadLimits(borrowers: nil, groups: nil, steps)
      }
    }
    return both.limitUses(on: day).filter { $0.book == successor && $0.isEnforced && $0.headroom < 0 }
  }

  /// Codes of treaties of which the book has statements of account.
  public func accountedTreaties(of book: Int) throws -> [String] {
    try connection.query(
      "select distinct treaty from ledger.treaty_account where book_id = $1 order by treaty",
      [.int32(try names.number(book: book))]
    ).map { try $0.text(0) }
  }
}

extension LedgerDatabase {
  /// Codes of other books that hold something towards a book.
  public func booksFacing(_ code: String) throws -> Set<String> {
    try run { connection in
      Set(
        try connection.query(
          "select distinct book from ledger.account where detail = $1 and book <> $1", [.text(code)]
        ).map { try $0.text(0) })
    }
  }
}
