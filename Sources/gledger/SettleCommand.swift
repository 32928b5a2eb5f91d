import ArgumentParser
import Ledger
import Money
import Operations
import Statements
import Store

/// `gledger settle`.
struct Settle: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Settle a treaty's open items: cleared in both books, netted only in the cash.",
    discussion: """
      Takes the items effective up to the date, as known when it runs, prints the account of each cedant, \
      and posts it. Run again it finds nothing; late claims come in the next settlement.
      """)

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var actor: ActorOptions
  @Option(help: ArgumentHelp("Code of the treaty.", valueName: "code")) var treaty: String
  @Option(help: ArgumentHelp("Last day of the items, and day of the settlement.", valueName: "day"))
  var through: String
  @Option(help: ArgumentHelp("One cedant's book only.", valueName: "code")) var book: String?

  func run() throws {
    guard let through = Day(through) else {
      throw ValidationError("--through `\(through)` is not a day such as 2024-03-31.")
    }
    let settings = try ledger.settings()
    let options = actor.options(settings)
    let session = try Session(settings, purpose: "settle by \(options.actor)", role: .writer)
    let outcome = try SettleRun(session.database, options).settle(
      treaty: treaty, through: through, cedant: book)
    if ledger.format == .json { return Output.text(json(outcome).document) }
    guard let first = outcome.accounts.first else {
      return Output.line(
        "nothing to settle under \(treaty) through \(through), as known at seal \(outcome.knownAtSeal)")
    }
    Output.line(
      "Settlement of \(treaty)\(first.isExample ? " (example)" : "") through \(through), as known at seal "
        + "\(outcome.knownAtSeal), due \(first.due)")
    Output.text(table(outcome.accounts))
    if actor.dryRun { Output.line("posted     nothing: dry run") }
    if let receipt = outcome.receipt { for line in ReceiptText.lines(receipt) { Output.line(line) } }
  }

  private func table(_ accounts: [SettlementAccount]) -> String {
    var table = TextTable([
      .left("cedant"), .left("reinsurer"), .left("fund"), .right("claims"), .right("ceded claims"),
      .right("recoveries"), .right("remittances"), .right("net to cedant"), .left(),
    ])
    var totals: [Currency: (claims: Int128, remittances: Int128, net: Int128, count: Int, recoveries: Int)] =
      [:]
    for account in accounts {
      add(
        &table, account.cedant, account.reinsurer, account.fund, account.claims.count,
        account.remittances.count,
        (Int128(account.claims.amount), Int128(account.remittances.amount), Int128(account.net)),
        account.currency)
      var total = totals[account.currency] ?? (0, 0, 0, 0, 0)
      total.claims += Int128(account.claims.amount)
      total.remittances += Int128(account.remittances.amount)
      total.net += Int128(account.net)
      total.count += account.claims.count
      total.recoveries += account.remittances.count
      totals[account.currency] = total
    }
    table.addRule()
    for (currency, total) in totals.sorted(by: { $0.key.code < $1.key.code }) {
      add(
        &table, "total", "", "", total.count, total.recoveries, (total.claims, total.remittances, total.net),
        currency)
    }
    return table.render(width: nil)
  }

  private func add(
    _ table: inout TextTable, _ cedant: String, _ reinsurer: String, _ fund: String, _ claims: Int,
    _ recoveries: Int, _ amounts: (claims: Int128, remittances: Int128, net: Int128), _ currency: Currency
  ) {
    table.add([
      cedant, reinsurer, fund, ReceiptText.grouped(Int64(claims)),
      Amount.grouped(amounts.claims, decimals: currency.decimals), ReceiptText.grouped(Int64(recoveries)),
      Amount.grouped(amounts.remittances, decimals: currency.decimals),
      Amount.grouped(amounts.net, decimals: currency.decimals), currency.code,
    ])
  }

  private func json(_ outcome: SettleOutcome) -> JSONText {
    .fields(
      ("format", .string("gledger.settle/1")), ("treaty", .string(treaty)), ("through", .string(through)),
      ("known_at_seal", .integer(outcome.knownAtSeal)), ("dry_run", .flag(actor.dryRun)),
      (
        "accounts",
        .array(
          outcome.accounts.map { account in
            func money(_ minor: Int64) -> JSONText {
              .string(Amount(minor: minor, account.currency).major)
            }
            return .fields(
              ("cedant", .string(account.cedant)), ("reinsurer", .string(account.reinsurer)),
              ("fund", .string(account.fund)), ("currency", .string(account.currency.code)),
              ("reference", .string(account.reference)), ("due", .string("\(account.due)")),
              ("example", .flag(account.isExample)), ("claims", .integer(Int64(account.claims.count))),
              ("claims_amount", money(account.claims.amount)),
              ("remittances", .integer(Int64(account.remittances.count))),
              ("remittances_amount", money(account.remittances.amount)), ("net", money(account.net)))
          })
      ), ("receipt", outcome.receipt.map(ReceiptText.json) ?? .null))
  }
}

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
