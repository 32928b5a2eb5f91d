import ArgumentParser
import Interchange
import Money
import Operations
import Statements
import Store
import Tabular

/// `gledger pay`.
struct PayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pay", abstract: "Pay through the bank: files of payments, and what became of each.",
    discussion: """
      A claim, settlement, remittance or grant that is posted takes money from the bank account in the \
      books. `pay instruct` tells the bank to pay it: it posts payment.instructed, which puts the money back \
      as a payment under way, and writes a pain.001 file. When the statement comes, `reconcile \
      transit` finds each payment by its end-to-end id and makes payment.settled or payment.returned of it. \
      What is decided is instructed once, as a whole or in parts, and again only after it came back.
      """,
    subcommands: [PayInstruct.self, PayFile.self, PayReport.self, PayList.self, PayStatus.self])
}

/// `gledger pay instruct`.
struct PayInstruct: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "instruct", abstract: "Tell the bank to pay what is decided: post it, and write a file.",
    discussion: """
      The file of bank accounts is a CSV file with the columns party, iban or account, bic or \
      clearing_system and member; a row for each payee, and one for the book that pays. Names are those of \
      the pack.

      Exit codes: 0 all was instructed; 1 some has no payee or no bank account; 3 nothing was instructed.
      """)

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var actor: ActorOptions
  @OptionGroup var choice: PayChoice
  @Option(help: ArgumentHelp("Last day of what is paid.", valueName: "day")) var through: String
  @Option(help: ArgumentHelp("Bank accounts of parties and books (CSV).", valueName: "file"))
  var accounts: String
  @Option(help: ArgumentHelp("Day of the instruction (default: that of --through).", valueName: "day"))
  var date: String?
  @Option(help: ArgumentHelp("Day on which the bank is asked to pay (default: --date).", valueName: "day"))
  var execute: String?
  @Option(help: ArgumentHelp("Pay only what this event decided: BOOK/REFERENCE.", valueName: "event"))
  var of: String?
  @Option(help: ArgumentHelp("Pay only so much of it now (with --of).", valueName: "amount"))
  var amount: String?
  @OptionGroup var file: PayFileOptions

  func validate() throws {
    guard amount == nil || of != nil else {
      throw ValidationError("--amount needs --of: the event of which it is paid.")
    }
  }

  func run() throws {
    let settings = try ledger.settings()
    guard let day = try PeriodOptions.day(through, "--through") else { return }
    var wanted = try choice.options(through: day)
    wanted.date = try PeriodOptions.day(date, "--date")
    wanted.due = try PeriodOptions.day(execute, "--execute")
    wanted.accounts = try PaymentAccounts.read(accounts)
    (wanted.version, wanted.output) = (try file.checkedVersion(), file.output)
    let options = actor.options(settings)
    let session = try Session(settings, purpose: "pay by \(options.actor)", role: .writer)
    wanted.decision = of
    if let amount { wanted.amount = try part(amount, wanted, session) }
    let outcome = try PaymentRun(session.database, options).instruct(wanted)
    if ledger.format == .json { Output.text(json(outcome).document) } else { show(outcome) }
    if outcome.instructed.isEmpty, !outcome.left.isEmpty { throw ExitCode(3) }
    if !outcome.left.isEmpty { throw ExitCode(1) }
  }

  /// Minor units of the currency that is paid in.
  private func part(_ text: String, _ wanted: PaymentOptions, _ session: Session) throws -> Int64 {
    let scheme = try session.database.pack()?.scheme
    let own = scheme.flatMap { scheme in scheme.book(wanted.book).map { scheme.books[$0].currency } }
    // Where the book is unknown, the run says so.
    guard let currency = wanted.currency ?? own else { return 0 }
    guard let amount = try? Amount(text, currency), amount.minor > 0 else {
      throw ValidationError("--amount `\(text)` is no amount of \(currency.code) above nothing, as 1234.50.")
    }
    return amount.minor
  }

  private func show(_ outcome: PaymentOutcome) {
    for (payment, why) in outcome.left {
      Output.message("gledger: not instructed: \(payment.book)/\(payment.reference): \(why)")
    }
    let currency = outcome.currency
    Output.line("account    \(outcome.account)")
    Output.line(
      "payments   \(ReceiptText.grouped(Int64(outcome.instructed.count))), "
        + "\(Amount.grouped(outcome.total, decimals: currency.decimals)) \(currency.code)")
    if !outcome.left.isEmpty { Output.line("left       \(outcome.left.count)") }
    if actor.dryRun { Output.line("posted     nothing: dry run") }
    guard let receipt = outcome.receipt else { return }
    for line in ReceiptText.lines(receipt) { Output.line(line) }
    if receipt.seal != nil, !actor.dryRun { Output.line("file       \(file.output)") }
  }

  private func json(_ outcome: PaymentOutcome) -> JSONText {
    func money(_ minor: Int64) -> JSONText { .string(Amount(minor: minor, outcome.currency).major) }
    return .fields(
      ("format", .string("gledger.pay-instruct/1")), ("account", .string(outcome.account)),
      ("currency", .string(outcome.currency.code)), ("dry_run", .flag(actor.dryRun)),
      (
        "payments",
        .array(
          outcome.instructed.map { payment, name in
            .fields(
              ("end_to_end", .string(name)), ("of", .string("\(payment.book)/\(payment.reference)")),
              ("event", .string(payment.kind.code)), ("payee", .optional(payment.payee)),
              ("amount", money(payment.amount)))
          })
      ),
      (
        "left",
        .array(
          outcome.left.map { payment, why in
            .fields(
              ("of", .string("\(payment.book)/\(payment.reference)")), ("amount", money(payment.amount)),
              ("why", .string(why)))
          })
      ), ("file", outcome.receipt?.seal == nil ? .null : .string(file.output)),
      ("receipt", outcome.receipt.map(ReceiptText.json) ?? .null))
  }
}

