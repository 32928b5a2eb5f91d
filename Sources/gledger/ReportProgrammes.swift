import ArgumentParser
import Ledger
import Money
import Posting
import Statements
import Store

extension ProgrammePage.Grouping: ExpressibleByArgument {}

/// The days of a report, of all books or one.
struct ReportRange: ParsableArguments {
  @Option(help: ArgumentHelp("The first day (default: from the beginning).", valueName: "day"))
  var from: String?
  @Option(
    help: ArgumentHelp("The last day (default: the last that anything is effective on).", valueName: "day"))
  var to: String?
  @Option(help: ArgumentHelp("One book only.", valueName: "code")) var book: String?
  @Option(help: ArgumentHelp("As known at a seal number, or at an instant.", valueName: "seal"))
  var asKnownAt: String?

  func first(_ last: Day) throws -> Day? {
    let first = try PeriodOptions.day(from, "--from")
    if let first, first > last { throw ValidationError("--from \(first) is after the last day, \(last).") }
    return first
  }
}

/// `gledger report programmes`.
struct ProgrammesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "programmes",
    abstract: "What was done under each programme or category: guarantees, loans, support, costs, authority.",
    discussion: """
      Worked out from the sums of the accounts of all books. What was posted under no programme has a row of \
      its own, so that the rows sum to the total.
      """)

  @OptionGroup var ledger: LedgerOptions
  @Option(help: ArgumentHelp("Rows by category of the programmes, or by programme.", valueName: "what"))
  var by: ProgrammePage.Grouping = .category
  @OptionGroup var range: ReportRange

  func run() throws {
    let context = try ReportContext(ledger, asOf: range.to, asKnownAt: range.asKnownAt)
    let from = try range.first(context.day)
    let scheme = context.snapshot.pack.scheme
    let only = try range.book.map { try context.snapshot.book($0) }
    var page = ProgrammePage(scheme, by: by)
    for place in scheme.books.indices where only.map({ $0 == place }) ?? true {
      page.add(try context.snapshot.movements(book: place, from: from, to: context.day), of: place)
    }
    let format = ledger.format
    let decimals = scheme.currency.decimals
    func row(_ name: String, _ figures: [Int128]) -> [String] {
      [name]
        + figures.map {
          format == .text ? Amount.grouped($0, decimals: decimals) : Amount.major($0, decimals: decimals)
        }
    }
    context.print(
      "programmes", context.inCurrency("Programmes"),
      [(by.rawValue, false)] + ProgrammePage.Figure.allCases.map { ($0.name, true) },
      page.rows.sorted { $0.key < $1.key }.map { row($0.key.isEmpty ? "none" : $0.key, $0.value) }
        + [row("total", page.total)], format, from: from)
  }
}
