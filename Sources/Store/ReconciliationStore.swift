import Ledger
import Money
import PostgreSQL
import Reconciliation

/// An account of ours that a bank keeps: `BOOK/ACCOUNT` or `BOOK/ACCOUNT/DETAIL`.
public struct BankAccountName: Sendable, Equatable {
  public var book: String
  public var chart: String
  /// nil takes all details.
  public var detail: String?

  public init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 2, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    (book, chart, detail) = (parts[0], parts[1], parts.count > 2 ? parts[2] : nil)
  }

  public var text: String { [book, chart, detail].compactMap(\.self).joined(separator: "/") }

  /// - Throws: where the text is no name of an account.
  public static func read(_ text: String) throws -> BankAccountName {
    guard let account = BankAccountName(text) else {
      throw LedgerError(
        "bad-account", "`\(text)` is no account",
        remedy: "write BOOK/ACCOUNT, or BOOK/ACCOUNT/DETAIL for one bank account of several: OH/1010")
    }
    return account
  }

  /// Holds the account until the end of the transaction: an account as a whole excludes each of its details,
  /// and two details of it do not wait for each other.
  func hold(_ connection: PostgresConnection) throws {
    let whole = detail == nil ? "pg_advisory_xact_lock" : "pg_advisory_xact_lock_shared"
    try connection.query("select \(whole)(7, hashtext($1))", [.text("\(book)/\(chart)")])
    if detail != nil { try connection.query("select pg_advisory_xact_lock(7, hashtext($1))", [.text(text)]) }
  }

  /// An account is reconciled as a whole or by its details: by both, a transfer would count twice.
  func requireNoOverlap(_ connection: PostgresConnection) throws {
    let rows = try connection.query(
      try Queries.text("bank-overlap"), [.text("\(book)/\(chart)"), .optional(detail)])
    guard let other = try rows.first?.text(0) else { return }
    throw LedgerError(
      "overlapping-account", "\(text) overlaps \(other), of which statements are loaded",
      remedy: "load them for \(other), or begin a ledger in which the account is kept as you want it")
  }
}

/// Reads what is to be reconciled of one account, and stores what was found, in one transaction.
public final class ReconciliationStore {
  public let database: LedgerDatabase
  public let account: BankAccountName
  /// Called at the named points after-matches, after-breaks, before-run and before-commit: for tests.
  public var hook: (String) throws -> Void = { _ in }
  private var connection: PostgresConnection { database.connection }

  public init(_ database: LedgerDatabase, _ account: BankAccountName) {
    (self.database, self.account) = (database, account)
  }

  /// Opens the transaction and holds the account, for which loads of statements and other runs then wait. It
  /// is read committed: what is read is bounded by a seal and by a statement, so no snapshot is needed, and
  /// one that was taken before the lock would be too old.
  /// - Parameter lockTimeout: milliseconds; 0 waits for ever.
  public func begin(lockTimeout: Int32) throws {
    try database.run { connection in
      try connection.execute("begin isolation level read committed")
      try connection.query("select set_config('lock_timeout', $1, true)", [.text("\(lockTimeout)")])
      try account.hold(connection)
    }
  }

  /// Opens a transaction in which all that is read is of one moment.
  public func beginReading() throws {
    try database.run { try $0.execute("begin isolation level repeatable read read only") }
  }

  public func rollback() { try? connection.execute("rollback") }

  public func commit() throws {
    try hook("before-commit")
    try database.run { try $0.commit() }
  }

  // MARK: - What there is

  /// The last seal.
  public func seal() throws -> Int64 {
    try database.run { connection in try connection.query(try Queries.text("seal-head"))[0].int64(0) }
  }

  /// The server's day.
  public func today() throws -> Day {
    try database.run { Day(number: try $0.query("select current_date")[0].date(0)) }
  }

  /// The last proven statement whose last day is not after a day; nil where there is none.
  public func lastStatement(through: Day?) throws -> (id: Int64, day: Day)? {
    try database.run { connection in
      let rows = try connection.query(
        """
        select statement_id, last_day from ledger.bank_statement
        where account = $1 and kind = 'statement' and last_day <= coalesce($2::date, 'infinity')
        order by statement_id desc limit 1
        """, [.text(account.text), through.map { .date($0.number) } ?? .null])
      return try rows.first.map { (try $0.int64(0), Day(number: try $0.date(1))) }
    }
  }

  /// The last run that was stored.
  public struct LastRun: Sendable {
    public var run: Int64
    public var through: Day
    public var seal: Int64
    public var statement: Int64
    /// Of its rules.
    public var buckets: [Int]
  }

  public func lastRun() throws -> LastRun? {
    try database.run { connection in
      try connection.query(try Queries.text("reconcile-last-run"), [.text(account.text)]).first.map { row in
        LastRun(
          run: try row.int64(0), through: Day(number: try row.date(1)), seal: try row.int64(2),
          statement: try row.int64(3), buckets: try row.int32Array(4).map(Int.init))
      }
    }
  }