/// Which payments.
struct PayChoice: ParsableArguments {
  @Option(help: ArgumentHelp("Code of the book that pays.", valueName: "code")) var book: String
  @Option(help: ArgumentHelp("Its bank account in the books (default: the pack's).", valueName: "code"))
  var account: String?
  @Option(help: ArgumentHelp("Currency (default: the book's).", valueName: "code")) var currency: String?

  func options(through: Day) throws -> PaymentOptions {
    var options = PaymentOptions(book: book, through: through)
    options.account = account
    if let currency {
      guard let known = Currency(currency) else {
        throw ValidationError("--currency takes an ISO 4217 code.")
      }
      options.currency = known
    }
    return options
  }
}

/// Where the file goes.
struct PayFileOptions: ParsableArguments {
  @Option(name: [.customShort("o"), .long], help: ArgumentHelp("The file to write.", valueName: "file"))
  var output: String
  @Option(help: ArgumentHelp("Version of pain.001: 9 or 3.", valueName: "number")) var version = 9

  func checkedVersion() throws -> Int {
    guard PainWriter.versions.contains(version) else {
      throw ValidationError("--version `\(version)` is none of: 3, 9.")
    }
    return version
  }
}

/// `gledger pay file`.
struct PayFile: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "file", abstract: "Write the file of payments of a batch again: the same bytes.")

  @OptionGroup var ledger: LedgerOptions
  @Argument(help: "Number of the seal that `pay instruct` gave.") var seal: Int64
  @Option(help: ArgumentHelp("Bank accounts of parties and books (CSV).", valueName: "file"))
  var accounts: String
  @OptionGroup var file: PayFileOptions

  func run() throws {
    let settings = try ledger.settings()
    let known = try PaymentAccounts.read(accounts)
    let version = try file.checkedVersion()
    let session = try Session(settings, purpose: "pay file", role: .reader)
    let options = PostOptions(actor: settings.actor, programVersion: Version.text)
    try PaymentRun(session.database, options).write(seal: seal, known, version: version, to: file.output)
    if ledger.format == .json {
      Output.text(
        JSONText.fields(
          ("format", .string("gledger.pay-file/1")), ("seal", .integer(seal)), ("file", .string(file.output))
        ).document)
    } else {
      Output.line("file       \(file.output)")
    }
  }
}

/// `gledger pay list`.
struct PayList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The payments of a book: decided, instructed, settled, returned.")

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var choice: PayChoice
  @Option(
    help: ArgumentHelp("Last day of what is decided (default: the last effective day).", valueName: "day"))
  var through: String?
  @Option(
    help: ArgumentHelp("Only those: decided, instructed, settled, returned or cancelled.", valueName: "state")
  )
  var state: String?
  @Option(
    help: ArgumentHelp("Bank accounts of parties and books, to say which are missing.", valueName: "file"))
  var accounts: String?

  func run() throws {
    if let state, state != "decided", InstructedPayment.State(rawValue: state) == nil {
      throw ValidationError(
        "--state `\(state)` is none of: decided, instructed, settled, returned, cancelled.")
    }
    let session = try Session(try ledger.settings(), purpose: "pay list", role: .reader)
    let rows = try PaymentRows(session, choice, try PeriodOptions.day(through, "--through"), accounts).rows
      .filter { state == nil || $0.state == state }
    if ledger.format == .json {
      return Output.text(
        JSONText.fields(
          ("format", .string("gledger.pay-list/1")), ("book", .string(choice.book)),
          ("payments", .array(rows.map(\.json)))
        ).document)
    }
    var table = TextTable([
      .left("state"), .left("end to end"), .left("of"), .left("date"), .left("payee"), .right("amount"),
      .left(),
      .right("seal"), .left(),
    ])
    for row in rows {
      table.add([
        row.state, row.endToEnd, row.decision, "\(row.date)", row.payee,
        Amount.grouped(Int128(row.amount), decimals: row.currency.decimals), row.currency.code,
        row.seal.map(String.init) ?? "", row.why,
      ])
    }
    Output.text(rows.isEmpty ? "No payments." : table.render(width: nil))
  }
}

