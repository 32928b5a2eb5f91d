import ArgumentParser
import Ledger
import Money
import Posting
import Statements
import Store

extension EvaluationPage.Grouping: ExpressibleByArgument {}

/// `gledger report evaluation`.
struct EvaluationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluation",
    abstract: "Indicators of each programme in a fiscal year: claim rate, recovery rate, coverage.",
    discussion: """
      Worked out from the sums of the accounts. What was published can be worked out again at any time, with \
      --as-known-at and the seal that it names. A book that was merged by the end of the year is part of its \
      successor's.
      """)

  @OptionGroup var ledger: LedgerOptions
  @Option(help: ArgumentHelp("The fiscal year.", valueName: "year")) var fiscalYear: Int
  @Option(help: ArgumentHelp("One association's book only.", valueName: "code")) var book: String?
  @Option(
    help: ArgumentHelp(
      "Rows by book, by region of the books, or by category of the programmes.", valueName: "what"))
  var by: EvaluationPage.Grouping = .book
  @Option(help: ArgumentHelp("As known at a seal number, or at an instant.", valueName: "seal"))
  var asKnownAt: String?

  func run() throws {
    var context = try ReportContext(ledger, asOf: nil, asKnownAt: asKnownAt)
    let scheme = context.snapshot.pack.scheme
    if let book { _ = try scheme.knownBook(book) }
    var page = EvaluationPage(scheme)
    let mergers = try context.snapshot.mergers()
    for place in scheme.books.indices where scheme.books[place].role == .association {
      let year = try range(of: place, scheme)
      let heir = mergers.heir(of: place, on: year.upperBound)
      guard book.map({ $0 == scheme.books[heir].code }) ?? true else { continue }
      context.day = year.upperBound
      page.add(
        try context.snapshot.movements(book: place, from: nil, to: year.lowerBound.adding(days: -1)),
        isInYear: false, heir: heir, by: by)
      page.add(
        try context.snapshot.movements(book: place, from: year.lowerBound, to: year.upperBound),
        isInYear: true, heir: heir, by: by)
    }
    print(page, context)
  }

  private func range(of book: Int, _ scheme: Scheme) throws -> ClosedRange<Day> {
    for year in [fiscalYear - 1, fiscalYear, fiscalYear + 1] {
      guard let day = Day("\(year)-07-01") else { continue }
      let range = scheme.fiscalYear(of: book, holding: day)
      if scheme.fiscalYear(range.lowerBound) == fiscalYear { return range }
    }
    throw ValidationError("--fiscal-year `\(fiscalYear)` is no year such as 2024.")
  }

  private func print(_ page: EvaluationPage, _ context: ReportContext) {
    let format = ledger.format
    let decimals = context.snapshot.pack.scheme.currency.decimals
    func money(_ minor: Int128) -> String {
      format == .text ? Amount.grouped(minor, decimals: decimals) : Amount.major(minor, decimals: decimals)
    }
    func rate(_ hundredths: Int64?) -> String {
      hundredths.map { Amount.major(Int128($0), decimals: 2) + "%" } ?? (format == .text ? "-" : "")
    }
    context.print(
      "evaluation", context.inCurrency("Evaluation of the fiscal year \(fiscalYear)"),
      [
        (by == .region ? "region" : "book", false), (by == .category ? "category" : "programme", false),
        ("new", true), ("ended", true), ("outstanding", true), ("claims", true), ("recovered", true),
        ("opening_unrecovered", true), ("reserves", true), ("claim_rate", true), ("recovery_rate", true),
        ("coverage", true),
      ],
      page.rows.filter { $0.value != EvaluationPage.Row() }.sorted { $0.key < $1.key }.map { key, row in
        [
          key.book, key.programme, money(row.new), money(row.ended), money(row.outstanding),
          money(row.claims), money(row.recovered), money(row.unrecovered), money(row.reserves),
          rate(row.claimRate), rate(row.recoveryRate), rate(row.coverage),
        ]
      }, format)
    if format == .text { for formula in EvaluationPage.formulas { Output.line(formula) } }
  }
}
