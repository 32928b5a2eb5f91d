import ArgumentParser
import Interchange
import Money
import Operations
import Reconciliation
import Statements
import Store
import Tabular

/// Which account, by whom.
struct ReconcileAccountOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Our account: BOOK/ACCOUNT or BOOK/ACCOUNT/DETAIL.", valueName: "account"))
  var account: String
  @Option(help: ArgumentHelp("Who does it (GLEDGER_ACTOR; default: the user's name).", valueName: "name"))
  var actor: String?
  @Option(help: ArgumentHelp("Seconds to wait for the account; 0 waits for ever.", valueName: "s"))
  var wait = WaitSeconds(60)

  /// Opens the ledger and runs the body with the account held, all or nothing.
  /// - Parameter body: with the store and the actor.
  @discardableResult
  func hold<T>(
    _ ledger: LedgerOptions, _ purpose: String, role: DatabaseRole = .writer,
    _ body: (ReconciliationStore, String) throws -> T
  ) throws -> T {
    let settings = try ledger.settings()
    let actor = actor ?? settings.actor
    let database = try Session(settings, purpose: "reconcile \(purpose) by \(actor)", role: role).database
    let store = ReconciliationStore(database, try BankAccountName.read(account))
    try store.begin(lockTimeout: wait.milliseconds)
    do {
      let result = try body(store, actor)
      try store.commit()
      return result
    } catch {
      store.rollback()
      throw error
    }
  }
}

/// `gledger reconcile match`.
struct ReconcileMatch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "match", abstract: "Match an account with the bank statements that are loaded for it.",
    discussion: """
      Stages in their order: the same reference; the same structured creditor reference; sums by reference \
      and \
      by batch; returns; claim or guarantee; amount, day and party; one line against several transfers \
      and \
      several lines against one; nets; several against several. Only what has no second candidate is \
      matched; \
      the rest is proposed in words. What was matched before stays so: undo takes a match back, and a run as \
      of a day before that of the last run is refused.

      Exit codes: 0 nothing is open; 1 there are open breaks; 3 nothing done.
      """)

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var account: ReconcileAccountOptions
  @Option(
    help: ArgumentHelp(
      "Last effective day; default: the last day of the last statement, or of the last run.", valueName: "day"
    ))
  var through: String?
  @OptionGroup var rules: RulesOptions
  @Flag(help: "Do all of it, then roll back.") var dryRun = false

  func run() throws {
    let settings = try ledger.settings()
    var options = ReconcileOptions(
      account: account.account, actor: account.actor ?? settings.actor, programVersion: Version.text)
    options.through = try PeriodOptions.day(through, "--through")
    try rules.apply(to: &options)
    options.isDryRun = dryRun
    options.lockTimeout = account.wait.milliseconds
    TestFault.arm(&options)
    let session = try Session(settings, purpose: "reconcile by \(options.actor)", role: .writer)
    let outcome = try ReconcileRun(session.database, options).run()
    let report = MatchReport(outcome: outcome, account: account.account, isDryRun: dryRun)
    if ledger.format == .json { Output.text(report.json.document) } else { report.show() }
    if outcome.isOpen { throw ExitCode(1) }
  }
}

/// By which rules.
struct RulesOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Rules to match by (gledger.rules/1); default: the standard ones.", valueName: "file"))
  var rules: String?

  func apply(to options: inout ReconcileOptions) throws {
    if let (rules, name) = try read() { (options.rules, options.rulesName) = (rules, name) }
  }

  /// The rules of the file, and what they call themselves; nil where none is given.
  func read() throws -> (MatchingRules, name: String)? {
    guard let rules else { return nil }
    try InputFile.check(rules)
    var file = try ByteSource.file(rules)
    return try MatchingRulesReader.read(try file.contents(limit: YAMLText.limit), file: rules)
  }
}

