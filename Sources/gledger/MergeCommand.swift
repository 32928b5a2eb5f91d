import ArgumentParser
import Ledger
import Money
import Operations
import Statements
import Store

/// `gledger merge`.
struct Merge: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Merge an association's book into its successor's.",
    discussion: """
      The pack says which book takes over which, and when (book.csv: valid_to, successor; fund.csv: \
      successor). Every balance goes over through the pack's clearing accounts, every guarantee that is not \
      over and every open item goes on in the successor's book, and what other books hold towards the old \
      one is held towards the new one: in one batch. The old book ends at zero and takes no event any more; \
      its pages up to that day stay as they were. What cannot go over is refused by name, and then nothing \
      is posted. Look first with --dry-run.
      """)

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var actor: ActorOptions
  @Argument(help: "The book that ends.") var book: String
  @Option(help: ArgumentHelp("The book that takes it over.", valueName: "code")) var into: String
  @Option(help: ArgumentHelp("The first day on which the successor has it.", valueName: "day"))
  var on: String
  @Option(help: ArgumentHelp("How many balances, guarantees and items are listed.", valueName: "n"))
  var shown = 20

  func run() throws {
    guard let day = Day(on) else {
      throw ValidationError("--on `\(on)` is not a day such as 2025-04-01.")
    }
    guard shown >= 0 else { throw ValidationError("--shown `\(shown)` is not a number of lines.") }
    let settings = try ledger.settings()
    var options = actor.options(settings)
    options.shown = shown
    let session = try Session(settings, purpose: "merge by \(options.actor)", role: .writer)
    let outcome = try MergeRun(session.database, options).merge(book: book, into: into, on: day)
    if ledger.format == .json { return Output.text(json(outcome).document) }
    show(outcome)
  }

  private func show(_ outcome: MergeOutcome) {
    Output.line(
      "\(outcome.book) into \(outcome.successor) on \(outcome.day), as known at seal \(outcome.knownAtSeal)")
    for fund in outcome.funds {
      Output.line("fund       \(fund.fund) into \(fund.successorFund): \(fund.balances) balances")
    }
    if outcome.facing > 0 { Output.line("towards it \(outcome.facing) balances of other books") }
    Output.line("guarantees \(ReceiptText.grouped(outcome.guarantees))")
    if outcome.ended > 0 {
      Output.line("ended      \(ReceiptText.grouped(outcome.ended)) guarantees, whose history stays")
    }
    Output.line("items      \(ReceiptText.grouped(outcome.items))")
    for (old, new) in outcome.renamed { Output.line("renamed    \(old) is \(new)") }
    if actor.dryRun, !outcome.lines.isEmpty { Output.text(table(outcome.lines)) }
    if actor.dryRun { Output.line("posted     nothing: dry run") }
    if let receipt = outcome.receipt { for line in ReceiptText.lines(receipt) { Output.line(line) } }
  }

  private func table(_ lines: [MergedLine]) -> String {
    var table = TextTable([
      .left("kind"), .left("of the old book"), .left("of the new"), .right("amount"), .left(),
    ])
    for line in lines {
      table.add([
        line.kind.rawValue, line.name, line.newName,
        Amount.grouped(Int128(line.amount), decimals: line.currency.decimals), line.currency.code,
      ])
    }
    return table.render(width: nil)
  }

  private func json(_ outcome: MergeOutcome) -> JSONText {
    .fields(
      ("format", .string("gledger.merge/1")), ("book", .string(outcome.book)),
      ("successor", .string(outcome.successor)), ("on", .string(on)),
      ("known_at_seal", .integer(outcome.knownAtSeal)), ("dry_run", .flag(actor.dryRun)),
      (
        "funds",
        .array(
          outcome.funds.map {
            .fields(
              ("fund", .string($0.fund)), ("successor", .string($0.successorFund)),
              ("balances", .integer(Int64($0.balances))), ("reference", .string($0.reference)))
          })
      ), ("facing", .integer(Int64(outcome.facing))), ("guarantees", .integer(outcome.guarantees)),
      ("ended", .integer(outcome.ended)), ("items", .integer(outcome.items)),
      (
        "lines",
        .array(
          outcome.lines.map {
            .fields(
              ("kind", .string($0.kind.rawValue)), ("name", .string($0.name)), ("new", .string($0.newName)),
              ("currency", .string($0.currency.code)),
              ("amount", .string(Amount(minor: $0.amount, $0.currency).major)))
          })
      ), ("receipt", outcome.receipt.map(ReceiptText.json) ?? .null))
  }
}
