import ArgumentParser
import Ledger
import Money
import Reinsurance
import Statements
import Store

/// `gledger statement treaty`.
struct TreatyStatementCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "treaty",
    abstract: "A treaty by underwriting year: the year so far and since inception, ratios, commission.",
    discussion: """
      Each reinsurer's share, as of a day and as known at a seal. The year so far begins with the scheme's \
      fiscal year, or with --from. Commission is shown at the rate it is booked with and at the rate that \
      the loss ratio has earned.
      """)

  @OptionGroup var ledger: LedgerOptions
  @Option(help: ArgumentHelp("Code of the treaty.", valueName: "code")) var treaty: String
  @Option(help: ArgumentHelp("One cedant's book only.", valueName: "code")) var book: String?
  @Option(help: ArgumentHelp("First day of the year so far.", valueName: "day")) var from: String?
  @Option(
    help: ArgumentHelp(
      "Last day, inclusive (default: the last that anything is effective on).", valueName: "day"))
  var to: String?
  @Option(help: ArgumentHelp("As known at a seal number, or at an instant.", valueName: "seal"))
  var asKnownAt: String?

  func run() throws {
    let settings = try ledger.settings()
    let first = try PeriodOptions.day(from, "--from")
    let last = try PeriodOptions.day(to, "--to")
    let session = try Session(settings, purpose: "statement", role: .reader)
    let snapshot = try Snapshot(session.database, knownAt: try PeriodOptions.knownAt(asKnownAt))
    let pages = try pages(snapshot, first, last ?? snapshot.lastEffectiveDay() ?? Day(number: 0))
    switch ledger.format {
    case .text:
      guard !pages.isEmpty else {
        return Output.line("nothing happened under \(treaty), as known at seal \(snapshot.seal)")
      }
      Output.text(pages.map { $0.text(width: Output.width) }.joined(separator: "\n"))
      Output.line("\nAs known at: seal \(snapshot.seal); Head hash \(snapshot.headHash.hexadecimal)")
    case .csv:
      for (place, page) in pages.enumerated() { Output.write(page.csv(header: place == 0), to: 1) }
    case .json:
      Output.text(
        JSONText.fields(
          ("format", .string("gledger.statement-treaty/1")), ("known_at_seal", .integer(snapshot.seal)),
          ("head_hash", .string(snapshot.headHash.hexadecimal)), ("pages", .array(pages.map(\.json)))
        ).document)
    }
  }

  private func pages(_ snapshot: Snapshot, _ first: Day?, _ to: Day) throws -> [TreatyHistoryPage] {
    let scheme = snapshot.pack.scheme
    guard let found = scheme.treaties.first(where: { $0.code == treaty }) else {
      throw Failure(
        "unknown-treaty", "the pack has no treaty \(treaty)",
        remedy: "use one of: \(scheme.treaties.map(\.code).joined(separator: ", "))")
    }
    if let book { _ = try snapshot.book(book) }
    let from = try first ?? fiscalYearStart(of: to, scheme.fiscalYearStartMonth)
    guard from <= to else {
      throw ValidationError("The period ends on \(to), before it begins on \(from).")
    }
    var scope = TreatyReader.Scope(
      treaty: found, through: to, books: book.map { [$0] } ?? scheme.books.map(\.code),
      knownAtSeal: snapshot.seal)
    let now = try snapshot.treaties.positions(scope)
    let bindings = try snapshot.treaties.bindings(scope.books, knownAtSeal: scope.knownAtSeal)
    let pages = try now.keys.sorted {
      ($0.cedant, $0.reinsurer, $0.fund, $0.currency.code) < (
        $1.cedant, $1.reinsurer, $1.fund, $1.currency.code
      )
    }.map { key in
      TreatyHistoryPage(
        key: key, treaty: treaty, isExample: found.isExample, from: from, to: to,
        memoranda: try now[key].map { try snapshot.treaties.memoranda($0, key, now, scope, bindings) } ?? [],
        before: [])
    }
    scope.through = from.adding(days: -1)
    let then = try snapshot.treaties.positions(scope)
    return pages.map { page in
      var page = page
      page.before = then[page.key]?.years ?? []
      return page
    }
  }

  private func fiscalYearStart(of day: Day, _ month: Int) throws -> Day {
    Day(year: day.fiscalYear(startMonth: month), month: month, day: 1) ?? day
  }
}

/// `gledger statement position`.
struct PositionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "position",
    abstract: "Gross, ceded and net exposure by association, programme, disaster, treaty or reinsurer.")

  @OptionGroup var ledger: LedgerOptions
  @Option(help: "association, programme, disaster, treaty or reinsurer.")
  var by: PositionPage.Dimension = .programme
  @Option(help: ArgumentHelp("One guarantor's book only.", valueName: "code")) var book: String?
  @Option(
    help: ArgumentHelp(
      "Last day, inclusive (default: the last that anything is effective on).", valueName: "day"))
  var to: String?
  @Option(help: ArgumentHelp("As known at a seal number, or at an instant.", valueName: "seal"))
  var asKnownAt: String?

  func run() throws {
    let settings = try ledger.settings()
    let last = try PeriodOptions.day(to, "--to")
    let session = try Session(settings, purpose: "statement", role: .reader)
    let snapshot = try Snapshot(session.database, knownAt: try PeriodOptions.knownAt(asKnownAt))
    if let book { _ = try snapshot.book(book) }
    let day = try last ?? snapshot.lastEffectiveDay() ?? Day(number: 0)
    let exposures = try snapshot.exposures(to: day).filter { book == nil || $0.book == book }
    let groups = Dictionary(grouping: exposures, by: \.currency).sorted { $0.key.code < $1.key.code }
    let pages = groups.map { currency, rows in
      PositionPage(by, currency, rows.map { (key($0), $0.gross, $0.ceded) })
    }
    switch ledger.format {
    case .text:
      Output.line("Exposure by \(by.rawValue) at the end of \(day)\(book.map { ", book \($0)" } ?? "")")
      Output.text(
        pages.isEmpty
          ? "nothing is outstanding" : pages.map { $0.text(width: Output.width) }.joined(separator: "\n"))
      Output.line("As known at: seal \(snapshot.seal); Head hash \(snapshot.headHash.hexadecimal)")
    case .csv:
      for (place, page) in pages.enumerated() { Output.write(page.csv(header: place == 0), to: 1) }
    case .json:
      Output.text(
        JSONText.fields(
          ("format", .string("gledger.statement-position/1")), ("by", .string(by.rawValue)),
          ("to", .string("\(day)")), ("known_at_seal", .integer(snapshot.seal)),
          ("head_hash", .string(snapshot.headHash.hexadecimal)), ("pages", .array(pages.map(\.json)))
        ).document)
    }
  }

  private func key(_ exposure: Snapshot.Exposure) -> String {
    switch by {
    case .association: exposure.book
    case .programme: exposure.programme
    case .disaster: exposure.disaster
    case .treaty: exposure.treaty.isEmpty && exposure.ceded != 0 ? "(no treaty)" : exposure.treaty
    case .reinsurer: exposure.party
    }
  }
}

extension PositionPage.Dimension: ExpressibleByArgument {}
