import Ledger
import Money
import Posting
import PostgreSQL

/// How an event changes up to which day its book is closed.
public struct PeriodChange: Sendable {
  public enum Action: String, Sendable { case close, reopen }

  public var action: Action
  /// Index of the book.
  public var book: Int
  /// The last day that is closed from now on.
  public var through: Day
  /// Place of the event in its batch.
  public var ordinal: Int64
  /// What the book held at the end of that day: made when the event is written.
  public internal(set) var balances: [CloseBalance] = []

  public init(_ action: Action, book: Int, through: Day, ordinal: Int64 = 0) {
    (self.action, self.book, self.through, self.ordinal) = (action, book, through, ordinal)
  }

  func seal(into sealing: inout EventSealing) {
    sealing.append(period: action.rawValue, through: through.description)
    for balance in balances { sealing.append(balance) }
  }
}

/// The close row that a balance starts from.
public struct CloseRow: Sendable, Equatable {
  /// The event that closed the period.
  public var event: Int64
  public var through: Day
  public var seal: Int64
  /// The book was opened before that day since: rows of earlier days may have come later.
  public var isReopened: Bool
}

extension BatchWriter {
  /// Reads up to which day the books are closed.
  func readPeriods() throws {
    var closed = [Day?](repeating: nil, count: engine.scheme.books.count)
    for row in try connection.query(try Queries.text("closed-through")) {
      guard let book = engine.scheme.book(try row.text(0)) else { continue }
      closed[book] = Day(number: try row.date(1))
    }
    engine.closedThrough = closed
    try readMergers()
  }

  /// Holds the periods of books still until the end: nobody closes them before this batch is in them.
  func sharePeriods(_ books: Set<Int>) throws {
    let new = books.subtracting(sharedPeriods)
    guard !new.isEmpty else { return }
    _ = try acquire(space: 6, numbers: try new.map { try names.number(book: $0) }.sorted(), isShared: true)
    sharedPeriods.formUnion(new)
  }

  /// The periods of the books that the sums in hand are of.
  func sharePeriodsOfSums() throws {
    var books: Set<Int> = []
    var last: Int32 = -1
    for entry in engine.sums.entries where entry.account != last {
      last = entry.account
      books.insert(Int(engine.accounts.keys[Int(last)].book))
    }
    try sharePeriods(books)
  }

  /// Takes a book's period alone: waits for the batches that move its balances, and keeps others out.
  public func holdPeriod(of book: Int) throws {
    _ = try acquire(space: 6, numbers: [try names.number(book: book)])
    try readPeriods()
  }

  /// Says that the event written next changes its book's period.
  public func change(period: PeriodChange) { periodChange = period }

  /// How many balances the batch's closing stored.
  public var storedBalances: Int { periodChange?.balances.count ?? 0 }

  /// The newest close row that balances of a book at the end of a day can start from.
  public func closeRow(book: Int, through day: Day) throws -> CloseRow? {
    try CloseRow.find(connection, book: engine.scheme.books[book].code, through: day, knownAt: .max)
  }

  /// Stores the sums of what was written so far: what follows is to see them.
  public func storeSums() throws {
    try sharePeriodsOfSums()
    try encodeSums()
    try copy("balance_sum", &rows.sums)
  }

  /// Stores the period, and the balances that the event leaves in the book: its sums come first.
  func closeBalances() throws {
    guard var change = periodChange else { return }
    try storeSums()
    let book = try names.number(book: change.book)
    if change.action == .close {
      let start = try closeRow(book: change.book, through: change.through)
      let (event, day, rest) = CloseRow.parameters(start)
      try connection.query(
        try Queries.text("close-insert"),
        [.int64(eventID(change.ordinal)), .int32(book), event, day, .date(change.through.number)] + rest)
      change.balances = try connection.query(
        try Queries.text("close-balances"), [.int64(eventID(change.ordinal))]
      ).map {
        CloseBalance(account: try $0.text(0), segment: try $0.text(1), balance: try $0.int64(2))
      }
    }
    try connection.query(
      "insert into ledger.period (event_id, book_id, action, through) values ($1, $2, $3, $4)",
      [
        .int64(eventID(change.ordinal)), .int32(book), .text(change.action.rawValue),
        .date(change.through.number),
      ])
    periodChange = change
    try hook("after-balances")
  }

  /// What a book holds at the end of a fiscal year: income, expense and reserves.
  public func yearEnd(of book: Int, on day: Day) throws -> YearEnd {
    let scheme = engine.scheme
    let role = scheme.books[book].role
    let result = scheme.resultAccount(role, on: day).map { [$0] } ?? []
    let reserves = Set(scheme.resultSplits.filter { $0.role == role }.map(\.account))
    let profit = scheme.chart.indices.filter {
      scheme.chart[$0].role == role && [.income, .expense].contains(scheme.chart[$0].accountClass)
    }
    var year = YearEnd()
    try balances(of: profit + result, book, day, closings: Component.sweeps) {
      account, segment, balance, closed in
      if result.contains(Int(account.chart)) {
        let key = ResultKey(fund: account.fund, currency: account.currency)
        year.sweptBefore[key, default: 0] -= closed
      } else if balance != 0 {
        year.balances.append(ProfitBalance(account: account, segment: segment, balance: balance))
      }
    }
    year.sweptBefore = year.sweptBefore.filter { $0.value != 0 }
    var positions: [AccountKey: ReservePosition] = [:]
    try balances(of: Array(reserves), book, day, closings: Component.reserveMoves) {
      account, _, balance, closed in
      var position = positions[account] ?? ReservePosition(account: account, balance: 0, reserved: 0)
      position.balance -= balance
      position.reserved -= closed
      positions[account] = position
    }
    year.reserves = Array(positions.values)
    return year
  }

