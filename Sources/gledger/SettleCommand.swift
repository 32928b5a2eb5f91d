import ArgumentParser
import Ledger
import Money
import Operations
import Posting
import Reinsurance
import Statements
import Store

/// `gledger settle`.
struct Settle: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Statements of account of treaties, and the payment that clears them.",
    discussion: """
      Takes what is effective up to the date, as known when it runs. A treaty that is settled on payment \
      gets a statement of account with its bordereaux: premium earned, commission and deposits are posted \
      gross in the books of both parties and stay open; --pay then clears what accounts list with one net \
      cash item for each pair of parties and currency. A treaty that is settled at once is cleared and paid \
      in one step.

      Run again it finds the same account. Late claims come in the next account, or in a new version of the \
      last one, which states what changed.
      """)

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var actor: ActorOptions
  @Option(help: ArgumentHelp("Code of the treaty.", valueName: "code")) var treaty: String?
  @Flag(help: "Every treaty of the pack, one batch each: what is done when it is cut off stays done.")
  var all = false
  @Flag(help: "Pay what accounts up to the date list: of one treaty, or of all together.") var pay = false
  @Flag(help: "Close all open items of a treaty with one reinsurer for one agreed payment.") var commute =
    false
  @OptionGroup var commutation: CommutationOptions
  @Option(help: ArgumentHelp("Last day of the items, and day of the account or payment.", valueName: "day"))
  var through: String
  @Option(help: ArgumentHelp("One cedant's book only.", valueName: "code")) var book: String?
  @Option(help: "Which list --format csv gives: account, claims, premiums or losses.")
  var part: TreatyPage.Part = .account

  func run() throws {
    guard let through = Day(through) else {
      throw ValidationError("--through `\(through)` is not a day such as 2024-03-31.")
    }
    guard !commute else { return try runCommutation(through) }
    guard !(all && treaty != nil), pay || all || treaty != nil else {
      throw ValidationError("Name one treaty with --treaty, or take them all with --all.")
    }
    let settings = try ledger.settings()
    let options = actor.options(settings)
    let session = try Session(settings, purpose: "settle by \(options.actor)", role: .writer)
    if pay {
      let outcome = try SettleRun(session.database, options).pay(
        treaty: treaty, through: through, cedant: book)
      return show(payment: outcome, through)
    }
    let page = AccountOutput(ledger.format, part, isDryRun: actor.dryRun)
    // What was posted is shown while the next treaty is worked out, and also where that fails.
    let handover = AccountHandover(session.database)
    do {
      do {
        try settle(try codes(session), through, session, options, page, handover)
      } catch {
        try? handover.close()
        throw error
      }
      try handover.close()
      page.json.close()
    } catch {
      page.json.abandon()
      throw error
    }
  }

  private func settle(
    _ codes: [String], _ through: Day, _ session: Session, _ options: PostOptions, _ page: AccountOutput,
    _ handover: AccountHandover
  ) throws {
    if all, ledger.format == .json {
      page.json.begin(.object)
      page.json.add(.string("gledger.settle/1"), as: "format")
      page.json.add(.string("\(through)"), as: "through")
      page.json.add(.flag(actor.dryRun), as: "dry_run")
      page.json.begin(.array, as: "treaties")
    }
    let scheme = try session.database.pack()?.scheme
    let treaties = scheme?.treaties ?? []
    if all, let scheme {
      session.database.claimed.expect(scheme, books: book.map { [$0] })
      try session.database.claimed.readAhead { try handover.submit($0) }
    }
    for code in codes {
      if let found = treaties.first(where: { $0.code == code }),
        found.account.settlement == .onPayment
      {
        _ = try TreatyAccountRun(session.database, options).account(
          treaty: code, through: through, cedants: book.map { [$0] },
          to: TreatyAccountReader(
            wantsBordereaux: page.wantsBordereaux,
            begin: { known in
              page.begin(found, through)
              page.open(knownAtSeal: known)
            }, body: page.add, end: page.end),
          on: handover)
      } else {
        let outcome = try SettleRun(session.database, options).settle(
          treaty: code, through: through, cedant: book)
        try handover.submit { _ in
          if ledger.format == .json {
            page.json.add(json(outcome, code))
            page.json.keep()
          } else {
            show(outcome, code, through)
          }
        }
      }
    }
  }

  private func runCommutation(_ through: Day) throws {
    guard let treaty, let book, !pay, !all else {
      throw ValidationError("--commute takes one --treaty and one --book.")
    }
    let settings = try ledger.settings()
    let options = actor.options(settings)
    let session = try Session(settings, purpose: "settle by \(options.actor)", role: .writer)
    guard let currency = try session.database.pack()?.scheme.currency else {
      throw Failure("no-pack", "the ledger has no scheme pack yet", remedy: "type: gledger init --scheme …")
    }
    let outcome = try SettleRun(session.database, options).commute(
      treaty: treaty, through: through, cedant: book, try commutation.commutation(currency))
    guard let account = outcome.accounts.first else {
      return Output.line("nothing to commute under \(treaty) through \(through)")
    }
    if ledger.format == .json {
      return Output.text(
        JSONText.fields(
          ("format", .string("gledger.settle/1")), ("commutation", .flag(true)), ("treaty", .string(treaty)),
          ("through", .string("\(through)")), ("account", document(account)),
          ("agreed", .string(Amount(minor: account.agreed ?? 0, account.currency).major)),
          ("receipt", outcome.receipt.map(ReceiptText.json) ?? .null)
        ).document)
    }
    Output.line("Commutation of \(treaty) between \(book) and \(account.reinsurer) through \(through)")
    Output.text(payments(outcome.accounts))
    Output.line("agreed     \(Amount(minor: account.agreed ?? 0, account.currency)) to the cedant")
    if actor.dryRun { Output.line("posted     nothing: dry run") }
    if let receipt = outcome.receipt { for line in ReceiptText.lines(receipt) { Output.line(line) } }
  }

  /// The treaties to settle: those that bring business to a book before those that it cedes on under.
  private func codes(_ session: Session) throws -> [String] {
    if let treaty { return [treaty] }
    return try session.database.pack()?.scheme.treatiesInwardFirst.map(\.code) ?? []
  }

  // MARK: Payment

  private func show(payment outcome: SettleOutcome, _ through: Day) {
    if ledger.format == .json {
      return Output.text(
        JSONText.fields(
          ("format", .string("gledger.settle/1")), ("payment", .flag(true)),
          ("treaty", .optional(treaty)), ("through", .string("\(through)")),
          ("known_at_seal", .integer(outcome.knownAtSeal)), ("dry_run", .flag(actor.dryRun)),
          ("accounts", .array(outcome.accounts.map(document))),
          ("receipt", outcome.receipt.map(ReceiptText.json) ?? .null)
        ).document)
    }
    guard !outcome.accounts.isEmpty else {
      return Output.line(
        "nothing to pay of accounts through \(through), as known at seal \(outcome.knownAtSeal)")
    }
    Output.line("Payment of accounts through \(through), as known at seal \(outcome.knownAtSeal)")
    Output.text(payments(outcome.accounts))
    exchanges(outcome.accounts)
    if actor.dryRun { Output.line("posted     nothing: dry run") }
    if let receipt = outcome.receipt { for line in ReceiptText.lines(receipt) { Output.line(line) } }
  }

  /// What is paid in another currency, and what the rate made of it since the account.
  private func exchanges(_ accounts: [SettlementAccount]) {
    for account in accounts {
      guard let paid = account.exchange else { continue }
      Output.line(
        "\(account.cedant) with \(account.reinsurer): \(Amount(minor: account.net, account.currency)) "
          + "is paid as \(Amount(minor: paid.amount, paid.currency)), "
          + "at \(paid.rate.written) of \(paid.rateDay); exchange difference "
          + "\(Amount(minor: paid.difference, paid.bookCurrency))")
      Output.text(nets(paid, account.currency))
    }
  }

  /// Of what the payment is made: the net of each underwriting year in each account, and its rate.
  private func nets(_ paid: SettlementExchange, _ currency: Currency) -> String {
    var table = TextTable([
      .left("treaty"), .left("year"), .left("accident year"), .left("programme"), .left("account to"),
      .right("net to cedant, \(currency)"),
      .right("rate"), .right("net to cedant, \(paid.currency)"),
    ])
    for net in paid.nets {
      table.add([
        net.treaty, String(net.year), net.accidentYear == 0 ? "" : String(net.accidentYear), net.programme,
        "\(net.day)",
        Amount.grouped(Int128(net.amount), decimals: currency.decimals), net.rate.written,
        Amount.grouped(Int128(net.worth), decimals: paid.currency.decimals),
      ])
    }
    return table.render(width: nil)
  }

  private func payments(_ accounts: [SettlementAccount]) -> String {
    var table = TextTable([
      .left("cedant"), .left("reinsurer"), .left("fund"), .right("premium"), .right("return premium"),
      .right("commission etc."), .right("claims"), .right("recoveries"), .right("net to cedant"), .left(),
    ])
    for account in accounts {
      let amounts = [
        -account.premiums.amount, account.refunds.amount, account.others.amount, account.claims.amount,
        -account.remittances.amount, account.net,
      ]
      table.add(
        [account.cedant, account.reinsurer, account.fund]
          + amounts.map { Amount.grouped(Int128($0), decimals: account.currency.decimals) }
          + [account.currency.code])
    }
    return table.render(width: nil)
  }

  // MARK: Settled at once

  private func show(_ outcome: SettleOutcome, _ code: String, _ through: Day) {
    guard let first = outcome.accounts.first else {
      return Output.line(
        "nothing to settle under \(code) through \(through), as known at seal \(outcome.knownAtSeal)")
    }
    Output.line(
      "Settlement of \(code)\(first.isExample ? " (example)" : "") through \(through), as known at seal "
        + "\(outcome.knownAtSeal), due \(first.due)")
    Output.text(table(outcome.accounts))
    exchanges(outcome.accounts)
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

  private func json(_ outcome: SettleOutcome, _ code: String) -> JSONText {
    .fields(
      ("format", .string("gledger.settle/1")), ("treaty", .string(code)), ("through", .string(through)),
      ("known_at_seal", .integer(outcome.knownAtSeal)), ("dry_run", .flag(actor.dryRun)),
      ("accounts", .array(outcome.accounts.map(document))),
      ("receipt", outcome.receipt.map(ReceiptText.json) ?? .null))
  }

  private func document(_ account: SettlementAccount) -> JSONText {
    func money(_ minor: Int64) -> JSONText { .string(Amount(minor: minor, account.currency).major) }
    return .fields(
      ("cedant", .string(account.cedant)), ("reinsurer", .string(account.reinsurer)),
      ("fund", .string(account.fund)), ("currency", .string(account.currency.code)),
      ("reference", .string(account.reference)), ("due", .string("\(account.due)")),
      ("example", .flag(account.isExample)), ("claims", .integer(Int64(account.claims.count))),
      ("claims_amount", money(account.claims.amount)),
      ("remittances", .integer(Int64(account.remittances.count))),
      ("remittances_amount", money(account.remittances.amount)),
      ("premiums_amount", money(account.premiums.amount)), ("refunds_amount", money(account.refunds.amount)),
      ("others_amount", money(account.others.amount)), ("net", money(account.net)),
      (
        "paid",
        account.exchange.map { paid in
          .fields(
            ("currency", .string(paid.currency.code)),
            ("amount", .string(Amount(minor: paid.amount, paid.currency).major)),
            ("rate", .string("\(paid.rate)")), ("rate_date", .string("\(paid.rateDay)")),
            (
              "exchange_difference",
              .string(Amount(minor: paid.difference, paid.bookCurrency).major)
            ))
        } ?? .null
      ))
  }
}

