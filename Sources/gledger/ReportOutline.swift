import ArgumentParser
import Schemes
import Store

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
