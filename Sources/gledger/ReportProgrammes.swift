import ArgumentParser
import Ledger
import Money
import Posting
import Schemes
import Statements
import Store

extension ProgrammePage.Grouping: ExpressibleByArgument {}

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
  @Option(help: ArgumentHelp("The first day (default: from the beginning).", valueName: "day"))
  var from: String?
  @Option(
    help: ArgumentHelp("The last day (default: the last that anything is effective on).", valueName: "day"))
  var to: String?
  @Option(help: ArgumentHelp("One book only.", valueName: "code")) var book: String?
  @Option(help: ArgumentHelp("As known at a seal number, or at an instant.", valueName: "seal"))
  var asKnownAt: String?

  func run() throws {
    let context = try ReportContext(ledger, asOf: to, asKnownAt: asKnownAt)
    let from = try PeriodOptions.day(from, "--from")
    if let from, from > context.day {
      throw ValidationError("--from \(from) is after the last day, \(context.day).")
    }
    let scheme = context.snapshot.pack.scheme
    let only = try book.map { try context.snapshot.book($0) }
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
      "programmes", from.map { "Programmes from \($0)" } ?? "Programmes",
      [(by.rawValue, false)] + ProgrammePage.Figure.allCases.map { ($0.name, true) },
      page.rows.sorted { $0.key < $1.key }.map { row($0.key.isEmpty ? "none" : $0.key, $0.value) }
        + [row("total", page.total)], format)
  }
}

/// `gledger report lending`.
struct LendingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lending",
    abstract: "A month of each fund: lent a day and a week, spent, authority left and how long, costs.",
    discussion: """
      Changes are a day's average against the month before. left = authority - spent to date; it lasts \
      left / (spent in the month / days of the month), in whole days (15 USC 636k).
      """)

  @OptionGroup var ledger: LedgerOptions
  @Option(help: ArgumentHelp("The month, such as 2024-10.", valueName: "month")) var month: String
  @Option(help: ArgumentHelp("One book only.", valueName: "code")) var book: String?
  @Option(help: ArgumentHelp("As known at a seal number, or at an instant.", valueName: "seal"))
  var asKnownAt: String?

  func run() throws {
    guard let first = Day("\(month)-01"), let next = first.adding(months: 1),
      let firstBefore = first.adding(months: -1)
    else { throw ValidationError("--month `\(month)` is no month such as 2024-10.") }
    let (last, lastBefore) = (next.adding(days: -1), first.adding(days: -1))
    let earlier = firstBefore.adding(days: -1)
    let context = try ReportContext(ledger, asOf: "\(last)", asKnownAt: asKnownAt)
    let scheme = context.snapshot.pack.scheme
    let only = try book.map { try context.snapshot.book($0) }
    var rows: [[String]] = []
    for place in scheme.books.indices
    where only.map({ $0 == place }) ?? (scheme.books[place].role == .fund) {
      var page = LendingPage(
        scheme, book: place, days: Int(next.number - first.number),
        daysBefore: Int(first.number - firstBefore.number))
      page.add(try context.snapshot.movements(book: place, from: nil, to: earlier), .earlier)
      page.add(try context.snapshot.movements(book: place, from: firstBefore, to: lastBefore), .before)
      page.add(try context.snapshot.movements(book: place, from: first, to: last), .month)
      if !page.isEmpty { rows.append(row(scheme.books[place].code, page, scheme.currency)) }
    }
    context.print(
      "lending", "Lending of \(month)",
      [
        ("book", false), ("lent", true), ("a_day", true), ("a_week", true), ("change", true),
        ("spent", true), ("spent_change", true), ("authority", true), ("spent_to_date", true),
        ("left", true), ("days_left", true), ("costs", true), ("costs_change", true),
      ], rows, ledger.format)
  }

  private func row(_ code: String, _ page: LendingPage, _ currency: Currency) -> [String] {
    let isText = ledger.format == .text
    func money(_ minor: Int128?) -> String {
      guard let minor else { return isText ? "-" : "" }
      return isText
        ? Amount.grouped(minor, decimals: currency.decimals)
        : Amount.major(minor, decimals: currency.decimals)
    }
    func percent(_ hundredths: Int64?) -> String {
      hundredths.map { Amount.major(Int128($0), decimals: 2) + "%" } ?? (isText ? "-" : "")
    }
    return [
      code, money(page.month.lent), money(page.month.daily.map { Int128($0) }),
      money(page.month.weekly.map { Int128($0) }), percent(page.change(\.lent)), money(page.month.spent),
      percent(page.change(\.spent)), money(page.authority), money(page.spent), money(page.left),
      page.daysLeft.map { "\($0)" } ?? (isText ? "-" : ""), money(page.month.costs),
      percent(page.change(\.costs)),
    ]
  }
}

