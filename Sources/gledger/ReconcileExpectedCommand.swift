import ArgumentParser
import Interchange
import Money
import Reconciliation
import Store

/// `gledger reconcile expected`.
struct ReconcileExpected: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "expected",
    abstract: "Write what the bank should say of one of our accounts: a camt.053 message from our books.",
    discussion: """
      Each transfer of the account is an entry, with the event's reference as its end-to-end reference; a \
      debit of ours is money that comes in. A payment that was decided and instructed in full stands there \
      once, as the bank made it. Read again by gledger reconcile bank it must match in full.

        gledger reconcile expected --account OH/1010 --to 2024-05-31 > expected.xml
      """)

  @OptionGroup var ledger: LedgerOptions
  @Option(help: ArgumentHelp("Our account: BOOK/ACCOUNT or BOOK/ACCOUNT/DETAIL.", valueName: "account"))
  var account: String
  @Option(
    help: ArgumentHelp("First day, inclusive; without it everything since the beginning.", valueName: "day"))
  var from: String?
  @Option(help: ArgumentHelp("Last day, inclusive (default: the last effective day).", valueName: "day"))
  var to: String?
  @Option(help: ArgumentHelp("Currency (default: the book's).", valueName: "code")) var currency: String?

  func run() throws {
    let settings = try ledger.settings()
    let name = try BankAccountName.read(account)
    let from = try PeriodOptions.day(from, "--from")
    let session = try Session(settings, purpose: "reconcile", role: .reader)
    let snapshot = try Snapshot(session.database, knownAt: .now)
    let to = try PeriodOptions.day(to, "--to") ?? snapshot.lastEffectiveDay() ?? Day(number: 0)
    let scheme = snapshot.pack.scheme
    let book = try snapshot.book(name.book)
    guard scheme.chartRow(scheme.books[book].role, name.chart) != nil else {
      throw Failure(
        "unknown-account", "book \(name.book) has no account \(name.chart)",
        remedy: "gledger scheme show lists them")
    }
    guard let currency = currency.map({ Currency($0) }) ?? scheme.books[book].currency else {
      throw ValidationError("--currency takes an ISO 4217 code.")
    }
    var statement = BankStatement()
    (statement.head.account, statement.head.identification) = (account, "BOOKS-\(to)")
    let opening = try snapshot.opening(
      book: name.book, chart: name.chart, fund: nil, detail: name.detail, currency: currency, from: from)
    var closing = Int128(opening)
    let entries = try snapshot.entries(
      book: name.book, chart: name.chart, fund: nil, detail: name.detail, currency: currency, from: from,
      to: to)
    let instructed = instructed(entries, try snapshot.payments(book: name.book), own: name.book)
    for entry in entries where !instructed.contains("\(entry.book)/\(entry.reference)") {
      let line = line(entry, own: name.book, currency)
      closing += Int128(line.minor)
      statement.lines.append(line)
    }
    let stored = try snapshot.balance(
      book: name.book, chart: name.chart, fund: nil, detail: name.detail, currency: currency, to: to)
    guard Int128(stored) == closing, let first = Int64(exactly: opening), let last = Int64(exactly: closing)
    else {
      throw Failure(
        "statement-fault", "the entries of \(account) do not come to its balance", remedy: "gledger verify")
    }
    statement.end.openings = [BankBalance(minor: first, currency: currency, day: from ?? to)]
    statement.end.closings = [BankBalance(minor: last, currency: currency, day: to)]
    let bytes = CamtWriter().message([statement], identification: "BOOKS-\(to)", created: to)
    Output.text(String(decoding: bytes, as: UTF8.self))
  }

  /// What was decided and then instructed in full: on the account both cancel out, and the bank shows only
  /// that it paid.
  /// - Returns: `BOOK/REFERENCE` of the events.
  private func instructed(
    _ entries: [Snapshot.AccountMovement], _ payments: [InstructedPayment], own book: String
  ) -> Set<String> {
    var events: [String: Set<String>] = [:]
    for payment in payments where payment.state != .cancelled {
      events[payment.decision, default: [payment.decision]].insert("\(book)/\(payment.reference)")
    }
    if events.isEmpty { return [] }
    var sums: [String: Int128] = [:]
    for entry in entries {
      sums["\(entry.book)/\(entry.reference)", default: 0] += Int128(entry.debit) - Int128(entry.credit)
    }
    return events.values.filter { $0.reduce(Int128(0)) { $0 + (sums[$1] ?? 0) } == 0 }
      .reduce(into: []) { $0.formUnion($1) }
  }

  private func line(_ entry: Snapshot.AccountMovement, own book: String, _ currency: Currency) -> BankLine {
    var line = BankLine(minor: entry.debit - entry.credit, currency: currency)
    (line.bookingDay, line.valueDay) = (entry.date, entry.date)
    var detail = BankDetail()
    detail.minor = line.minor
    detail.endToEnd = entry.book == book ? entry.reference : "\(entry.book)/\(entry.reference)"
    line.details = [detail]
    return line
  }
}
