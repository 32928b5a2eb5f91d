import Interchange
import Ledger
import Money
import Posting
import Reconciliation
import Store
import Tabular

/// What a counterparty's file is compared with.
public struct CounterpartyOptions {
  /// Our account with the counterparty: `BOOK/ACCOUNT/PARTY`.
  public var account: String
  /// nil for what the file's first bytes show.
  public var format: BankFormat?
  public var mapping: StatementMapping?
  /// First day of both sides; nil for all that there is.
  public var from: Day?
  /// Last day of both sides; nil for the last day of the files.
  public var through: Day?
  public var rules = MatchingRules.standard

  public init(account: String) { self.account = account }
}

/// What came of the comparison.
public struct CounterpartyOutcome {
  public var through: Day
  public var seal: Int64
  public var result: ReconciliationResult
  /// Sums by currency, in the order of the codes, minor units.
  public var sums: [(currency: Currency, ours: Int128, theirs: Int128)]
  /// What our items and theirs in breaks are called: an event's reference, and file and line.
  public var ourNames: [ItemID: String]
  public var theirNames: [ItemID: String]
}

/// Compares a counterparty's statement of account or bordereau with our account of it: the same items, rules
/// and kinds of breaks as with a bank. Nothing is stored, and the lines need no balances; those that a file
/// gives must hold.
public struct CounterpartyRun {
  private let database: LedgerDatabase
  private let options: CounterpartyOptions

  public init(_ database: LedgerDatabase, _ options: CounterpartyOptions) {
    (self.database, self.options) = (database, options)
  }

  /// One line of a file, or one payment of it.
  private struct Line {
    var entry: ReconciliationStore.TheirLine
    var name: String
  }

  public func run(_ files: [String]) throws -> CounterpartyOutcome {
    let account = try BankAccountName.read(options.account)
    guard let party = account.detail else {
      throw LedgerError(
        "bad-account", "\(account.text) is with no counterparty",
        remedy: "write BOOK/ACCOUNT/PARTY: OH/1220/reinsurer")
    }
    guard let scheme = try database.pack()?.scheme else {
      throw LedgerError("no-pack", "the ledger has no scheme pack yet", remedy: "type: gledger init")
    }
    try check(account, scheme)
    var lines: [Line] = []
    for (place, file) in files.enumerated() { lines += try read(file, place) }
    guard let through = options.through ?? lines.map(\.entry.day).max() else {
      throw LedgerError("no-lines", "the files have no lines", remedy: "give the counterparty's statement")
    }
    lines.removeAll { line in
      let isBefore = options.from.map { line.entry.day < $0 } ?? false
      return isBefore || line.entry.day > through
    }
    let store = ReconciliationStore(database, account)
    try store.beginReading()
    defer { store.rollback() }
    var reader = ItemReader(scheme, MatchingInput(asOf: through), disputed: [], differences: [])
    reader.party = party
    var sums: [Currency: (ours: Int128, theirs: Int128)] = [:]
    let seal = try store.seal()
    try store.ours(through: through, seal: seal) { entry in
      if let from = options.from, entry.day < from { return }
      var entry = entry
      // What was matched with other statements is told here once more.
      entry.isMatched = false
      sums[entry.currency, default: (0, 0)].ours += Int128(entry.amount)
      reader.add(entry)
    }
    for line in lines {
      sums[line.entry.currency, default: (0, 0)].theirs += Int128(line.entry.amount)
      reader.add(line.entry)
    }
    let result = Reconciler.reconcile(reader.input, by: options.rules)
    return CounterpartyOutcome(
      through: through, seal: seal, result: result,
      sums: sums.map { ($0.key, $0.value.ours, $0.value.theirs) }.sorted { $0.0.code < $1.0.code },
      ourNames: try store.names(of: result.breaks.flatMap(\.ours)),
      theirNames: Dictionary(lines.map { ($0.entry.id, $0.name) }) { first, _ in first })
  }

  private func check(_ account: BankAccountName, _ scheme: Scheme) throws {
    guard let book = scheme.book(account.book) else {
      throw LedgerError(
        "unknown-book", "there is no book \(account.book)", remedy: "gledger scheme show lists them")
    }
    guard scheme.chartRow(scheme.books[book].role, account.chart) != nil else {
      throw LedgerError(
        "unknown-account", "book \(account.book) has no account \(account.chart)",
        remedy: "gledger scheme show lists them")
    }
  }

  /// - Throws: where the file cannot be read to its end, or its own balances do not hold.
  private func read(_ file: String, _ place: Int) throws -> [Line] {
    let input = try InputFile(file)
    defer { input.remove() }
    var (lines, undated): ([Line], Int?) = ([], nil)
    var scan = StatementScan()
    (scan.format, scan.mapping) = (options.format, options.mapping)
    scan.onLine = { _, _, line, _ in
      guard line.status == .booked else { return }
      guard let day = line.valueDay ?? line.bookingDay else {
        undated = undated ?? line.fileLine
        return
      }
      let number = Int64(place) << 32 | Int64(lines.count)
      for (part, detail) in Self.payments(line).enumerated() {
        let entry = ReconciliationStore.TheirLine(
          id: ItemID(number, part: Int32(part)), day: day, amount: detail.minor ?? line.minor,
          currency: line.currency, detail: detail)
        lines.append(Line(entry: entry, name: "\(input.name):\(line.fileLine)"))
      }
    }
    let statements = try scan.read(.file(input.path, name: input.place))
    if let undated {
      throw LedgerError("no-day", "\(file):\(undated): the line has no day", remedy: "give each line its day")
    }
    for statement in statements {
      guard let fault = statement.faults.first(where: { $0.code != "balance-missing" }) else { continue }
      throw LedgerError(
        fault.code, "\(file):\(statement.head.fileLine): \(fault)",
        remedy: "ask the counterparty for a statement that holds")
    }
    return lines
  }

  /// The payments of a line that lists several which come to it; else the line itself.
  private static func payments(_ line: BankLine) -> [BankDetail] {
    let sum = line.details.reduce(Int128(0)) { $0 + Int128($1.minor ?? 0) }
    let areWhole = line.details.allSatisfy { $0.minor != nil } && sum == Int128(line.minor)
    if line.details.count > 1, areWhole { return line.details }
    var own = line.details.count == 1 ? line.details[0] : BankDetail()
    own.minor = line.minor
    return [own]
  }
}