/// `gledger pay status`.
struct PayStatus: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "How many payments of a book are decided, under way, made and returned.",
    discussion: "Exit codes: 0 nothing waits; 1 some are decided, under way or came back; 3 nothing done.")

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var choice: PayChoice
  @Option(
    help: ArgumentHelp("Last day of what is decided (default: the last effective day).", valueName: "day"))
  var through: String?

  func run() throws {
    let session = try Session(try ledger.settings(), purpose: "pay status", role: .reader)
    let rows = try PaymentRows(session, choice, try PeriodOptions.day(through, "--through"), nil).rows
    let states = ["decided", "instructed", "settled", "returned", "cancelled"]
    let currencies = Set(rows.map(\.currency.code)).sorted()
    let groups = states.flatMap { state in
      currencies.compactMap { code -> (state: String, currency: Currency, count: Int, sum: Int128)? in
        let own = rows.filter { $0.state == state && $0.currency.code == code }
        guard let first = own.first else { return nil }
        return (state, first.currency, own.count, own.reduce(Int128(0)) { $0 + Int128($1.amount) })
      }
    }
    if ledger.format == .json {
      Output.text(
        JSONText.fields(
          ("format", .string("gledger.pay-status/1")), ("book", .string(choice.book)),
          (
            "states",
            .array(
              groups.map { group in
                .fields(
                  ("state", .string(group.state)), ("currency", .string(group.currency.code)),
                  ("count", .integer(Int64(group.count))),
                  ("amount", .string(Amount.major(group.sum, decimals: group.currency.decimals))))
              })
          )
        ).document)
    } else {
      var table = TextTable([.left("state"), .right("payments"), .right("amount"), .left()])
      for group in groups {
        table.add([
          group.state, ReceiptText.grouped(Int64(group.count)),
          Amount.grouped(group.sum, decimals: group.currency.decimals), group.currency.code,
        ])
      }
      Output.text(groups.isEmpty ? "No payments." : table.render(width: nil))
    }
    if groups.contains(where: { $0.state == "decided" || $0.state == "instructed" }) { throw ExitCode(1) }
  }
}

/// All payments of a book, as people and programs read them: those that are not instructed first.
private struct PaymentRows {
  struct Row {
    var state: String
    var endToEnd: String
    var decision: String
    var date: Day
    var payee: String
    var amount: Int64
    var currency: Currency
    var seal: Int64?
    var why: String

    var json: JSONText {
      .fields(
        ("state", .string(state)), ("end_to_end", .string(endToEnd)), ("of", .string(decision)),
        ("date", .string("\(date)")), ("payee", .string(payee)), ("currency", .string(currency.code)),
        ("amount", .string(Amount(minor: amount, currency).major)),
        ("seal", seal.map { .integer($0) } ?? .null),
        ("why", .string(why)))
    }
  }

  var rows: [Row] = []

  init(_ session: Session, _ choice: PayChoice, _ through: Day?, _ accounts: String?) throws {
    let snapshot = try Snapshot(session.database, knownAt: .now)
    let last = try snapshot.lastEffectiveDay() ?? Day(number: 0)
    _ = try snapshot.book(choice.book)
    let payments = try snapshot.payments(book: choice.book)
    snapshot.close()
    var wanted = try choice.options(through: through ?? last)
    if let accounts { wanted.accounts = try PaymentAccounts.read(accounts) }
    let options = PostOptions(actor: session.settings.actor, programVersion: Version.text)
    let outcome = try PaymentRun(session.database, options).decided(wanted)
    let decided = outcome.left + outcome.instructed.map { ($0.payment, "") }
    for (payment, why) in decided {
      rows.append(
        Row(
          state: "decided", endToEnd: "", decision: "\(payment.book)/\(payment.reference)",
          date: payment.date,
          payee: payment.payee ?? "", amount: payment.amount, currency: outcome.currency, seal: nil,
          why: accounts == nil && payment.payee != nil ? (payment.isReturned ? "came back" : "") : why))
    }
    rows.sort { ($0.date, $0.decision) < ($1.date, $1.decision) }
    rows += payments.map { payment in
      Row(
        state: payment.state.rawValue, endToEnd: payment.reference, decision: payment.decision,
        date: payment.date, payee: payment.payee, amount: payment.amount, currency: payment.currency,
        seal: payment.seal, why: "")
    }
  }
}
