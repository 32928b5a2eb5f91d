import ArgumentParser
import Glibc
import Ledger
import Money
import Statements
import Store

/// `gledger statement`.
struct StatementCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "statement",
    abstract:
      "Fund balance, trial balance, account, treaty, guarantee, position: as of any date, as known then.",
    subcommands: [
      FundCommand.self, TrialBalanceCommand.self, AccountCommand.self, TreatyStatementCommand.self,
      GuaranteeStatementCommand.self, PositionCommand.self, AgeingCommand.self,
    ])
}

/// Options of every statement.
struct PeriodOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("First day, inclusive; without it everything since the beginning.", valueName: "day"))
  var from: String?

  @Option(
    help: ArgumentHelp(
      "Last day, inclusive (default: the last day that anything is effective on).", valueName: "day"))
  var to: String?

  @Option(
    help: ArgumentHelp(
      "As known at a seal number, or at an instant such as 2024-04-01T00:00:00Z.", valueName: "seal"))
  var asKnownAt: String?

  @Option(help: "Columns: fund, programme, cohort or total (default: fund where the book has several).")
  var columns: ColumnDimension?

  @Option(help: ArgumentHelp("Language of the labels (GLEDGER_LANGUAGE).", valueName: "code"))
  var language: String?

  func knownAt() throws -> Snapshot.KnownAt { try PeriodOptions.knownAt(asKnownAt) }

  static func knownAt(_ asKnownAt: String?) throws -> Snapshot.KnownAt {
    guard let asKnownAt else { return .now }
    if let seal = Int64(asKnownAt) { return .seal(seal) }
    guard let instant = Instant.read(asKnownAt) else {
      throw ValidationError("--as-known-at takes a seal number or an instant such as 2024-04-01T00:00:00Z.")
    }
    return .instant(instant)
  }

  static func day(_ text: String?, _ name: String) throws -> Day? {
    guard let text else { return nil }
    guard let day = Day(text) else {
      throw ValidationError("\(name) `\(text)` is not a day such as 2024-03-31.")
    }
    return day
  }
}

extension ColumnDimension: ExpressibleByArgument {}

/// Options of the statements that show income and expense.
struct ClosingOptions: ParsableArguments {
  @Flag(help: "Leave out the entries that take income and expense to the result at a year's end.")
  var beforeClosing = false
}

/// What all statements begin with.
struct StatementContext {
  let settings: Settings
  let session: Session
  let snapshot: Snapshot
  let from: Day?
  let to: Day
  let language: String

  init(_ ledger: LedgerOptions, _ period: PeriodOptions) throws {
    settings = try ledger.settings()
    from = try PeriodOptions.day(period.from, "--from")
    let to = try PeriodOptions.day(period.to, "--to")
    let knownAt = try period.knownAt()
    session = try Session(settings, purpose: "statement", role: .reader)
    snapshot = try Snapshot(session.database, knownAt: knownAt)
    if let to { self.to = to } else { self.to = try snapshot.lastEffectiveDay() ?? Day(number: 0) }
    language = period.language ?? settings.language
    if let from, from > self.to {
      throw ValidationError("The period ends on \(self.to), before it begins on \(from).")
    }
    let languages = snapshot.pack.scheme.languages
    guard languages.contains(language) else {
      throw ValidationError(
        "The pack has no labels in `\(language)`; it has \(languages.joined(separator: ", ")).")
    }
  }

  func header(_ title: String, book: Int, currency: Currency, start: CloseRow?) -> StatementHeader {
    let scheme = snapshot.pack.scheme
    let name = language == "en" ? scheme.books[book].nameEnglish : scheme.books[book].nameLocal
    var header = StatementHeader(
      title: title, bookCode: scheme.books[book].code, bookName: name, from: from, to: to,
      knownAtSeal: snapshot.seal, knownAtTime: snapshot.recordedAt.map(Instant.text) ?? "",
      headHash: snapshot.headHash.hexadecimal, packName: scheme.name, packVersion: scheme.version,
      isExample: scheme.isExample || scheme.treaties.contains { $0.isExample }, currency: currency,
      ledger: settings.ledger, language: language)
    header.balancesFrom = start.map { "close through \($0.through), seal \($0.seal)" }
    return header
  }

  /// The columns asked for; by default the funds, where the book has more than one.
  func columns(_ asked: ColumnDimension?, book: Int) -> ColumnDimension {
    let funds = snapshot.pack.scheme.funds.filter { $0.book == book }.count
    return asked ?? (funds > 1 ? .fund : .total)
  }

  /// The currencies that a book was posted in; its own where there is none yet.
  func currencies(_ rows: [MovementRow], book: Int) -> [Currency] {
    let found = Set(rows.map(\.currency)).sorted { $0.code < $1.code }
    return found.isEmpty ? [snapshot.pack.scheme.books[book].currency] : found
  }

  func mirrors(_ book: Int, _ currency: Currency) throws -> [MirrorCheck] {
    try snapshot.mirrors(book: book, to: to).filter { $0.currency == currency }.map {
      MirrorCheck(
        account: $0.account, party: $0.party, otherAccount: $0.otherAccount, difference: $0.difference)
    }
  }
}

