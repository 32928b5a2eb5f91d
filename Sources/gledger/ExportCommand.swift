import ArgumentParser
import Ledger
import Money
import Operations
import Statements
import Store

/// `gledger export`.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the books for another program, so that it can check our sums.",
    subcommands: [HledgerCommand.self, BeancountCommand.self, CSVCommand.self])
}

/// Options of the exports to other accounting programs.
struct JournalOptions: ParsableArguments {
  @Option(help: ArgumentHelp("One book only (default: all).", valueName: "code"))
  var book: String?

  @Option(
    help: ArgumentHelp(
      "First day, inclusive; what was before becomes opening balances on the day before it.",
      valueName: "day"))
  var from: String?

  @Option(
    help: ArgumentHelp(
      "Last day, inclusive (default: the last day that anything is effective on).", valueName: "day"))
  var to: String?

  @Option(
    help: ArgumentHelp(
      "As known at a seal number, or at an instant such as 2024-04-01T00:00:00Z.", valueName: "seal"))
  var asKnownAt: String?

  @Option(help: ArgumentHelp("Language of the accounts' names (GLEDGER_LANGUAGE).", valueName: "code"))
  var language: String?

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp(
      "File to write, which appears only when it is whole (default: standard output).", valueName: "file"))
  var output: String?

  func run(
    _ ledger: LedgerOptions, _ name: String, _ body: (ExportRun) throws -> ExportOutcome
  ) throws {
    let settings = try ledger.settings()
    var options = ExportOptions(
      ledger: settings.ledger, knownAt: try PeriodOptions.knownAt(asKnownAt),
      language: language ?? settings.language)
    options.book = book
    options.from = try PeriodOptions.day(from, "--from")
    options.to = try PeriodOptions.day(to, "--to")
    options.output = output
    let session = try Session(settings, purpose: "export", role: .reader)
    let outcome = try body(ExportRun(session.database, options))
    guard let output else { return }
    if ledger.format == .json {
      return Output.text(
        JSONText.fields(
          ("format", .string("gledger.export/1")), ("kind", .string(name)), ("file", .string(output)),
          ("known_at_seal", .integer(outcome.seal)), ("events", .integer(outcome.events)),
          ("transfers", .integer(outcome.transfers)), ("bytes", .integer(outcome.bytes))
        ).document)
    }
    Output.line("file       \(output)")
    Output.line("known at   seal \(outcome.seal)")
    Output.line("events     \(ReceiptText.grouped(outcome.events))")
    Output.line("transfers  \(ReceiptText.grouped(outcome.transfers))")
  }
}

/// `gledger export hledger`.
struct HledgerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hledger", abstract: "The books as a journal for hledger.",
    discussion: """
      One transaction an event: its reference in parentheses, its code as the description, and as tags its \
      book, seal, programme, cohort and all that it stated. Each transfer is two postings, the debit \
      positive, with its component as a tag. A reversal has the tag `reverses`, what it reversed \
      `reversed-by`.

      Accounts are CLASS:BOOK:FUND:CODE NAME, with the party or bank account behind where the chart keeps \
      them apart. Off-balance accounts stand under Memo, outside hledger's balance sheet. Signs that hledger \
      does not take in a name are written as % and two hexadecimal digits: %3A is a colon.

      The last transaction states the closing balance of every account by our own sums, so that hledger's \
      check compares them with its own:

        gledger export hledger --output books.journal
        hledger check --strict -f books.journal
        hledger balancesheet -f books.journal Assets:RI Liabilities:RI
      """)

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var options: JournalOptions

  func run() throws { try options.run(ledger, "hledger") { try $0.hledger() } }
}

/// `gledger export beancount`.
struct BeancountCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "beancount", abstract: "The books as a journal for beancount.",
    discussion: """
      One transaction an event: its code as the payee, its reference as the narration, and as metadata its \
      book, seal, programme, cohort and all that it stated. Each transfer is two postings, the debit \
      positive, with its component as metadata. A reversal has the tag #reversal, what it reversed #reversed.

      Accounts are CLASS:BOOK:FUND:CODE, with the party or bank account behind where the chart keeps them \
      apart, opened on the first day that moves them, in their currency. Off-balance accounts stand under \
      Equity:Memo and come to nothing together. Codes that beancount does not take as part of a name are \
      escaped: `main` is Fund-main, a dash is --, a slash -2F.

      At the end, `balance` directives state the closing balance of every account by our own sums, so that \
      bean-check compares them with its own:

        gledger export beancount --output books.beancount
        bean-check books.beancount
      """)

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var options: JournalOptions

  func run() throws { try options.run(ledger, "beancount") { try $0.beancount() } }
}

/// `gledger export csv`.
struct CSVCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "csv", abstract: "The whole ledger as a folder of files that another ledger reads back.",
    discussion: """
      manifest.csv lists the sealed batches: seal, file, kind, actor, approver, program version, natural \
      key, source, pack, counts, time, content hash and chain hash. Each batch has a file in the order of \
      the seals: 0002-events.csv holds its events as an event file (any of them can be posted by itself), \
      0001-pack.csv the records of the scheme pack that it added or ended. The columns _place, _stated and \
      _sealed say where a row stands and what was sealed of it.

      An empty ledger reads the folder back and comes to the same content hashes, batch by batch:

        gledger export csv ledger-2024
        gledger init --empty --ledger copy
        gledger post ledger-2024 --ledger copy
      """)

  @OptionGroup var ledger: LedgerOptions

  @Argument(help: "Folder to make; it appears only when it is whole.")
  var folder: String

  @Option(
    help: ArgumentHelp(
      "Batches as known at a seal number, or at an instant such as 2024-04-01T00:00:00Z.", valueName: "seal"))
  var asKnownAt: String?

  func run() throws {
    let settings = try ledger.settings()
    let options = ExportOptions(
      ledger: settings.ledger, knownAt: try PeriodOptions.knownAt(asKnownAt), language: settings.language)
    let session = try Session(settings, purpose: "export", role: .reader)
    let outcome = try ExportRun(session.database, options).folder(folder)
    if ledger.format == .json {
      return Output.text(
        JSONText.fields(
          ("format", .string("gledger.export/1")), ("kind", .string("csv")), ("folder", .string(folder)),
          ("seals", .integer(outcome.seal)), ("events", .integer(outcome.events)),
          ("transfers", .integer(outcome.transfers)), ("bytes", .integer(outcome.bytes))
        ).document)
    }
    Output.line("folder     \(folder)")
    Output.line("seals      \(outcome.seal)")
    Output.line("events     \(ReceiptText.grouped(outcome.events))")
    Output.line("transfers  \(ReceiptText.grouped(outcome.transfers))")
  }
}
