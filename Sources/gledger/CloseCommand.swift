import ArgumentParser
import Ledger
import Money
import Operations
import Statements
import Store

/// `gledger close`.
struct CloseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "close",
    abstract: "Close a book through the end of a period: nothing is recorded on its days any more.",
    discussion: """
      Says first what is undone: items that are not settled, money in transit, receipts that belong to \
      nothing, fees of which nothing was earned. The pack's closing_check.csv says for each whether the \
      close is refused, goes on and lists it, or says nothing; --force closes over a refusal, with a reason \
      and an approver. At the end of a fiscal year income and expense are taken to the result, and the \
      result \
      to reserves by the pack's result_split.csv. With --dry-run nothing is closed.
      """)

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var actor: ActorOptions
  @Option(help: ArgumentHelp("Code of the book.", valueName: "code")) var book: String
  @Option(help: ArgumentHelp("Last day of the period.", valueName: "day")) var through: String
  @Flag(help: "Close although a check refuses it; needs --reason and --approver.") var force = false
  @Option(help: "Why it is closed all the same.") var reason: String?

  func run() throws {
    guard let through = Day(through) else {
      throw ValidationError("--through `\(through)` is not a day such as 2024-03-31.")
    }
    let settings = try ledger.settings()
    let options = actor.options(settings)
    let session = try Session(settings, purpose: "close by \(options.actor)", role: .writer)
    var choice = CloseOptions()
    (choice.isForced, choice.reason) = (force, reason)
    let outcome = try CloseRun(session.database, options).close(book: book, through: through, choice)
    if ledger.format == .json { Output.text(json(outcome).document) } else { show(outcome) }
    if outcome.isRefused { throw ExitCode(3) }
    if !outcome.findings.isEmpty { throw ExitCode(1) }
  }

  private func show(_ outcome: CloseOutcome) {
    var head = "Close of \(outcome.book) through \(outcome.through)"
    if let from = outcome.from { head += ", from \(from)" }
    if let year = outcome.fiscalYear { head += ", end of the fiscal year from \(year.lowerBound)" }
    Output.line("\(head), as known at seal \(outcome.knownAtSeal)")
    if outcome.findings.isEmpty {
      Output.line("undone     nothing found")
    } else {
      var table = TextTable([
        .left("check"), .left("policy"), .left("undone"), .right("amount"), .left(), .left("do"),
      ])
      for finding in outcome.findings {
        table.add([
          finding.check.rawValue, finding.policy.rawValue, finding.text,
          Amount.grouped(finding.amount, decimals: finding.currency.decimals), finding.currency.code,
          finding.remedy,
        ])
      }
      Output.text(table.render(width: nil))
    }
    if outcome.taken > 0 {
      Output.line("suspense   of \(ReceiptText.grouped(Int64(outcome.taken))) claims taken to income")
    }
    if !outcome.results.isEmpty {
      var table = TextTable([
        .left("fund"), .right("income"), .right("expense"), .right("result"), .right("to reserves"), .left(),
      ])
      for (fund, currency, result) in outcome.results {
        let figures = [result.income, result.expense, result.income - result.expense, result.reserved]
        table.add(
          [fund] + figures.map { Amount.grouped(Int128($0), decimals: currency.decimals) } + [currency.code])
      }
      Output.text(table.render(width: nil))
    }
    if outcome.isRefused {
      Output.message(
        "gledger: \(outcome.book) is not closed: the pack refuses to close over what is undone; "
          + "do it, or close with --force --reason … --approver NAME")
      return
    }
    if actor.dryRun { Output.line("closed     nothing: dry run") }
    if let receipt = outcome.receipt {
      Output.line("balances   \(ReceiptText.grouped(Int64(outcome.balances)))")
      for line in ReceiptText.lines(receipt) { Output.line(line) }
    }
  }

  private func json(_ outcome: CloseOutcome) -> JSONText {
    func money(_ minor: Int128, _ currency: Currency) -> JSONText {
      .string(Amount.major(minor, decimals: currency.decimals))
    }
    return .fields(
      ("format", .string("gledger.close/1")), ("book", .string(outcome.book)),
      ("from", .optional(outcome.from?.description)), ("through", .string("\(outcome.through)")),
      ("fiscal_year_from", .optional(outcome.fiscalYear?.lowerBound.description)),
      ("known_at_seal", .integer(outcome.knownAtSeal)), ("dry_run", .flag(actor.dryRun)),
      ("refused", .flag(outcome.isRefused)),
      (
        "findings",
        .array(
          outcome.findings.map { finding in
            .fields(
              ("check", .string(finding.check.rawValue)), ("policy", .string(finding.policy.rawValue)),
              ("text", .string(finding.text)), ("currency", .string(finding.currency.code)),
              ("amount", money(finding.amount, finding.currency)), ("remedy", .string(finding.remedy)))
          })
      ),
      (
        "results",
        .array(
          outcome.results.map { fund, currency, result in
            .fields(
              ("fund", .string(fund)), ("currency", .string(currency.code)),
              ("income", money(Int128(result.income), currency)),
              ("expense", money(Int128(result.expense), currency)),
              ("reserved", money(Int128(result.reserved), currency)))
          })
      ), ("suspense_claims", .integer(Int64(outcome.taken))),
      ("balances", .integer(Int64(outcome.balances))),
      ("receipt", outcome.receipt.map(ReceiptText.json) ?? .null))
  }
}

/// `gledger reopen`.
struct ReopenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reopen",
    abstract: "Open a closed book again, from a day on: prepared by one person, approved by another.")

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var actor: ActorOptions
  @Option(help: ArgumentHelp("Code of the book.", valueName: "code")) var book: String
  @Option(help: ArgumentHelp("First day that is open again.", valueName: "day")) var from: String
  @Option(help: "Why.") var reason: String

  func run() throws {
    guard let from = Day(from) else {
      throw ValidationError("--from `\(from)` is not a day such as 2024-03-01.")
    }
    let settings = try ledger.settings()
    let options = actor.options(settings)
    let session = try Session(settings, purpose: "reopen by \(options.actor)", role: .writer)
    let outcome = try ReopenRun(session.database, options).reopen(
      book: book, from: from, reason: reason)
    if ledger.format == .json {
      return Output.text(
        JSONText.fields(
          ("format", .string("gledger.reopen/1")), ("book", .string(outcome.book)),
          ("from", .string("\(outcome.from)")),
          ("closed_through_before", .string("\(outcome.closedThrough)")),
          ("dry_run", .flag(actor.dryRun)), ("receipt", ReceiptText.json(outcome.receipt))
        ).document)
    }
    Output.line(
      "opened     \(outcome.book) from \(outcome.from); it was closed through \(outcome.closedThrough)")
    for line in ReceiptText.lines(outcome.receipt) { Output.line(line) }
    if actor.dryRun { Output.line("posted     nothing: dry run") }
  }
}
