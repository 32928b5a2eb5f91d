import ArgumentParser
import Operations
import Statements

/// `gledger reverse`.
struct Reverse: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Reverse a posted event exactly, once.")

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var actor: ActorOptions
  @Argument(help: "The event: BOOK/REFERENCE.") var event: String
  @Option(help: "Why.") var reason: String
  @Option(help: "Reference of the reversal (default: REFERENCE/reversal).") var reference: String?

  func run() throws {
    let settings = try ledger.settings()
    let options = actor.options(settings)
    let session = try Session(settings, purpose: "reverse by \(options.actor)", role: .writer)
    let receipt = try ReverseRun(session.database, options).reverse(
      event, reason: reason, reference: reference)
    if ledger.format == .json {
      return Output.text(
        JSONText.fields(
          ("format", .string("gledger.reverse/1")), ("event", .string(event)),
          ("dry_run", .flag(actor.dryRun)),
          ("receipt", ReceiptText.json(receipt))
        ).document)
    }
    Output.line("reversed   \(event)")
    for line in ReceiptText.lines(receipt) { Output.line(line) }
    if actor.dryRun { Output.line("posted     nothing: dry run") }
  }
}
