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

      Exit codes: 0 done; 1 some statements are held back, or there are open breaks, or something failed \
      after a statement was stored; 3 nothing done.
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
  @OptionGroup var rules: RulesOptions
  @Flag(help: "Do all of it, then roll back.") var dryRun = false
  @Argument(help: "Files of bank statements; - is standard input.") var files: [String]

  func run() throws {
    let settings = try ledger.settings()
    for file in files { try InputFile.check(file) }
    var matching = ReconcileOptions(
      account: account, actor: actor ?? settings.actor, programVersion: Version.text)
    try rules.apply(to: &matching)
    var options = BankLoadOptions(
      account: account, actor: actor ?? settings.actor, programVersion: Version.text)
    (options.format, options.mapping) = (input.input, try input.statementMapping())
    options.bankAccount = bankAccount
    options.isDryRun = dryRun
    options.lockTimeout = wait.milliseconds
    matching.lockTimeout = options.lockTimeout
    TestFault.arm(&matching)
    let session = try Session(settings, purpose: "reconcile by \(options.actor)", role: .writer)
    var done = Loaded()
    for file in files where done.failure == nil {
      do {
        let outcomes = try BankLoad(session.database, options).load(file)
        done.files.append((file, outcomes))
        if ledger.format != .json { show(file, outcomes) }
      } catch {
        let failure = files.count > 1 ? Failure(error).about(file) : Failure(error)
        guard !done.files.isEmpty else { throw failure }
        done.failure = failure
      }
    }
    if done.isAnyThere, !dryRun, done.failure == nil {
      do { done.report = try match(session, matching) } catch { done.failure = Failure(error) }
    }
    try finish(done)
  }

  /// What was done before something failed, if it did: each file and the matching are whole or absent.
  private struct Loaded {
    var files: [(name: String, outcomes: [LoadedStatement])] = []
    var report: MatchReport?
    var failure: Failure?

    private func has(_ wanted: Set<LoadedStatement.Outcome>) -> Bool {
      files.contains { $0.outcomes.contains { wanted.contains($0.outcome) } }
    }

    var isAnyThere: Bool { has([.loaded, .overlaps, .known]) }
    var isAnyNew: Bool { has([.loaded, .overlaps]) }
    var isHeld: Bool { has([.held]) }
  }

  /// Says all that was done, and with its exit code whether something was.
  private func finish(_ done: Loaded) throws {
    if ledger.format == .json {
      let statements = done.files.flatMap { file in file.outcomes.map { json(file.name, $0) } }
      let document = JSONText.fields(
        ("format", .string("gledger.reconcile-bank/1")), ("account", .string(account)),
        ("dry_run", .flag(dryRun)), ("statements", .array(statements)),
        ("match", done.report?.json ?? .null), ("error", .optional(done.failure?.code)))
      Output.text(document.document)
    } else if dryRun {
      Output.line("loaded     nothing: dry run")
    } else {
      done.report?.show()
    }
    if let failure = done.failure {
      failure.print()
      let isStored = done.isAnyNew && !dryRun
      if isStored {
        Output.message(
          "gledger: what the table above names as loaded or overlaps is stored; nothing behind it")
      }
      throw ExitCode(isStored ? 1 : 3)
    }
    if done.isHeld || done.report?.outcome.isOpen ?? false { throw ExitCode(1) }
  }

  /// Matches what is loaded.
  private func match(_ session: Session, _ options: ReconcileOptions) throws -> MatchReport {
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
