import Interchange
import Ledger
import Money
import Posting
import Reconciliation
import Store
import Tabular

/// How bank statements are loaded.
public struct BankLoadOptions {
  /// Our account: `BOOK/ACCOUNT` or `BOOK/ACCOUNT/DETAIL`.
  public var account: String
  public var actor: String
  public var programVersion: String
  /// nil for what the file's first bytes show.
  public var format: BankFormat?
  /// How a CSV file is read.
  public var mapping: StatementMapping?
  /// The bank's number of the account, where the file has statements of several.
  public var bankAccount: String?
  public var isDryRun = false
  /// Milliseconds; 0 waits for ever.
  public var lockTimeout: Int32 = 0

  public init(account: String, actor: String, programVersion: String) {
    (self.account, self.actor, self.programVersion) = (account, actor, programVersion)
  }
}

/// What became of a statement that was to be loaded.
public struct LoadedStatement: Sendable {
  public enum Outcome: String, Sendable {
    case loaded
    /// All of it was loaded before.
    case known
    /// A part of its lines was loaded before, and the rest brings the balance from the last closing to its
    /// own.
    case overlaps
    case held
    /// Of another account of the bank.
    case other
  }

  public var statement: StatementSummary
  public var outcome: Outcome
  public var newLines: Int64 = 0
  public var knownLines: Int64 = 0
  /// Why it is held back, each with a stable code.
  public var reasons: [(code: String, text: String)] = []
}

/// Loads the statements of a bank's file for one of our accounts. A file that cannot be read to its end
/// loads nothing; a statement that is not proven, or does not follow what is loaded, is held back, and
/// those that follow on the statements loaded before are loaded.
public struct BankLoad {
  private let database: LedgerDatabase
  private let options: BankLoadOptions

  public init(_ database: LedgerDatabase, _ options: BankLoadOptions) {
    (self.database, self.options) = (database, options)
  }

  public func load(_ path: String) throws -> [LoadedStatement] {
    try checkAccount()
    let input = try InputFile(path)
    defer { input.remove() }
    let writer = BankWriter(database, account: options.account)
    writer.source = .init(
      name: input.name, hash: input.hash, actor: options.actor, programVersion: options.programVersion)
    try writer.begin(lockTimeout: options.lockTimeout)
    do {
      let outcomes = try stage(input, writer)
      if options.isDryRun { writer.rollback() } else { try writer.commit() }
      return outcomes
    } catch {
      writer.rollback()
      throw error
    }
  }

  private func stage(_ input: InputFile, _ writer: BankWriter) throws -> [LoadedStatement] {
    var scan = StatementScan()
    (scan.format, scan.mapping) = (options.format, options.mapping)
    scan.onLine = writer.stage
    let statements = try scan.read(.file(input.path, name: input.place))
    try writer.finishStaging(statements: statements.count)
    let stored = try writer.tail()
    let bankAccount = try bankAccount(statements, stored?.bankAccount, input.place)
    let own = statements.indices.filter { statements[$0].head.account == bankAccount }
    let known = try writer.known(own.map { statements[$0].fingerprint })
    var decision = Decision(writer: writer, known: known, chain: StatementChain(tail: stored?.tail))
    var outcomes: [Int: LoadedStatement] = [:]
    let order = StatementChain.ordered(own.map { statements[$0] })
    // What is no statement is in no chain: all of it is compared with what is there at once.
    decision.recognised = try writer.recognise(
      order.map { own[$0] }.filter {
        statements[$0].head.kind != .statement && statements[$0].faults.isEmpty
          && !known.contains(statements[$0].fingerprint)
      }.map { ($0, statements[$0].head.kind) })
    for place in order {
      outcomes[own[place]] = try decision.decide(own[place], statements[own[place]])
    }
    try writer.finish()
    return statements.indices.map {
      outcomes[$0] ?? LoadedStatement(statement: statements[$0], outcome: .other)
    }
  }

  /// The account must be one of a book that has it.
  private func checkAccount() throws {
    let account = try BankAccountName.read(options.account)
    guard let scheme = try database.pack()?.scheme else {
      throw LedgerError("no-pack", "the ledger has no scheme pack", remedy: "gledger scheme apply")
    }
    guard let book = scheme.book(account.book) else {
      throw LedgerError(
        "unknown-book", "there is no book \(account.book)",
        remedy: "use one of: " + scheme.books.prefix(10).map(\.code).joined(separator: ", "))
    }
    let role = scheme.books[book].role
    guard let row = scheme.chartRow(role, account.chart) else {
      throw LedgerError(
        "unknown-account", "book \(account.book) has no account \(account.chart)",
        remedy: "gledger scheme show lists them")
    }
    if account.detail != nil, scheme.chart[row].detail == .none {
      throw LedgerError(
        "bad-account", "account \(account.chart) is not kept by detail",
        remedy: "write \(account.book)/\(account.chart)")
    }
  }

