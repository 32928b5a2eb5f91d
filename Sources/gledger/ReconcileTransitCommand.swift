import ArgumentParser
import Money
import Operations
import Statements
import Store

/// `gledger reconcile transit`.
struct ReconcileTransit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transit",
    abstract:
      "Print what the bank's lines say of payments under way and money in transit, ready for gledger post.",
    discussion: """
      The open lines of the last match are compared with payments that were instructed and receipts in \
      transit. A payment that is found is settled; one that came back, or went out and back, is returned; a \
      receipt arrived. By reference alone (a payment by its end-to-end id), unless --by-amount lets amount, \
      day and party speak too.

        gledger reconcile transit --account OH/1010 | gledger post -
        gledger reconcile match --account OH/1010

      Exit codes: 0 all that is found is printed; 1 some speaks by amount alone and is not; 3 nothing done.
      """)

  @OptionGroup var ledger: LedgerOptions
  @Option(help: ArgumentHelp("Our account: BOOK/ACCOUNT or BOOK/ACCOUNT/DETAIL.", valueName: "account"))
  var account: String
  @OptionGroup var rules: RulesOptions
  @Flag(help: "Also what only amount, day and party speak for.") var byAmount = false

  func run() throws {
    let settings = try ledger.settings()
    let session = try Session(settings, purpose: "reconcile transit", role: .writer)
    guard let pack = try session.database.pack() else {
      throw Failure("no-pack", "the ledger has no scheme pack yet", remedy: "type: gledger init")
    }
    let store = ReconciliationStore(session.database, try BankAccountName.read(account))
    try store.beginReading()
    defer { store.rollback() }
    let chosen = try rules.read()?.0 ?? .standard
    let outcome = try TransitRun(store, pack.scheme, rules: chosen).run()
    let left = outcome.found.count { !$0.isByReference && !byAmount }
    if ledger.format == .json {
      Output.text(json(outcome).document)
    } else {
      let file = outcome.file(byAmount: byAmount)
      if !file.isEmpty { Output.text(file) }
      report(outcome, left)
    }
    if left > 0 { throw ExitCode(1) }
  }

  private func report(_ outcome: TransitOutcome, _ left: Int) {
    Output.message("gledger: \(outcome.found.count - left) found")
    if left > 0 { Output.message("  \(left) speak by amount alone: look at them with --by-amount") }
    for (currency, out, into) in outcome.waiting {
      func money(_ minor: Int128) -> String { Amount.grouped(minor, decimals: currency.decimals) }
      Output.message(
        "  still under way: \(money(out)) \(currency.code) out, \(money(into)) \(currency.code) in")
    }
  }

  private func json(_ outcome: TransitOutcome) -> JSONText {
    let found = outcome.found.filter { byAmount || $0.isByReference }.map { one in
      JSONText.fields(
        ("line", .string("\(one.line.number).\(one.line.part)")), ("kind", .string(one.kind.code)),
        ("of", .string(one.of)), ("amount", .string(Amount(minor: one.amount, one.currency).major)),
        ("currency", .string(one.currency.code)), ("rule", .string(one.rule)),
        ("reason", .string(one.reason)),
        ("event", .string(one.event)))
    }
    let waiting = outcome.waiting.map { currency, out, into in
      JSONText.fields(
        ("currency", .string(currency.code)),
        ("out", .string(Amount.major(out, decimals: currency.decimals))),
        ("in", .string(Amount.major(into, decimals: currency.decimals))))
    }
    return .fields(
      ("format", .string("gledger.reconcile-transit/1")), ("account", .string(account)),
      ("through", .string("\(outcome.through)")), ("known_at_seal", .integer(outcome.seal)),
      ("events", .array(found)), ("waiting", .array(waiting)))
  }
}