/// `gledger report services`.
struct ServicesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "services",
    abstract: "Services given, such as consultations: how many, by book, programme, purpose and month.",
    discussion: "They move no money: what they cost is in `gledger report programmes`.")

  @OptionGroup var ledger: LedgerOptions
  @Option(help: ArgumentHelp("The first day (default: from the beginning).", valueName: "day"))
  var from: String?
  @Option(
    help: ArgumentHelp("The last day (default: the last that anything is effective on).", valueName: "day"))
  var to: String?
  @Option(help: ArgumentHelp("One book only.", valueName: "code")) var book: String?
  @Option(help: ArgumentHelp("As known at a seal number, or at an instant.", valueName: "seal"))
  var asKnownAt: String?

  private struct Key: Hashable {
    var book, programme, purpose, month: String
  }

  func run() throws {
    var context = try ReportContext(ledger, asOf: to, asKnownAt: asKnownAt)
    let from = try PeriodOptions.day(from, "--from")
    let only = try book.map { try context.snapshot.book($0) }
    // What moves no money is effective too.
    let through = to == nil ? Day(number: Int32.max) : context.day
    var counts: [Key: (events: Int, services: Int64)] = [:]
    for event in try context.snapshot.events([.serviceCounted], through: through) {
      guard only.map({ $0 == event.book }) ?? true, from.map({ $0 <= event.date }) ?? true,
        case .whole(let count)? = event[.headcount]
      else { continue }
      if to == nil { context.day = max(context.day, event.date) }
      let key = Key(
        book: context.snapshot.pack.scheme.books[event.book].code, programme: event.text(.programme) ?? "",
        purpose: event.text(.purpose) ?? "", month: String("\(event.date)".prefix(7)))
      let known = counts[key] ?? (0, 0)
      counts[key] = (known.events + 1, known.services + Int64(count))
    }
    let rows = counts.map { key, count in
      [key.book, key.programme, key.purpose, key.month, "\(count.events)", "\(count.services)"]
    }
    let total = counts.values.reduce(into: (events: 0, services: Int64(0))) {
      $0 = ($0.events + $1.events, $0.services + $1.services)
    }
    context.print(
      "services", "Services",
      [
        ("book", false), ("programme", false), ("purpose", false), ("month", false), ("reports", true),
        ("services", true),
      ],
      rows.sorted { $0.lexicographicallyPrecedes($1) }
        + [["total", "", "", "", "\(total.events)", "\(total.services)"]], ledger.format)
  }
}

/// `gledger report outline`.
struct OutlineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "outline",
    abstract: "Items of a report that a law asks for, each with where its figures come from, or narrative.",
    discussion: """
      The pack's table report_item.csv has them. Figures are those of another report of gledger, or \
      `narrative`.
      """)

  @OptionGroup var ledger: LedgerOptions
  @Argument(help: ArgumentHelp("Code of the report, such as disaster-response.", valueName: "report"))
  var report: String

  func run() throws {
    let context = try ReportContext(ledger, asOf: nil, asKnownAt: nil)
    let records = context.snapshot.pack.records.filter { $0.table == "report_item" }
    let items = records.filter { $0["report"] == report }
      .sorted { ($0["item"].flatMap { Int($0) } ?? 0) < ($1["item"].flatMap { Int($0) } ?? 0) }
    guard !items.isEmpty else {
      let known = Set(records.compactMap { $0["report"] }).sorted()
      throw Failure(
        "unknown-report", "report_item.csv of the pack has no report \(report)",
        remedy: known.isEmpty ? "add its items to the pack" : "use one of \(known.joined(separator: ", "))")
    }
    context.print(
      "outline", "Items of \(report)",
      [("item", true), ("name", false), ("figures", false), ("note", false), ("source", false)],
      items.map { item in ["item", "name_en", "figures", "note", "source"].map { item[$0] ?? "" } },
      ledger.format)
  }
}
