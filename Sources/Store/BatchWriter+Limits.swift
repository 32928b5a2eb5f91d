import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL

/// Limits on what is guaranteed, loaded under the locks that protect them; the register of all borrowers and
/// beneficiaries, which all books share.
extension BatchWriter {
  /// Stands for the register among the books whose shared limits are locked.
  static let register = -1

  /// Numbers of the locks of shared limits; the register's is 0, before those of the books.
  func sharedLocks(_ books: [Int]) throws -> [Int32] {
    try Set(books).map { $0 < 0 ? 0 : try names.number(book: $0) }.sorted()
  }

  /// Loads what was posted under the limits of associations' books that were just locked.
  func watchLimits(_ books: Set<Int>) throws {
    let charts = engine.limits.charts
    let own = books.filter { engine.scheme.books[$0].role == .association }.sorted()
    guard !charts.isEmpty, !own.isEmpty, !(movedCharts?.isDisjoint(with: charts) ?? false) else { return }
    engine.loadLimits(
      try database.limitMovements(own, charts, engine.scheme, engine.symbols, through: try headSeal()))
  }

  /// Loads what the borrowers and groups of events are guaranteed already, in all books: one query.
  func fetchBorrowers(_ events: [BusinessEvent], _ working: WorkingSet) throws {
    guard engine.limits.hasNames else { return }
    var (borrowers, groups): (Set<String>, Set<String>) = ([], [])
    for event in events {
      if let name = event.text(.borrower) { borrowers.insert(name) }
      if let name = event.text(.borrowerGroup) { groups.insert(name) }
    }
    for entry in working.guarantees {
      if let name = entry.value.state?.fact(.borrower) { borrowers.insert(name) }
      if let name = entry.value.state?.fact(.borrowerGroup) { groups.insert(name) }
    }
    let missing = engine.limits.missing(borrowers: borrowers, groups: groups)
    guard !missing.borrowers.isEmpty || !missing.groups.isEmpty else { return }
    try lane.drain()
    if registerKnown == nil { registerKnown = try headSeal() }
    let steps = try database.limitSteps(
      borrowers: missing.borrowers, groups: missing.groups, except: batch, engine.scheme)
    engine.loadLimits(borrowers: missing.borrowers, groups: missing.groups, steps)
    try fetchAffiliates()
  }

  /// Loads the direct loans of all that name a group with a borrower, where a pack lends: a query for each
  /// step from borrowers to their groups, and from groups to their borrowers.
  private func fetchAffiliates() throws {
    while true {
      let missing = engine.takeUnloadedAffiliates()
      if missing.borrowers.isEmpty, missing.groups.isEmpty { return }
      engine.loadLimits(
        borrowers: missing.borrowers, groups: missing.groups,
        try database.limitSteps(
          borrowers: missing.borrowers, groups: missing.groups, except: batch, engine.scheme))
    }
  }

  var usesRegister: Bool { !engine.limits.usedBorrowers.isEmpty || !engine.supported.isEmpty }

  /// What others did to the register since it was read, under its lock; nil where nothing that matters here.
  func movedRegister() throws -> String? {
    guard let known = registerKnown, try headSeal() > known else { return nil }
    for late in try connection.query(try Queries.text("limit-late"), [.int64(known)]) {
      let name = try late.text(0)
      let used =
        switch try late.text(1) {
        case "support": engine.supported
        case "group": engine.limits.usedGroups
        default: engine.limits.usedBorrowers
        }
      let isUsed = used.contains(name)
      if isUsed { return "the register of \(name)" }
    }
    return nil
  }
}

extension LedgerDatabase {
  /// Movements of accounts of books, for limits.
  func limitMovements(
    _ own: [Int], _ charts: [Int], _ scheme: Scheme, _ symbols: SymbolTable, through seal: Int64
  ) throws -> [LimitBoard.Movement] {
    var (books, codes): ([String], [String]) = ([], [])
    for book in own {
      for chart in Set(charts.map { scheme.chart[$0].code }).sorted() {
        books.append(scheme.books[book].code)
        codes.append(chart)
      }
    }
    return try connection.query(
      try Queries.text("limit-movements"), [.textArray(books), .textArray(codes), .int64(seal)]
    ).compactMap { row in
      // Of a book that merged into it the fund may have another code: limits on books ask for none.
      guard let book = scheme.book(try row.text(0)),
        let fund = scheme.fund(try row.text(1), of: book)
          ?? scheme.funds.firstIndex(where: { $0.book == book }),
        let chart = scheme.chartRow(scheme.books[book].role, try row.text(2)),
        let currency = Currency(try row.text(3)), let event = EventKind(code: try row.text(8)),
        let component = Component(code: try row.text(9))
      else { return nil }
      guard let change = Int64(exactly: try row.int128(10)) else {
        throw LedgerError("sum-overflow", "a balance does not fit 64 bits", remedy: "report this")
      }
      return LimitBoard.Movement(
        account: AccountKey(
          book: Int16(book), fund: Int16(fund), chart: Int16(chart), currency: currency,
          detail: symbols.number(try row.text(4))), programme: symbols.number(try row.text(5)),
        line: symbols.number(try row.text(6)), day: Day(number: try row.date(7)),
        cause: Cause(event, component).packed, change: change,
        countsFrom: try row.optionalDate(11).map(Day.init(number:)))
    }
  }

  /// The histories of guarantees of borrowers and groups, version after version.
  func limitSteps(
    borrowers: [String], groups: [String], except batch: Int64, _ scheme: Scheme
  ) throws -> [LimitBoard.Step] {
    try steps(
      try connection.query(
        try Queries.text("limit-steps"), [.textArray(borrowers), .textArray(groups), .int64(batch)]), scheme)
  }

  /// Rows of book number, guarantee, day and state, version after version of each guarantee.
  func steps(_ rows: Rows, _ scheme: Scheme) throws -> [LimitBoard.Step] {
    var books: [Int32: Int] = [:]
    for row in try connection.query("select book_id, code from ledger.book") {
      if let book = scheme.book(try row.text(1)) { books[try row.int32(0)] = book }
    }
    var steps: [LimitBoard.Step] = []
    for row in rows {
      guard let book = books[try row.int32(0)] else { continue }
      let guarantee = try row.text(1)
      guard let state = try row.withText(3, { GuaranteeState(utf8: $0) }) else {
        throw LedgerError(
          "damaged-state", "the stored state of guarantee \(guarantee) cannot be read",
          remedy: "run gledger verify")
      }
      let last = steps.last.flatMap { $0.book == book && $0.guarantee == guarantee ? $0.after : nil }
      steps.append(
        LimitBoard.Step(
          book: book, guarantee: guarantee, day: Day(number: try row.date(2)), before: last, after: state))
    }
    return steps
  }
}
