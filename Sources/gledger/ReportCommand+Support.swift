import ArgumentParser
import Guarantees
import Ledger
import Money
import Posting
import Statements
import Store

/// `gledger report duplicates`.
struct DuplicatesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "duplicates", abstract: "Support given twice, or beyond the verified loss, over all books.",
    discussion: """
      Of each need (beneficiary, disaster, purpose) of which too much was given: who keeps what by the order \
      of delivery (support_order.csv, then the day), what was asked back, what is still to be asked back. \
      Exits with 1 where something is left. --events writes the events that ask it back, each in the book of \
      who came later: gledger report duplicates --events | gledger post -

      A direct loan counts with what is owed of it, where support_order.csv names its product; no event is \
      written for what is too much of it: the borrower repays that (loan.repaid).
      """)

  @OptionGroup var ledger: LedgerOptions
  @Option(help: ArgumentHelp("The day (default: the last that anything is effective on).", valueName: "day"))
  var asOf: String?
  @Option(help: ArgumentHelp("As known at a seal number, or at an instant.", valueName: "seal"))
  var asKnownAt: String?
  @Flag(help: "Writes the clawbacks as a CSV file for gledger post.") var events = false
  @Option(help: ArgumentHelp("With --events: their day (default: that of the report).", valueName: "day"))
  var on: String?

  func run() throws {
    let context = try ReportContext(ledger, asOf: asOf, asKnownAt: asKnownAt)
    let format = ledger.format
    if events { return try printEvents(context) }
    let found = try context.snapshot.duplicates(through: context.day)
    context.print(
      "duplicates", context.inCurrency("Support given twice or beyond the loss"),
      [
        ("beneficiary", false), ("disaster", false), ("purpose", false), ("month/component", false),
        ("book", false), ("event", false), ("date", false), ("granted", true), ("kept", true),
        ("asked_back", true), ("left", true), ("reason", false),
      ],
      found.map { finding in
        let grant = finding.grant
        return [
          grant.beneficiary, grant.disaster, grant.purpose, grant.head, grant.book, grant.reference,
          "\(grant.date)", context.money(grant.amount, format), context.money(finding.kept, format),
          context.money(finding.askedBack, format), context.money(finding.left, format),
          finding.reason.rawValue,
        ]
      }, format)
    if found.contains(where: { $0.left > 0 }) { throw ExitCode(1) }
  }

  private func printEvents(_ context: ReportContext) throws {
    let on = try PeriodOptions.day(on, "--on") ?? context.day
    let columns: [EventColumn] = [
      .currency, .amount, .borrower, .purpose, .disaster, .month, .component, .programme, .area, .fund,
      .reason,
    ]
    var csv = CSVText(header: ["event", "reference", "book", "date"] + columns.map(\.name))
    for event in try context.snapshot.clawbacks(through: context.day, on: on) {
      let head = [
        event.kind.code, event.reference, context.snapshot.pack.scheme.books[event.book].code,
        "\(event.date)",
      ]
      csv.add(
        head
          + columns.map { column in
            guard case .money(let minor)? = event[column] else { return event.text(column) ?? "" }
            return Amount(minor: minor, event.currency).major
          })
    }
    Output.text(csv.text)
  }
}

/// `gledger report funds`.
struct FundsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "funds",
    abstract: "What each fund holds against what it must, whose money it is, how long it lasts.",
    discussion: """
      Funds of insurers, compensators and funds. `required` is the pack's rate of what is promised; `use` \
      what was spent in the months before, and so is expected in as many to come; `idle` what is held \
      beyond. Below a fund stand its sources in the order in which they are spent.
      """)

  @OptionGroup var ledger: LedgerOptions
  @Option(help: ArgumentHelp("The day (default: the last that anything is effective on).", valueName: "day"))
  var asOf: String?
  @Option(help: ArgumentHelp("As known at a seal number, or at an instant.", valueName: "seal"))
  var asKnownAt: String?
  @Option(help: ArgumentHelp("One book only.", valueName: "code")) var book: String?
  @Option(help: ArgumentHelp("Months that use is looked back at.", valueName: "n")) var months: Int = 12

  func run() throws {
    guard (1...600).contains(months) else { throw ValidationError("--months takes 1 to 600.") }
    let context = try ReportContext(ledger, asOf: asOf, asKnownAt: asKnownAt)
    let scheme = context.snapshot.pack.scheme
    let only = try book.map { try context.snapshot.book($0) }
    var rows: [[String]] = []
    for place in scheme.books.indices
    where only.map({ $0 == place }) ?? (scheme.books[place].role != .association) {
      let all = try context.snapshot.movements(book: place, from: nil, to: context.day)
      if all.isEmpty { continue }
      let start = (context.day.adding(months: -months) ?? context.day).adding(days: 1)
      let recent = try context.snapshot.movements(book: place, from: start, to: context.day)
        .filter { $0.cause != nil }
      for fund in scheme.funds.indices where scheme.funds[fund].book == place {
        let report = FundReport.make(
          scheme, fund: fund, rows: all, recent: recent,
          promises: try context.snapshot.promises(fund: fund, through: context.day), months: months,
          on: context.day)
        rows += self.rows(report, context)
      }
    }
    context.print(
      "funds", context.inCurrency("Funds"),
      [
        ("book", false), ("fund", false), ("source", false), ("tier", false), ("contributed", true),
        ("spent", true), ("held", true), ("required", true), ("use", true), ("idle", true),
        ("promised", true), ("at_peak", true), ("runs_out", false),
      ], rows, ledger.format)
  }

  private func rows(_ report: FundReport, _ context: ReportContext) -> [[String]] {
    let format = ledger.format
    func money(_ minor: Int64) -> String { context.money(minor, format) }
    let total = [
      report.book, report.fund, "", "", "", "", money(report.held), report.required.map(money) ?? "",
      money(report.used), money(report.idle), money(report.promised), money(report.promisedAtPeak),
      report.runsOut.map { "\($0)" } ?? "",
    ]
    return [total]
      + report.sources.map { source in
        [
          report.book, report.fund, source.party.isEmpty ? "earned" : source.party, source.tier,
          money(source.contributed), money(source.spent), money(source.left), "", "", "", "", "", "",
        ]
      }
  }
}

