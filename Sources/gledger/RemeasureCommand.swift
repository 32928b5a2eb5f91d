import ArgumentParser
import Ledger
import Money
import Operations
import Statements
import Store

/// `gledger remeasure`.
struct Remeasure: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure reserves anew as of a day: old ones released, new ones provided.",
    discussion: """
      The pack says how each reserve is measured (reserve.csv): a share of what is outstanding, of the \
      year's fees, a share a year until a cap, or a rate a stage of expected credit loss. Release and \
      provision are both posted, by fund and segment. Run again for the same day it posts only what changed \
      since.
      """)

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var actor: ActorOptions
  @Option(help: ArgumentHelp("The day, and day of the posting.", valueName: "day")) var asOf: String
  @Option(help: ArgumentHelp("One book only.", valueName: "code")) var book: String?

  func run() throws {
    guard let day = Day(asOf) else {
      throw ValidationError("--as-of `\(asOf)` is not a day such as 2024-03-31.")
    }
    let settings = try ledger.settings()
    let options = actor.options(settings)
    let session = try Session(settings, purpose: "remeasure by \(options.actor)", role: .writer)
    let outcome = try RemeasureRun(session.database, options).remeasure(asOf: day, books: book.map { [$0] })
    if ledger.format == .json { return Output.text(json(outcome).document) }
    guard !outcome.reserves.isEmpty else {
      return Output.line("nothing to remeasure as of \(day), as known at seal \(outcome.knownAtSeal)")
    }
    Output.line("Reserves as of \(day), as known at seal \(outcome.knownAtSeal)")
    Output.text(table(outcome.reserves))
    if actor.dryRun { Output.line("posted     nothing: dry run") }
    if let receipt = outcome.receipt { for line in ReceiptText.lines(receipt) { Output.line(line) } }
  }

  private func table(_ reserves: [MeasuredReserve]) -> String {
    var table = TextTable([
      .left("book"), .left("fund"), .left("reserve"), .left("account"), .right("before"), .right("released"),
      .right("provided"), .right("after"), .left(),
    ])
    for reserve in reserves {
      func money(_ minor: Int128) -> String {
        Amount.grouped(minor, decimals: reserve.currency.decimals)
      }
      table.add([
        reserve.book, reserve.fund, reserve.reserve, reserve.account, money(reserve.before),
        money(reserve.released), money(reserve.provided), money(reserve.after), reserve.currency.code,
      ])
    }
    return table.render(width: nil)
  }

  private func json(_ outcome: RemeasureOutcome) -> JSONText {
    .fields(
      ("format", .string("gledger.remeasure/1")), ("as_of", .string(asOf)),
      ("known_at_seal", .integer(outcome.knownAtSeal)), ("dry_run", .flag(actor.dryRun)),
      (
        "reserves",
        .array(
          outcome.reserves.map { reserve in
            func money(_ minor: Int128) -> JSONText {
              .string(Amount.major(minor, decimals: reserve.currency.decimals))
            }
            return .fields(
              ("book", .string(reserve.book)), ("fund", .string(reserve.fund)),
              ("reserve", .string(reserve.reserve)), ("account", .string(reserve.account)),
              ("currency", .string(reserve.currency.code)), ("reference", .string(reserve.reference)),
              ("before", money(reserve.before)), ("released", money(reserve.released)),
              ("provided", money(reserve.provided)), ("after", money(reserve.after)))
          })
      ), ("receipt", outcome.receipt.map(ReceiptText.json) ?? .null))
  }
}