  /// Balances of accounts of some chart rows at the end of a day, debits less credits, over all segments.
  public func balances(of charts: [Int], book: Int, on day: Day) throws -> [AccountKey: Int128] {
    var found: [AccountKey: Int128] = [:]
    try balances(of: charts, book, day, closings: Component.sweeps) { account, _, balance, _ in
      found[account, default: 0] += Int128(balance)
    }
    return found.filter { $0.value != 0 }
  }

  /// What a fund of a book holds on a day, and whether events of later days moved it. Its period is held
  /// until the end, so that nothing comes between.
  func holdings(_ fund: Int, of book: Int, on day: Day) throws -> FundHoldings {
    let scheme = engine.scheme
    try holdPeriod(of: book)
    let charts = scheme.chart.indices.filter { scheme.chart[$0].role == scheme.books[book].role }
    var (found, last) = (FundHoldings(), [String: Int64]())
    func key(_ account: AccountKey, _ segment: SegmentKey) -> String {
      "\(engine.place(account))/\(engine.place(segment))"
    }
    try balances(of: charts, book, day, closings: Component.sweeps) { account, segment, balance, _ in
      guard Int(account.fund) == fund, balance != 0 else { return }
      found.balances.append(FundHoldings.Balance(account: account, segment: segment, balance: balance))
      last[key(account, segment)] = balance
    }
    let end = Day(year: 9999, month: 12, day: 31) ?? day
    try balances(of: charts, book, end, closings: Component.sweeps) { account, segment, balance, _ in
      guard Int(account.fund) == fund, balance != 0 else { return }
      found.isMovedLater = found.isMovedLater || last.removeValue(forKey: key(account, segment)) != balance
    }
    found.isMovedLater = found.isMovedLater || !last.isEmpty
    let items = try connection.query(
      try Queries.text("fund-open-items"),
      [.int32(try names.number(book: book)), .text(scheme.funds[fund].code)])
    found.openItems = try items.first?.int64(0) ?? 0
    return found
  }

  func balances(
    of charts: [Int], _ book: Int, _ day: Day, closings: [Component],
    _ body: (AccountKey, SegmentKey, Int64, Int64) -> Void
  ) throws {
    guard !charts.isEmpty else { return }
    let scheme = engine.scheme
    let (event, start, rest) = CloseRow.parameters(try closeRow(book: book, through: day))
    let rows = try connection.query(
      try Queries.text("profit-balances"),
      [
        .textArray(closings.map(\.code)), .int32(try names.number(book: book)), event, start,
        .date(day.number),
      ] + rest
        + [.textArray(charts.map { scheme.chart[$0].code })])
    for row in rows {
      guard let fund = scheme.fund(try row.text(0), of: book),
        let chart = scheme.chartRow(scheme.books[book].role, try row.text(1)),
        let currency = Currency(try row.text(2)),
        let segment = SegmentKey(text: try row.text(4), engine.symbols)
      else {
        throw LedgerError(
          "unknown-account", "the pack no longer has account \(try row.text(1)), and it has a balance",
          remedy: "put it back into the pack")
      }
      let account = AccountKey(
        book: Int16(book), fund: Int16(fund), chart: Int16(chart), currency: currency,
        detail: engine.symbols.number(Optional(try row.text(3))))
      body(account, segment, try row.int64(5), try row.int64(6))
    }
  }
}

extension CloseRow {
  /// Before the first day that there is.
  static let beginning = Day.first.number - 1

  /// What the queries that start from a close row are told of it: its event and day; whether what came later
  /// on earlier days counts, and after which seal.
  static func parameters(_ row: CloseRow?) -> (event: Parameter, day: Parameter, rest: [Parameter]) {
    (
      row.map { .int64($0.event) } ?? .null, .date(row?.through.number ?? beginning),
      [.bool(row?.isReopened ?? false), .int64(row?.seal ?? 0)]
    )
  }

  static func find(
    _ connection: PostgresConnection, book: String, through day: Day, knownAt seal: Int64
  ) throws -> CloseRow? {
    try connection.query(
      try Queries.text("close-row"), [.text(book), .date(day.number), .int64(seal)]
    ).first.map { row in
      CloseRow(
        event: try row.int64(0), through: Day(number: try row.date(1)), seal: try row.int64(2),
        isReopened: try row.bool(3))
    }
  }
}
