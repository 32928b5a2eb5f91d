import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL

/// What a batch put into the books.
public struct Receipt: Sendable, Equatable {
  public var batch: Int64
  /// nil in a dry run, and where nothing was new.
  public var seal: Int64?
  /// Microseconds since 1970-01-01 UTC.
  public var recordedAt: Int64?
  public var contentHash: [UInt8]
  public var chainHash: [UInt8]
  public var eventsNew: Int64
  public var transfers: Int64
  /// Sum of transfers by currency code, minor units, in the order of the codes.
  public var totals: [(currency: String, minor: Int128)]

  public static func == (left: Receipt, right: Receipt) -> Bool {
    left.batch == right.batch && left.contentHash == right.contentHash && left.eventsNew == right.eventsNew
  }
}

/// Writes one batch, whole or not at all: locks, keys, states read in bulk, events written in bulk, one seal.
/// The number of statements depends on the number of chunks, never on that of events.
public final class BatchWriter {
  public let database: LedgerDatabase
  public let engine: PostingEngine
  public let names: Names
  public internal(set) var header: BatchHeader
  public let isDryRun: Bool
  /// Longest wait for a lock, milliseconds; 0 waits for ever.
  public var lockTimeout: Int32 = 0
  /// Longest that a commit in which the connection was lost is asked after, milliseconds.
  public var lookUpTimeout: Int32 = 60_000
  /// What to do after a failure: a batch that is in the books already is not posted twice.
  public var again = "try again: nothing is posted twice"
  /// Told who holds a lock that is waited for.
  public var onWait: (String) -> Void = { _ in }
  /// Where the time goes.
  public var times = StageTimes()
  /// Called at named points of the way: tests hold or break a batch there.
  public var hook: (String) throws -> Void = { _ in }

  /// Called in a dry run once all is written and checked, before it is taken back.
  public var onDryRun: () throws -> Void = {}
  /// Told of each event as it is sealed: the sum of what it states, and of all that is sealed of it. Where a
  /// batch is posted again from an export, it compares them with those that were sealed then.
  public var onSealed: ((BusinessEvent, Int64, Int64) throws -> Void)?
  /// Told of the content hash and the header before anything of the batch can be seen.
  public var onContent: (([UInt8], BatchHeader) throws -> Void)?

  public internal(set) var batch: Int64 = 0
  var connection: PostgresConnection { database.connection }
  var ownBooks: Set<Int> = []
  /// Chart rows that the batch posts to; nil: any.
  var movedCharts: Set<Int>?
  /// True once rows were written under the batch's number.
  var isNumberUsed = false
  var content = ContentHash()
  var sealing = EventSealing()
  var controlTotals = ControlTotals()
  /// The last seal that the guards' curves know of, by book.
  var knownSeals: [Int: Int64] = [:]
  /// The last seal that the register of borrowers and beneficiaries is known as of; nil before it was asked.
  var registerKnown: Int64?
  var buffers = WriteBuffers()
  /// Rows that the next chunk is encoded into, and those of the chunk before, which may still be on their
  /// way.
  var rows = ChunkRows()
  var otherRows = ChunkRows()
  /// How often sums were handed over.
  var sumsStored = 0
  let lane = Lane()
  /// Books whose balances this batch moves and whose periods it holds still.
  var sharedPeriods: Set<Int> = []
  /// How the batch's only event changes its book's period.
  var periodChange: PeriodChange?

  public init(
    database: LedgerDatabase, engine: PostingEngine, header: BatchHeader, isDryRun: Bool = false
  ) throws {
    (self.database, self.engine, self.header, self.isDryRun) = (database, engine, header, isDryRun)
    names = try Names(database, engine, isDryRun: isDryRun)
  }

  /// Opens the transaction and draws the batch's number.
  public func begin() throws {
    try connection.execute("begin isolation level read committed")
    try connection.execute("set local plan_cache_mode = force_custom_plan; set local jit = off")
    batch = try connection.query("select nextval('ledger.batch_number')")[0].int64(0)
  }

  /// Reads the limits of the books to come as far as events of these kinds move what they limit.
  public func narrowLimits(to kinds: Set<EventKind>) { movedCharts = engine.narrowGuards(to: kinds) }

  /// Rolls back, as far as the connection still answers.
  public func abandon() {
    try? lane.drain()
    if connection.isInTransaction { try? connection.execute("rollback") }
    lane.stop()
  }

  /// Locks the books that events start in, sorted, and takes their limits under guard.
  /// - Returns: false where the batch may wait for no book, as it holds one that sorts behind or a period,
  ///   and one could not be had at once: it must begin again with all its books known, or it could wait for
  ///   one that waits for it.
  public func lock(books: Set<Int>) throws -> Bool {
    let new = books.subtracting(ownBooks)
    guard !new.isEmpty else { return true }
    try hook("before-lock")
    let numbers = try new.map { (book: $0, number: try names.number(book: $0)) }.sorted {
      $0.number < $1.number
    }
    let highest = try ownBooks.map { try names.number(book: $0) }.max() ?? 0
    // Once it holds another book's period, it may wait for no book: who closes that book waits for it.
    let isInOrder = (numbers.first?.number ?? 0) > highest && sharedPeriods.isEmpty
    let ordered = numbers.map(\.number)
    guard try acquire(space: 1, numbers: ordered, mayWait: isInOrder) else { return false }
    guard try takeNumber(books: ordered) else { return false }
    ownBooks.formUnion(new)
    try readPeriods()
    try readBindings(new)
    try watch(new)
    try watchLimits(new)
    return true
  }

