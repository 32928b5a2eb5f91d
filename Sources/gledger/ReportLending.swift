import ArgumentParser
import Ledger
import Money
import Posting
import Statements
import Store

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
      "lending", context.inCurrency("Lending of \(month)"),
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