/// `gledger report debtors`.
struct DebtorsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "debtors",
    abstract: "Debt holidays, the defaulters' list, and who is exempt from it, on any day.")

  @OptionGroup var ledger: LedgerOptions
  @Option(help: ArgumentHelp("The day (default: the last that anything is effective on).", valueName: "day"))
  var asOf: String?
  @Option(help: ArgumentHelp("As known at a seal number, or at an instant.", valueName: "seal"))
  var asKnownAt: String?
  @Option(help: ArgumentHelp("One book only.", valueName: "code")) var book: String?

  func run() throws {
    var context = try ReportContext(ledger, asOf: asOf, asKnownAt: asKnownAt)
    let only = try book.map { try context.snapshot.book($0) }
    if asOf == nil {
      // What moves no money is effective too.
      let all = try context.snapshot.states(on: Day(number: Int32.max), book: only)
      context.day = max(context.day, all.map(\.state.lastDate).max() ?? context.day)
    }
    let day = context.day
    let shown: [StateMark] = [.holidayThrough, .exemptThrough, .listedOn]
    let states = try context.snapshot.states(on: day, book: only).filter { entry in
      shown.contains { entry.state.marks[$0] != nil }
    }
    context.print(
      "debtors", "Debtors",
      [
        ("book", false), ("guarantee", false), ("borrower", false), ("holiday_from", false),
        ("holiday_through", false), ("exempt_through", false), ("exempt", false), ("listed_on", false),
      ],
      states.map { entry in
        func text(_ mark: StateMark) -> String { entry.state.day(mark).map { "\($0)" } ?? "" }
        let isExempt = entry.state.day(.exemptThrough).map { day <= $0 } ?? false
        return [
          context.snapshot.pack.scheme.books[entry.book].code, entry.code, entry.state.fact(.borrower) ?? "",
          text(.holidayFrom), text(.holidayThrough), text(.exemptThrough), isExempt ? "yes" : "no",
          text(.listedOn),
        ]
      }, ledger.format)
  }
}

/// `gledger report dual-loans`.
struct DualLoansCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dual-loans", abstract: "New debts beside old ones: each borrower's combined exposure.")

  @OptionGroup var ledger: LedgerOptions
  @Option(help: ArgumentHelp("The day (default: the last that anything is effective on).", valueName: "day"))
  var asOf: String?
  @Option(help: ArgumentHelp("As known at a seal number, or at an instant.", valueName: "seal"))
  var asKnownAt: String?

  func run() throws {
    let context = try ReportContext(ledger, asOf: asOf, asKnownAt: asKnownAt)
    let format = ledger.format
    let states = try context.snapshot.states(on: context.day)
    let scheme = context.snapshot.pack.scheme
    // A loan is known by its own code, or by that of the guarantee on it.
    var loans: [String: [(book: Int, code: String, state: GuaranteeState)]] = [:]
    for entry in states { loans[entry.state.fact(.loan) ?? entry.code, default: []].append(entry) }
    var rows: [[String]] = []
    for entry in states {
      guard let old = entry.state.fact(.oldLoan) else { continue }
      let before = (loans[old] ?? []).reduce(Int64(0)) { $0 + owed($1.state) }
      let now = owed(entry.state)
      rows.append([
        scheme.books[entry.book].code, entry.state.fact(.borrower) ?? "", old,
        entry.state.fact(.loan) ?? entry.code, context.money(before, format), context.money(now, format),
        context.money(before + now, format),
      ])
    }
    context.print(
      "dual-loans", context.inCurrency("Dual loans"),
      [
        ("book", false), ("borrower", false), ("old_loan", false), ("new_loan", false), ("old", true),
        ("new", true), ("combined", true),
      ], rows.sorted { Array($0[1...3]).lexicographicallyPrecedes(Array($1[1...3])) }, format)
  }

  /// What is outstanding; of a debt that was bought, its face.
  private func owed(_ state: GuaranteeState) -> Int64 { state.face > 0 ? state.face : state.outstanding }
}