  /// A transfer on our account.
  public struct OurEntry {
    public var id: ItemID
    public var day: Day
    public var amount: Int64
    public var currency: Currency
    /// Names and values of the event's fields.
    public var columns: String
    public var record: String
    /// Detail of the account on the other side: often the counterparty.
    public var counterDetail: String
    /// A live match has it.
    public var isMatched: Bool

    public init(
      id: ItemID, day: Day, amount: Int64, currency: Currency, columns: String, record: String,
      counterDetail: String, isMatched: Bool
    ) {
      (self.id, self.day, self.amount, self.currency) = (id, day, amount, currency)
      (self.columns, self.record, self.counterDetail) = (columns, record, counterDetail)
      self.isMatched = isMatched
    }
  }

  public func ours(through: Day, seal: Int64, _ body: (OurEntry) throws -> Void) throws {
    try database.run { connection in
      let parameters: [Parameter] = [
        .text(account.book), .text(account.chart), .optional(account.detail), .date(through.number),
        .int64(seal), .text(account.text),
      ]
      try connection.stream(try Queries.text("reconcile-ours"), parameters) { row in
        try body(
          OurEntry(
            id: ItemID(try row.int64(0), part: try row.int32(1)), day: Day(number: try row.date(2)),
            amount: try row.int64(3), currency: try currency(row, 4), columns: try row.text(5),
            record: try row.text(6), counterDetail: try row.text(7), isMatched: try row.bool(8)))
      }
    }
  }

  /// A line of the bank, or a payment of one.
  public struct TheirLine {
    public var id: ItemID
    public var day: Day
    public var amount: Int64
    public var currency: Currency
    public var endToEnd: String
    public var instruction: String
    public var creditorReference: String
    /// Perhaps a person's name: it is compared, and never printed or stored again.
    public var counterparty: String
    public var remittance: String
    /// A live match has it.
    public var isMatched: Bool
  }

  /// What items of ours are called: the references of their events.
  public func names(of items: [ItemID]) throws -> [ItemID: String] {
    let numbers = Set(items.map(\.number)).sorted()
    var found: [Int64: String] = [:]
    try database.run { connection in
      let rows = try connection.query(
        "select number, coalesce(ledger.item_name('ours', number), '') from unnest($1::bigint[]) as number",
        [.int64Array(numbers)])
      for row in rows { found[try row.int64(0)] = try row.text(1) }
    }
    return Dictionary(items.map { ($0, found[$0.number] ?? "") }) { first, _ in first }
  }

  public func theirs(upTo statement: Int64, _ body: (TheirLine) throws -> Void) throws {
    try database.run { connection in
      let parameters: [Parameter] = [.text(account.text), .int64(statement)]
      try connection.stream(try Queries.text("reconcile-theirs"), parameters) { row in
        try body(
          TheirLine(
            id: ItemID(try row.int64(0), part: try row.int32(1)), day: Day(number: try row.date(2)),
            amount: try row.int64(3), currency: try currency(row, 4), endToEnd: try row.text(5),
            instruction: try row.text(6), creditorReference: try row.text(7), counterparty: try row.text(8),
            remittance: try row.text(9), isMatched: try row.bool(10)))
      }
    }
  }

  func currency(_ row: Row, _ column: Int) throws -> Currency {
    let code = try row.text(column)
    guard let currency = Currency(code) else {
      throw LedgerError("unknown-currency", "the currency \(code) is not known", remedy: "run gledger verify")
    }
    return currency
  }

  /// The balances that have to be explained, by currency.
  public struct Balances: Sendable, Equatable {
    public var currency: Currency
    public var books: Int64 = 0
    public var bank: Int64 = 0
    public var bankDay: Day?
    /// Opening balance of the first statement.
    public var beforeFirst: Int64 = 0
  }

  public func balances(through: Day, seal: Int64, statement: Int64) throws -> [Balances] {
    var found: [String: Balances] = [:]
    try database.run { connection in
      let bank = try connection.query(
        try Queries.text("reconcile-bank-balance"), [.text(account.text), .int64(statement)])
      for row in bank {
        found[try row.text(0)] = Balances(
          currency: try currency(row, 0), bank: try row.optionalInt64(2) ?? 0,
          bankDay: try row.optionalDate(3).map { Day(number: $0) }, beforeFirst: try row.optionalInt64(1) ?? 0
        )
      }
      let books = try connection.query(
        try Queries.text("reconcile-book-balance"),
        [
          .text(account.book), .text(account.chart), .optional(account.detail), .date(through.number),
          .int64(seal),
        ])
      for row in books {
        let empty = Balances(currency: try currency(row, 0))
        found[try row.text(0), default: empty].books = try row.int64(1)
      }
    }
    return found.values.sorted { $0.currency.code < $1.currency.code }
  }
}

extension ReconciliationStore.TheirLine {
  /// A line of a file that is not stored.
  public init(id: ItemID, day: Day, amount: Int64, currency: Currency, detail: BankDetail) {
    self.init(
      id: id, day: day, amount: amount, currency: currency, endToEnd: detail.endToEnd,
      instruction: detail.instruction, creditorReference: detail.creditorReference,
      counterparty: detail.counterparty, remittance: detail.text, isMatched: false)
  }
}
