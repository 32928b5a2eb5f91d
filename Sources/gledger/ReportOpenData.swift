import ArgumentParser
import Ledger
import Money
import Posting
import Statements
import Store

/// `gledger report open-data`.
struct OpenDataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open-data",
    abstract: "Direct loans by fiscal year, declaration, area and product: to be published.",
    discussion: """
      Number of loans, verified loss and what was paid out; no borrower is named. It is printed only if its \
      sums are those of the accounts.
      """)

  @OptionGroup var ledger: LedgerOptions
  @Option(help: ArgumentHelp("One fiscal year only.", valueName: "year")) var fiscalYear: Int?
  @Option(help: ArgumentHelp("The day (default: the last that anything is effective on).", valueName: "day"))
  var asOf: String?
  @Option(help: ArgumentHelp("As known at a seal number, or at an instant.", valueName: "seal"))
  var asKnownAt: String?

  func run() throws {
    let context = try ReportContext(ledger, asOf: asOf, asKnownAt: asKnownAt)
    let page = try page(context)
    try prove(page, context)
    let format = ledger.format
    context.print(
      "open-data", context.inCurrency("Direct loans"),
      [
        ("fiscal_year", false), ("book", false), ("disaster", false), ("area", false), ("product", false),
        ("loans", true), ("verified_loss", true), ("disbursed", true),
      ],
      page.sorted.filter { fiscalYear == nil || $0.key.fiscalYear == fiscalYear }.map { key, row in
        [
          "\(key.fiscalYear)", key.book, key.disaster, key.area, key.product, "\(row.loans.count)",
          context.money(row.verified.values.reduce(0, +), format), context.money(row.disbursed, format),
        ]
      }, format)
  }

  private func page(_ context: ReportContext) throws -> OpenDataPage {
    let scheme = context.snapshot.pack.scheme
    var facts: [EventID: (disaster: String, area: String, product: String)] = [:]
    for entry in try context.snapshot.states(on: context.day) where scheme.books[entry.book].role == .fund {
      facts[EventID(book: entry.book, reference: entry.code)] = (
        entry.state.fact(.disaster) ?? "", entry.state.fact(.area) ?? "", entry.state.fact(.product) ?? ""
      )
    }
    var page = OpenDataPage()
    for event in try context.snapshot.events([.loanDisbursed], through: context.day) {
      guard let loan = event.text(.loan), let amount = event.money(.amount),
        let fact = facts[EventID(book: event.book, reference: loan)]
      else { continue }
      page.add(
        OpenDataPage.Key(
          fiscalYear: scheme.fiscalYear(event.date), book: scheme.books[event.book].code,
          disaster: fact.disaster, area: fact.area, product: fact.product),
        loan: loan, disbursed: amount, verifiedLoss: event.money(.verifiedLoss))
    }
    return page
  }

  /// What was paid out by the accounts, book by book and year by year.
  private func prove(_ page: OpenDataPage, _ context: ReportContext) throws {
    let scheme = context.snapshot.pack.scheme
    let cause = Cause(.loanDisbursed, .disbursed)
    var charts: Set<Int> = []
    for rule in scheme.rules where rule.event == cause.event && rule.component == cause.component {
      if case .post(let debit, _) = rule.action { charts.insert(debit) }
    }
    for book in scheme.books.indices where scheme.books[book].role == .fund {
      let code = scheme.books[book].code
      let rows = try context.snapshot.movements(book: book, from: nil, to: context.day)
      let booked = rows.filter { $0.cause == cause && charts.contains($0.chart) }.reduce(Int128(0)) {
        $0 + $1.debit - $1.credit
      }
      let shown = page.totals.filter { $0.key.hasPrefix("\(code)/") }.values.reduce(Int128(0)) {
        $0 + Int128($1)
      }
      guard booked == shown else {
        throw Failure(
          "statement-fault",
          "book \(code) paid out \(booked) minor units in loans, the report shows \(shown)",
          remedy: "run gledger verify")
      }
    }
  }
}
