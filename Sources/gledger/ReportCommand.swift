import ArgumentParser
import Ledger
import Money
import Posting
import Statements
import Store

/// `gledger report`.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "What ministries and auditors ask for.",
    subcommands: [
      LimitsCommand.self, DuplicatesCommand.self, FundsCommand.self, DebtorsCommand.self,
      DualLoansCommand.self, OpenDataCommand.self, EvaluationCommand.self,
      ProgrammesCommand.self, LendingCommand.self, ServicesCommand.self, OutlineCommand.self,
    ])
}

/// What all reports begin with.
struct ReportContext {
  let session: Session
  let snapshot: Snapshot
  var day: Day

  init(_ ledger: LedgerOptions, asOf: String?, asKnownAt: String?) throws {
    let settings = try ledger.settings()
    let day = try PeriodOptions.day(asOf, "--as-of")
    let knownAt = try PeriodOptions.knownAt(asKnownAt)
    session = try Session(settings, purpose: "report", role: .reader)
    snapshot = try Snapshot(session.database, knownAt: knownAt)
    if let day { self.day = day } else { self.day = try snapshot.lastEffectiveDay() ?? Day(number: 0) }
  }

  var footer: String { "as known at seal \(snapshot.seal), head hash \(snapshot.headHash.hexadecimal)" }

  /// The fields that each report's JSON begins with.
  func json(_ name: String, _ rows: [JSONText]) -> String {
    JSONText.fields(
      ("format", .string("gledger.report.\(name)/1")), ("as_of", .string("\(day)")),
      ("known_at_seal", .integer(snapshot.seal)), ("head_hash", .string(snapshot.headHash.hexadecimal)),
      ("pack", .string("\(snapshot.pack.scheme.name) \(snapshot.pack.scheme.version)")),
      ("example", .flag(snapshot.pack.scheme.isExample)),
      ("currency", .string(snapshot.pack.scheme.currency.code)), ("rows", .array(rows))
    ).document
  }

  /// The title of a report whose amounts have no column for their currency.
  func inCurrency(_ title: String) -> String { "\(title), in \(snapshot.pack.scheme.currency)," }

  /// Prints rows of a report in the form that is asked for.
  /// - Parameter from: the first day, where it is of more days than one.
  func print(
    _ name: String, _ title: String, _ columns: [(name: String, isNumber: Bool)], _ rows: [[String]],
    _ format: OutputChoice, from: Day? = nil
  ) {
    switch format {
    case .json:
      Output.text(
        json(
          name,
          rows.map { row in
            .object(zip(columns, row).map { (key: $0.name, value: .string($1)) })
          }))
    case .csv:
      var csv = CSVText(header: columns.map(\.name) + ["as_of", "known_at_seal"])
      for row in rows { csv.add(row + ["\(day)", "\(snapshot.seal)"]) }
      Output.text(csv.text)
    case .text:
      let example = snapshot.pack.scheme.isExample ? " (example)" : ""
      Output.line("\(title) \(from.map { "from \($0) to" } ?? "on") \(day)\(example)")
      var table = TextTable(columns.map { $0.isNumber ? .right($0.name) : .left($0.name) })
      for row in rows { table.add(row) }
      Output.text(table.render(width: nil))
      Output.line(footer)
    }
  }

  /// An amount of the pack's currency: grouped in a text, plain elsewhere.
  func money(_ minor: Int64, _ format: OutputChoice) -> String {
    let decimals = snapshot.pack.scheme.currency.decimals
    return format == .text
      ? Amount.grouped(Int128(minor), decimals: decimals) : Amount.major(Int128(minor), decimals: decimals)
  }
}

/// `gledger report limits`.
struct LimitsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "limits", abstract: "Use and headroom of every limit on what is guaranteed, on any day.",
    discussion: """
      Quotas and joint caps of borrowers over all books, concentration, leverage, capacity and caps of \
      portfolios of each book. Amounts are weighted where the limit is. A headroom below zero is one that \
      posting did not make: a limit that was lowered, or funds that went.
      """)

  @OptionGroup var ledger: LedgerOptions
  @Option(help: ArgumentHelp("The day (default: the last that anything is effective on).", valueName: "day"))
  var asOf: String?
  @Option(help: ArgumentHelp("As known at a seal number, or at an instant.", valueName: "seal"))
  var asKnownAt: String?
  @Option(help: ArgumentHelp("One association's book only.", valueName: "code")) var book: String?

  func run() throws {
    let context = try ReportContext(ledger, asOf: asOf, asKnownAt: asKnownAt)
    let book = try book.map { try context.snapshot.book($0) }
    let format = ledger.format
    let rows = try context.snapshot.limitUses(on: context.day, book: book).map { use in
      [
        use.limit, use.kind, use.holder, context.money(use.used, format), context.money(use.allowed, format),
        context.money(use.headroom, format), context.snapshot.pack.scheme.currency.code,
      ]
    }
    context.print(
      "limits", "Limits",
      [
        ("limit", false), ("kind", false), ("holder", false), ("used", true), ("allowed", true),
        ("headroom", true), ("currency", false),
      ], rows, format)
  }
}