extension OutputChoice {
  var statement: OutputFormat {
    switch self {
    case .text: .text
    case .csv: .csv
    case .json: .json
    }
  }
}

/// `gledger statement fund`.
struct FundCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fund", abstract: "Fund balance statement of a book: opening + movements = closing, proven.")

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var period: PeriodOptions
  @OptionGroup var closing: ClosingOptions
  @Option(help: ArgumentHelp("Code of the book.", valueName: "code")) var book: String

  func run() throws {
    let context = try StatementContext(ledger, period)
    let book = try context.snapshot.book(book)
    let start = try context.snapshot.closeRow(book: book, from: context.from)
    let rows = try context.snapshot.movements(
      book: book, from: context.from, to: context.to, start: start, isBeforeClosing: closing.beforeClosing)
    let title = context.snapshot.pack.scheme.label("statement.fund", context.language)
    for currency in context.currencies(rows, book: book) {
      var header = context.header(
        title == "statement.fund" ? "Fund balance statement" : title, book: book, currency: currency,
        start: start)
      header.isBeforeClosing = closing.beforeClosing
      let statement = try FundStatement.make(
        header: header, scheme: context.snapshot.pack.scheme, book: book, currency: currency, rows: rows,
        columns: context.columns(period.columns, book: book), mirrors: try context.mirrors(book, currency))
      Output.text(statement.render(ledger.format.statement, width: Output.width))
    }
  }
}

/// `gledger statement trial-balance`.
struct TrialBalanceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trial-balance", abstract: "Every account's opening, debits, credits and closing.")

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var period: PeriodOptions
  @Option(help: ArgumentHelp("Code of the book.", valueName: "code")) var book: String
  @OptionGroup var closing: ClosingOptions
  @Flag(help: "One line an account's party or bank.") var detail = false

  func run() throws {
    let context = try StatementContext(ledger, period)
    let book = try context.snapshot.book(book)
    let start = try context.snapshot.closeRow(book: book, from: context.from)
    let rows = try context.snapshot.movements(
      book: book, from: context.from, to: context.to, start: start, isBeforeClosing: closing.beforeClosing)
    for currency in context.currencies(rows, book: book) {
      var header = context.header("Trial balance", book: book, currency: currency, start: start)
      header.isBeforeClosing = closing.beforeClosing
      let statement = try TrialBalance.make(
        header: header,
        scheme: context.snapshot.pack.scheme, book: book, currency: currency, rows: rows,
        columns: context.columns(period.columns, book: book), detail: detail)
      Output.text(statement.render(ledger.format.statement, width: Output.width))
    }
  }
}

/// `gledger statement account`.
struct AccountCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "account", abstract: "Every transfer of an account, with its running balance.")

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var period: PeriodOptions
  @Option(help: ArgumentHelp("Code of the book.", valueName: "code")) var book: String
  @Option(help: ArgumentHelp("Code of the account in the chart.", valueName: "code")) var account: String
  @Option(help: ArgumentHelp("One fund only.", valueName: "code")) var fund: String?
  @Option(help: ArgumentHelp("One party or bank account only.", valueName: "code")) var party: String?
  @Option(help: ArgumentHelp("Currency (default: the book's).", valueName: "code")) var currency: String?

  func run() throws {
    let context = try StatementContext(ledger, period)
    let scheme = context.snapshot.pack.scheme
    let bookPlace = try context.snapshot.book(book)
    guard let row = scheme.chartRow(scheme.books[bookPlace].role, account) else {
      let known = scheme.chart.filter { $0.role == scheme.books[bookPlace].role }.map(\.code)
      throw Failure(
        "unknown-account", "book \(book) has no account \(account)",
        remedy: "use one of: \(known.joined(separator: ", "))")
    }
    guard let currency = currency.map({ Currency($0) }) ?? scheme.books[bookPlace].currency else {
      throw ValidationError("--currency takes an ISO 4217 code.")
    }
    let chart = scheme.chart[row]
    let sign: Int128 = chart.normal == .debit ? 1 : -1
    let opening = try context.snapshot.opening(
      book: book, chart: account, fund: fund, detail: party, currency: currency, from: context.from)
    let closing = try context.snapshot.balance(
      book: book, chart: account, fund: fund, detail: party, currency: currency, to: context.to)
    let entries = try context.snapshot.entries(
      book: book, chart: account, fund: fund, detail: party, currency: currency, from: context.from,
      to: context.to
    ).map { entry in
      AccountEntry(
        date: entry.date, seal: entry.seal, event: entry.event,
        reference: entry.book == book ? entry.reference : "\(entry.book)/\(entry.reference)",
        component: entry.component, counterAccount: entry.counterAccount, subject: entry.subject,
        segment: entry.segment, debit: entry.debit, credit: entry.credit)
    }
    let statement = try AccountStatement.make(
      header: context.header(
        "Account statement", book: bookPlace, currency: currency,
        start: try context.snapshot.closeRow(book: bookPlace, from: context.from)), scheme: scheme,
      account: AccountDescription(
        code: account, name: context.language == "en" ? chart.nameEnglish : chart.nameLocal,
        normal: chart.normal, fund: fund ?? "", detail: party ?? ""),
      opening: opening * sign, entries: entries, closing: closing * sign)
    Output.text(statement.render(ledger.format.statement, width: Output.width))
  }
}
