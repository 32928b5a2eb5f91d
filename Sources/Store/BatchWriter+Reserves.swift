import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL

/// A fund of a book in one currency and segment.
public struct ReservePlace: Hashable, Sendable {
  /// Index of the book, and of the fund.
  public var book: Int
  public var fund: Int
  public var currency: Currency
  public var segment: SegmentKey

  public init(book: Int, fund: Int, currency: Currency, segment: SegmentKey) {
    (self.book, self.fund, self.currency, self.segment) = (book, fund, currency, segment)
  }
}

extension BatchWriter {
  private func numbers(of books: [Int]) throws -> [Int32] {
    try books.map { try names.number(book: $0) }
  }

  /// What reserves of books are measured on, at the end of a day: one query, and one more where a stage is of
  /// guarantees with a claim notified.
  /// - Returns: in the order of books, funds, currencies and segments.
  public func reserveBases(
    books: [Int], on day: Day, charts: Set<Int>, withNotices: Bool
  ) throws -> [(place: ReservePlace, base: ReserveBase)] {
    let scheme = engine.scheme
    let first = books.map { scheme.fiscalYear(of: $0, holding: day).lowerBound.number }
    let rows = try connection.query(
      try Queries.text("reserve-bases"),
      [
        .int32Array(try numbers(of: books)), .dateArray(first), .date(day.number),
        .textArray(Set(charts.map { scheme.chart[$0].code }).sorted()),
      ])
    var found: [(place: ReservePlace, base: ReserveBase)] = []
    var places: [ReservePlace: Int] = [:]
    func entry(_ place: ReservePlace) -> Int {
      if let known = places[place] { return known }
      places[place] = found.count
      found.append((place, ReserveBase()))
      return found.count - 1
    }
    for row in rows {
      guard let book = scheme.book(try row.text(0)), let fund = scheme.fund(try row.text(1), of: book),
        let chart = scheme.chartRow(scheme.books[book].role, try row.text(2)),
        let currency = Currency(try row.text(3)),
        let segment = SegmentKey(text: try row.text(4), engine.symbols)
      else { continue }
      let sign: Int128 = scheme.chart[chart].normal == .debit ? 1 : -1
      let index = entry(ReservePlace(book: book, fund: fund, currency: currency, segment: segment))
      found[index].base.held[chart, default: 0] += try minor(row.int128(5) * sign)
      found[index].base.taken[chart, default: 0] += try minor(row.int128(6) * sign)
      found[index].base.measured[chart, default: 0] += try minor(row.int128(7) * sign)
    }
    if withNotices {
      for (place, amount) in try notified(books: books, on: day) {
        let index = entry(place)
        found[index].base.notified += amount
      }
    }
    return found
  }

  private func minor(_ amount: Int128) throws -> Int64 {
    guard let minor = Int64(exactly: amount) else {
      throw LedgerError("sum-overflow", "a balance does not fit 64 bits", remedy: "report this")
    }
    return minor
  }

  /// Outstanding of guarantees with a claim that was notified and not accepted.
  private func notified(books: [Int], on day: Day) throws -> [(place: ReservePlace, amount: Int64)] {
    let rows = try connection.query(
      try Queries.text("reserve-notified"), [.int32Array(try numbers(of: books)), .date(day.number)])
    return try rows.compactMap { row in
      guard let book = engine.scheme.book(try row.text(0)) else { return nil }
      let state = try readState(row, 2, GuaranteeID(book: book, code: try row.text(1)))
      guard state.outstanding > 0, state.notices.contains(where: { state.claim($0.id) == nil }),
        let fund = engine.fund(of: state, in: book)
      else { return nil }
      let currency = state.fact(.currency).flatMap { Currency($0) } ?? engine.scheme.books[book].currency
      let place = ReservePlace(book: book, fund: fund, currency: currency, segment: engine.segment(of: state))
      return (place, state.outstanding)
    }
  }

  /// The last day on which each reserve of each book was measured: one query.
  public func measuredOn(books: [Int], charts: Set<Int>) throws -> [Int: [Int: Day]] {
    let scheme = engine.scheme
    var found: [Int: [Int: Day]] = [:]
    let rows = try connection.query(
      try Queries.text("reserve-last"),
      [
        .int32Array(try numbers(of: books)),
        .textArray(Set(charts.map { scheme.chart[$0].code }).sorted()),
      ])
    for row in rows {
      guard let book = scheme.book(try row.text(0)),
        let chart = scheme.chartRow(scheme.books[book].role, try row.text(1)),
        let day = try row.optionalDate(2)
      else { continue }
      found[book, default: [:]][chart] = Day(number: day)
    }
    return found
  }

  /// Books of which a chunk writes off indemnity rights, where reserves are taken from for that.
  func writeOffBooks(_ events: some Sequence<BusinessEvent>) -> [Int] {
    guard !engine.writeOffReserves.isEmpty else { return [] }
    return Set(events.lazy.filter { $0.kind == .indemnityWrittenOff }.map(\.book)).sorted()
  }

  func reserveQuestion(_ books: [Int]) throws -> [Parameter] {
    [
      .int32Array(try numbers(of: books)),
      .textArray(engine.writeOffReserves.map { engine.scheme.chart[$0].code }),
    ]
  }

  /// What write-offs of a chunk may take out of reserves.
  func fetchReserves(_ events: [BusinessEvent], _ working: inout WorkingSet) throws {
    let books = writeOffBooks(events)
    guard !books.isEmpty else { return }
    try readReserves(
      try connection.query(try Queries.text("reserve-held"), try reserveQuestion(books)), books, &working)
  }

  /// - Parameter rows: what the server's sums hold; what this batch did since they were handed over counts
  ///   too.
  func readReserves(_ rows: Rows, _ books: [Int], _ working: inout WorkingSet) throws {
    let scheme = engine.scheme
    for row in rows {
      guard let book = scheme.book(try row.text(0)), let fund = scheme.fund(try row.text(1), of: book),
        let chart = scheme.chartRow(scheme.books[book].role, try row.text(2)),
        let currency = Currency(try row.text(3)),
        let segment = SegmentKey(text: try row.text(4), engine.symbols)
      else { continue }
      let account = AccountKey(
        book: Int16(book), fund: Int16(fund), chart: Int16(chart), currency: currency,
        detail: SymbolTable.none)
      working.reserves[HeldReserve(account: account, segment: segment)] = try minor(row.int128(5))
    }
    let (charts, wanted) = (Set(engine.writeOffReserves.map(Int16.init)), Set(books.map(Int16.init)))
    for entry in engine.sums.entries {
      let key = engine.accounts.keys[Int(entry.account)]
      guard charts.contains(key.chart), wanted.contains(key.book) else { continue }
      let held = HeldReserve(account: key, segment: engine.segments.keys[Int(entry.segment)])
      working.reserves[held] = try minor(
        Int128(working.reserves[held] ?? 0) + Int128(entry.credit) - Int128(entry.debit))
    }
  }
}