extension TreatyPage.Part: ExpressibleByArgument {}

/// What a commutation needs beside the treaty and the cedant's book.
struct CommutationOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The reinsurer (of --commute).", valueName: "code")) var party: String?
  @Option(help: ArgumentHelp("One underwriting year only (of --commute).", valueName: "year")) var year: Int?
  @Option(help: ArgumentHelp("Agreed payment to the cedant (of --commute).", valueName: "amount"))
  var toCedant: String?
  @Option(help: ArgumentHelp("Agreed payment to the reinsurer (of --commute).", valueName: "amount"))
  var toReinsurer: String?
  @Option(help: "Why (of --commute).") var reason: String?

  func commutation(_ currency: Currency) throws -> SettleRun.Commutation {
    guard let party, let reason, (toCedant == nil) != (toReinsurer == nil) else {
      throw ValidationError(
        "--commute takes --party, --reason, and one of --to-cedant and --to-reinsurer with an amount.")
    }
    let text = toCedant ?? toReinsurer ?? ""
    guard let amount = try? Amount(text, currency) else {
      throw ValidationError("`\(text)` is no amount in \(currency) such as 1200.")
    }
    return SettleRun.Commutation(
      party: party, year: year, amount: toCedant == nil ? -amount.minor : amount.minor, reason: reason)
  }
}
