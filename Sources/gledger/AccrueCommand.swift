import ArgumentParser
import Ledger
import Money
import Operations
import Statements
import Store

/// `gledger accrue`.
struct Accrue: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Earn fees through a day, by the schedules of the pack.",
    discussion: """
      Computes what the fees of all guarantees have earned by the end of the day, as known when it runs, \
      and posts what was not posted before, by book, fund and programme. Run again it finds nothing; a fee \
      or a release that is posted late comes with the next run. Fees of guarantees without a term, or of \
      programmes without a schedule, are earned by fee.earned.
      """)

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var actor: ActorOptions
  @Option(help: ArgumentHelp("Last day that is earned, and day of the posting.", valueName: "day"))
  var through: String
  @Option(help: ArgumentHelp("One book only.", valueName: "code")) var book: String?
  @Option(
    help: ArgumentHelp("Writes a CSV file: fee, earned and unearned of each guarantee.", valueName: "file"))
  var detail: String?

  func run() throws {
    guard let through = Day(through) else {
      throw ValidationError("--through `\(through)` is not a day such as 2024-03-31.")
    }
    let settings = try ledger.settings()
    let options = actor.options(settings)
    let session = try Session(settings, purpose: "accrue by \(options.actor)", role: .writer)
    var run = AccrueRun(session.database, options)
    run.detailPath = detail
    let outcome = try run.accrue(through: through, books: book.map { [$0] })
    if ledger.format == .json { return Output.text(json(outcome).document) }
    if let detail, let count = outcome.detailed {
      Output.message("\(detail): \(ReceiptText.grouped(count)) guarantees")
    }
    guard !outcome.groups.isEmpty else {
      return Output.line("nothing to accrue through \(through), as known at seal \(outcome.knownAtSeal)")
    }
    Output.line("Accrual through \(through), as known at seal \(outcome.knownAtSeal)")
    Output.text(table(outcome.groups))
    if actor.dryRun { Output.line("posted     nothing: dry run") }
    if let receipt = outcome.receipt { for line in ReceiptText.lines(receipt) { Output.line(line) } }
  }

  private func table(_ groups: [AccruedGroup]) -> String {
    var table = TextTable([.left("book"), .left("fund"), .left("programme"), .right("earned"), .left()])
    var totals: [Currency: Int128] = [:]
    for group in groups {
      table.add([
        group.book, group.fund, group.programme,
        Amount.grouped(group.amount, decimals: group.currency.decimals), group.currency.code,
      ])
      totals[group.currency, default: 0] += group.amount
    }
    table.addRule()
    for (currency, total) in totals.sorted(by: { $0.key.code < $1.key.code }) {
      table.add(["total", "", "", Amount.grouped(total, decimals: currency.decimals), currency.code])
    }
    return table.render(width: nil)
  }

  private func json(_ outcome: AccrueOutcome) -> JSONText {
    .fields(
      ("format", .string("gledger.accrue/1")), ("through", .string(through)),
      ("known_at_seal", .integer(outcome.knownAtSeal)), ("dry_run", .flag(actor.dryRun)),
      ("guarantees", outcome.detailed.map { .integer($0) } ?? .null),
      (
        "groups",
        .array(
          outcome.groups.map { group in
            .fields(
              ("book", .string(group.book)), ("fund", .string(group.fund)),
              ("programme", .string(group.programme)), ("currency", .string(group.currency.code)),
              ("reference", .string(group.reference)),
              ("earned", .string(Amount.major(group.amount, decimals: group.currency.decimals))))
          })
      ), ("receipt", outcome.receipt.map(ReceiptText.json) ?? .null))
  }
}