  /// The bank's number of our account: as asked for, as loaded before, or the only one of the file.
  private func bankAccount(
    _ statements: [StatementSummary], _ stored: String?, _ file: String
  ) throws -> String {
    let found = Set(statements.map(\.head.account)).sorted()
    if let asked = options.bankAccount, let stored, asked != stored {
      throw LedgerError(
        "other-bank-account", "statements of \(options.account) are of the bank's account \(stored)",
        remedy: "leave --bank-account out, or load \(asked) for another account")
    }
    guard let wanted = options.bankAccount ?? stored else {
      if found.count == 1 { return found[0] }
      throw LedgerError(
        "several-accounts", "\(file) has statements of \(found.count) accounts",
        remedy: "say which is \(options.account): --bank-account " + found.joined(separator: "|"))
    }
    if found.contains(wanted) { return wanted }
    throw LedgerError(
      "other-bank-account",
      "\(file) has no statement of \(wanted), which is \(options.account), but of "
        + found.prefix(5).joined(separator: ", "),
      remedy: "give the file of this account, or another --account")
  }
}

/// Decides statement by statement, in the order in which they follow one another.
private struct Decision {
  let writer: BankWriter
  var known: Set<[UInt8]>
  var chain: StatementChain
  /// What is known and new of each report and notification, by its place in the file.
  var recognised: [Int: (known: Int64, new: Int64)] = [:]

  mutating func decide(_ place: Int, _ statement: StatementSummary) throws -> LoadedStatement {
    var loaded = LoadedStatement(statement: statement, outcome: .loaded)
    if known.contains(statement.fingerprint) {
      (loaded.outcome, loaded.knownLines) = (.known, statement.lines)
      return loaded
    }
    loaded.reasons = statement.faults.map { ($0.code, $0.description) }
    if !loaded.reasons.isEmpty {
      loaded.outcome = .held
      return loaded
    }
    let breaks = statement.head.kind == .statement ? chain.breaks(statement) : []
    if statement.head.kind == .statement, breaks.isEmpty {
      loaded.newLines = statement.lines
      accept(place, statement, known: 0)
      return loaded
    }
    let (knownLines, newLines, booked) =
      try recognised[place].map { ($0.known, $0.new, []) } ?? writer.recognise(place, statement.head.kind)
    (loaded.knownLines, loaded.newLines) = (knownLines, newLines)
    if newLines == 0, knownLines > 0 {
      loaded.outcome = .known
      return loaded
    }
    if statement.head.kind != .statement {
      accept(place, statement, known: knownLines)
      return loaded
    }
    let gaps = knownLines > 0 ? remainders(statement, booked) : breaks.map { ($0.code, $0.description) }
    guard gaps.isEmpty else {
      (loaded.outcome, loaded.newLines, loaded.reasons) = (.held, 0, gaps)
      return loaded
    }
    loaded.outcome = .overlaps
    accept(place, statement, known: knownLines)
    return loaded
  }

  /// Only what is taken over is known from here on: what is held back is held back again in the same words.
  private mutating func accept(_ place: Int, _ statement: StatementSummary, known lines: Int64) {
    known.insert(statement.fingerprint)
    writer.accept(place, statement, known: lines)
    if statement.head.kind == .statement { chain.advance(statement) }
  }

  /// An overlapping statement is right where the last closing and its new lines make its own closing.
  private func remainders(
    _ statement: StatementSummary, _ booked: [(currency: String, sum: Int128)]
  ) -> [(code: String, text: String)] {
    statement.parts.compactMap { part in
      guard let closing = part.closing else { return nil }
      let before = chain.tail?.closings.first { $0.currency == part.currency }?.minor ?? 0
      let sum = booked.first { $0.currency == part.currency.code }?.sum ?? 0
      let difference = Int128(before) + sum - Int128(closing.minor)
      if difference == 0 { return nil }
      let amount = Amount.grouped(difference, decimals: part.currency.decimals)
      return (
        "overlap-differs",
        "it overlaps what is loaded, and the closing before + its new lines differs from its closing by "
          + "\(amount) \(part.currency.code)"
      )
    }
  }
}
