import ArgumentParser
import Glibc
import Interchange
import Money
import Operations
import Reconciliation
import Statements
import Store
import Tabular

/// `gledger reconcile bank`.
struct ReconcileBank: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bank", abstract: "Load bank statements for one of our accounts, and match them.",
    discussion: """
      A statement is loaded only if opening + entries = closing, and if it follows the one loaded before by \
      number and balance; else it is held back with the difference stated. The same statement again adds \
      nothing. Where a statement overlaps what is loaded, the lines that are known are left out, line by \
      line, and the rest must bring the balance from the last closing to its own. A file that cannot be read \
      to its end loads nothing.

      Then the account is matched, as `gledger reconcile match` does it.

        gledger reconcile bank 2024-05.xml --account OH/1010

      Exit codes: 0 done; 1 some statements are held back, or there are open breaks; 3 nothing done.
      """)

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var input: BankInputOptions
  @Option(help: ArgumentHelp("Our account: BOOK/ACCOUNT or BOOK/ACCOUNT/DETAIL.", valueName: "account"))
  var account: String
  @Option(
    help: ArgumentHelp(
      "The bank's number of the account, where a file has statements of several.", valueName: "number"))
  var bankAccount: String?
  @Option(help: ArgumentHelp("Who loads (GLEDGER_ACTOR; default: the user's name).", valueName: "name"))
  var actor: String?
  @Option(help: ArgumentHelp("Seconds to wait for the account; 0 waits for ever.", valueName: "s"))
  var wait = WaitSeconds(60)
  @Flag(help: "Do all of it, then roll back.") var dryRun = false
  @Argument(help: "Files of bank statements; - is standard input.") var files: [String]

  func run() throws {
    let settings = try ledger.settings()
    for file in files { try InputFile.check(file) }
    var options = BankLoadOptions(
      account: account, actor: actor ?? settings.actor, programVersion: Version.text)
    (options.format, options.mapping) = (input.input, try input.statementMapping())
    options.bankAccount = bankAccount
    options.isDryRun = dryRun
    options.lockTimeout = wait.milliseconds
    let session = try Session(settings, purpose: "reconcile by \(options.actor)", role: .writer)
    var documents: [JSONText] = []
    var (isHeld, isDone, isAnyThere) = (false, false, false)
    for file in files {
      let outcomes: [LoadedStatement]
      do {
        outcomes = try BankLoad(session.database, options).load(file)
      } catch {
        guard isDone else { throw files.count > 1 ? Failure(error).about(file) : error }
        // Not "nothing done": the files before this one are loaded.
        Failure(error).about(file).print()
        throw ExitCode(1)
      }
      isDone = true
      isAnyThere = isAnyThere || outcomes.contains { ![.held, .other].contains($0.outcome) }
      isHeld = isHeld || outcomes.contains { $0.outcome == .held }
      if ledger.format == .json {
        documents += outcomes.map { json(file, $0) }
      } else {
        show(file, outcomes)
      }
    }
    let report = try isAnyThere && !dryRun ? match(session, options) : nil
    if ledger.format == .json {
      let document = JSONText.fields(
        ("format", .string("gledger.reconcile-bank/1")), ("account", .string(account)),
        ("dry_run", .flag(dryRun)), ("statements", .array(documents)), ("match", report?.json ?? .null))
      Output.text(document.document)
    } else if dryRun {
      Output.line("loaded     nothing: dry run")
    }
    if ledger.format != .json { report?.show() }
    if isHeld || report?.isOpen ?? false { throw ExitCode(1) }
  }

  /// Matches what is loaded by the standard rules.
  private func match(_ session: Session, _ load: BankLoadOptions) throws -> MatchReport {
    var options = ReconcileOptions(account: account, actor: load.actor, programVersion: load.programVersion)
    options.lockTimeout = load.lockTimeout
    let outcome = try ReconcileRun(session.database, options).run()
    return MatchReport(outcome: outcome, account: account, isDryRun: false)
  }

  private func show(_ file: String, _ outcomes: [LoadedStatement]) {
    var table = TextTable([
      .left("statement"), .left("from"), .left("to"), .right("lines"), .right("new"), .right("known"),
      .right("closing"), .left("outcome"),
    ])
    table.addHeading(file)
    for outcome in outcomes {
      let statement = outcome.statement
      let closings = statement.parts.compactMap(\.closing).map {
        "\(Amount.grouped(Int128($0.minor), decimals: $0.currency.decimals)) \($0.currency.code)"
      }
      table.add([
        statement.label, statement.firstDay.map { "\($0)" } ?? "", statement.lastDay.map { "\($0)" } ?? "",
        ReceiptText.grouped(statement.lines), ReceiptText.grouped(outcome.newLines),
        ReceiptText.grouped(outcome.knownLines), closings.joined(separator: ", "), outcome.outcome.rawValue,
      ])
    }
    Output.text(table.render(width: nil))
    for outcome in outcomes where outcome.outcome == .held {
      let reasons = outcome.reasons.map(\.text).joined(separator: "; ")
      Output.message(
        "\(file):\(outcome.statement.head.fileLine): statement \(outcome.statement.label) is held back: "
          + reasons)
    }
  }

  private func json(_ file: String, _ outcome: LoadedStatement) -> JSONText {
    let statement = outcome.statement
    return .fields(
      ("file", .string(file)), ("line", .integer(Int64(statement.head.fileLine))),
      ("kind", .string(statement.head.kind.rawValue)), ("bank_account", .string(statement.head.account)),
      ("statement", .string(statement.label)), ("lines", .integer(statement.lines)),
      ("lines_new", .integer(outcome.newLines)), ("lines_known", .integer(outcome.knownLines)),
      ("outcome", .string(outcome.outcome.rawValue)),
      (
        "reasons",
        .array(outcome.reasons.map { .fields(("code", .string($0.code)), ("message", .string($0.text))) })
      ))
  }
}