/// What a run came to, as people and programs read it.
struct MatchReport {
  let outcome: ReconcileOutcome
  let account: String
  let isDryRun: Bool

  /// Matches by rule, in the order of the rules.
  private func byRule(_ result: ReconciliationResult) -> [(rule: String, count: Int64)] {
    var counts: [String: Int64] = [:]
    for rule in result.matchedRules { counts[rule, default: 0] += 1 }
    return result.rules.stages.compactMap { stage in counts[stage.name].map { (stage.name, $0) } }
  }

  private func byKind(_ result: ReconciliationResult) -> [(kind: String, bucket: String, count: Int64)] {
    var counts: [[Int]: Int64] = [:]
    for found in result.breaks { counts[[Int(found.kind.rawValue), found.bucket], default: 0] += 1 }
    // A balance that is not explained has no age: it is of the day of the run.
    if outcome.balanceBreaks > 0 {
      counts[[Int(ReconciliationResult.BreakKind.balance.rawValue), 0]] = Int64(outcome.balanceBreaks)
    }
    return counts.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, count in
      (
        ReconciliationResult.BreakKind(rawValue: UInt8(key[0]))?.name ?? "",
        result.rules.bucketName(key[1]), count
      )
    }
  }

  func show() {
    Output.line("account    \(account), through \(outcome.through), as known at seal \(outcome.seal)")
    Output.line("matches    \(ReceiptText.grouped(Int64(outcome.result.matchCount))) new")
    for (rule, count) in byRule(outcome.result) { Output.line("  \(rule): \(ReceiptText.grouped(count))") }
    if outcome.postedDifferences > 0 {
      Output.line("posted     \(outcome.postedDifferences) differences of earlier matches")
    }
    Output.line(
      "breaks     \(outcome.newBreaks) new, \(outcome.carriedBreaks) carried, \(outcome.endedBreaks) ended")
    for (kind, bucket, count) in byKind(outcome.result) {
      Output.line("  \(kind), \(bucket) days: \(ReceiptText.grouped(count))")
    }
    Output.line("proposals  \(ReceiptText.grouped(Int64(outcome.result.proposals.count)))")
    if !outcome.result.exhausted.isEmpty {
      Output.line("stopped    \(outcome.result.exhausted.count) searches, at their bounds")
    }
    if isDryRun {
      Output.line("stored     nothing: dry run")
    } else {
      Output.line("run        \(outcome.run.map(String.init) ?? "none: nothing is new since the last one")")
    }
  }

  var json: JSONText {
    let breaks = byKind(outcome.result).map { kind, bucket, count in
      JSONText.fields(("kind", .string(kind)), ("bucket", .string(bucket)), ("count", .integer(count)))
    }
    return .fields(
      ("format", .string("gledger.reconcile-match/1")), ("account", .string(account)),
      ("through", .string("\(outcome.through)")), ("known_at_seal", .integer(outcome.seal)),
      ("run", outcome.run.map { .integer($0) } ?? .null), ("dry_run", .flag(isDryRun)),
      ("matches", .object(byRule(outcome.result).map { (key: $0.rule, value: .integer($0.count)) })),
      ("differences_posted", .integer(Int64(outcome.postedDifferences))), ("breaks", .array(breaks)),
      ("breaks_new", .integer(Int64(outcome.newBreaks))),
      ("breaks_carried", .integer(Int64(outcome.carriedBreaks))),
      ("breaks_ended", .integer(Int64(outcome.endedBreaks))),
      (
        "proposals",
        .array(
          outcome.result.proposals.map { proposal in
            .fields(
              ("rule", .string(proposal.rule)), ("reason", .string(proposal.reason)),
              ("ours", .array(proposal.ours.map { .string("\($0.number).\($0.part)") })),
              ("theirs", .array(proposal.theirs.map { .string("\($0.number).\($0.part)") })))
          })
      ), ("searches_stopped", .integer(Int64(outcome.result.exhausted.count))))
  }
}