  /// Versions of a guarantee are in the order of their events' ids. So a batch's number must be above those
  /// of all batches that had its books before: it is drawn again once they are locked; and where events were
  /// already written under it, and a later batch was there first, this one begins again with all its books
  /// known.
  private func takeNumber(books: [Int32]) throws -> Bool {
    if isNumberUsed {
      let later = try connection.query(
        try Queries.text("later-versions"), [.int64(batch), .int32Array(books)])
      return try !later[0].bool(0)
    }
    batch = try connection.query("select nextval('ledger.batch_number')")[0].int64(0)
    return true
  }

  /// Takes locks, sorted; where one is not free, waits for them in that order and holds none behind it.
  /// - Returns: false where one was not free and waiting is not allowed.
  func acquire(
    space: Int32, numbers: [Int32], mayWait: Bool = true, isShared: Bool = false
  ) throws -> Bool {
    try connection.execute("savepoint lock")
    let free = try connection.query(
      try Queries.text(isShared ? "lock-try-shared" : "lock-try"), [.int32(space), .int32Array(numbers)])
    let busy = try zip(numbers, free).filter { try !$0.1.bool(0) }.map(\.0)
    guard !busy.isEmpty else { return true }
    guard mayWait else { return false }
    try connection.execute("rollback to savepoint lock")
    onWait(try holder(space: space, numbers: busy))
    try connection.query("select set_config('lock_timeout', $1, true)", [.text("\(lockTimeout)ms")])
    try connection.query(
      try Queries.text(isShared ? "lock-wait-shared" : "lock-wait"), [.int32(space), .int32Array(numbers)])
    try connection.query("select set_config('lock_timeout', '0', true)")
    return true
  }

  private func holder(space: Int32, numbers: [Int32]) throws -> String {
    let rows = try connection.query(
      try Queries.text("lock-holder"), [.int32(space), .int32Array(numbers)])
    return try rows.map { "\(try $0.text(0)) (server process \(try $0.int32(1)), since \(try $0.text(2)))" }
      .joined(separator: ", ")
  }

  /// Loads the curves of the limits of books just locked, and of shared limits that their events can reach.
  private func watch(_ books: Set<Int>) throws {
    let shared = engine.guards.sharedBooks(except: ownBooks).filter { !engine.guards.isWatched($0) }
    try load(Array(books) + shared)
  }

  private func load(_ books: [Int]) throws {
    let known = try headSeal()
    let wanted = books.map { (book: $0, charts: engine.guards.chartRows(of: $0)) }
    // Up to that seal and no further: what comes after it is added once, at the end.
    let changes = Dictionary(grouping: try curve(wanted, after: 0, through: known)) { $0.account.book }
    for book in books {
      knownSeals[book] = known
      engine.watchGuards(book, changes: changes[Int16(book)] ?? [])
    }
  }

  /// Net changes by account and day of guarded accounts, of batches with these seals: one query.
  func curve(
    _ wanted: [(book: Int, charts: [Int])], after seal: Int64, through last: Int64
  ) throws -> [(account: AccountKey, day: Day, change: Int64)] {
    let scheme = engine.scheme
    var (books, charts): ([String], [String]) = ([], [])
    for entry in wanted {
      for code in Set(entry.charts.map({ scheme.chart[$0].code })).sorted() {
        books.append(scheme.books[entry.book].code)
        charts.append(code)
      }
    }
    guard !books.isEmpty, let batches = try batches(after: seal, through: last) else { return [] }
    let rows = try connection.query(
      try Queries.text("guard-curve"),
      [
        .textArray(books), .textArray(charts), .int64(seal), .int64(last), .int64(batches.lowerBound),
        .int64(batches.upperBound),
      ])
    return try rows.compactMap { row in
      let code = try row.text(0)
      guard let book = scheme.book(code), let fund = scheme.fund(try row.text(1), of: book),
        let chart = scheme.chartRow(scheme.books[book].role, try row.text(2)),
        let currency = Currency(try row.text(3))
      else { return nil }
      let key = AccountKey(
        book: Int16(book), fund: Int16(fund), chart: Int16(chart), currency: currency,
        detail: engine.symbols.number(try row.text(4).isEmpty ? nil : try row.text(4)))
      let change = try row.int128(6)
      guard let minor = Int64(exactly: change) else {
        throw LedgerError("sum-overflow", "a balance of \(code) does not fit 64 bits", remedy: "report this")
      }
      return (key, Day(number: try row.date(5)), minor)
    }
  }

  /// Between which numbers the batches with these seals lie: sums of a few late batches are found by that.
  /// - Returns: nil where there are none.
  private func batches(after seal: Int64, through last: Int64) throws -> ClosedRange<Int64>? {
    if seal == 0 { return 0...Int64.max }
    let row = try connection.query(
      "select min(batch_id), max(batch_id) from ledger.seal where seal_number > $1 and seal_number <= $2",
      [.int64(seal), .int64(last)])[0]
    guard let first = try row.optionalInt64(0), let last = try row.optionalInt64(1) else { return nil }
    return first...last
  }

  func headSeal() throws -> Int64 {
    try connection.query("select coalesce(max(seal_number), 0) from ledger.seal")[0].int64(0)
  }

  /// Takes the locks of shared limits at the start: after a first try found one no longer holding.
  public func lockSharedFirst(_ books: [Int]) throws {
    // Locks are taken in the order books, periods, limits.
    try sharePeriods(Set(engine.scheme.books.indices))
    _ = try acquire(space: 2, numbers: try sharedLocks(books))
    // Nothing is decided yet: from here on no other batch uses these limits.
    try load(books.filter { $0 >= 0 })
  }
}
