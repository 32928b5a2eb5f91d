import ArgumentParser
import Money
import Operations
import Reconciliation
import Statements
import Store

/// `gledger reconcile counterparty`.
struct ReconcileCounterparty: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "counterparty",
    abstract: "Compare a counterparty's statement of account or bordereau with our account of it.",
    discussion: """
      The files are read as a bank's are, most often as CSV with --mapping; they need no balances, and those \
      that they give must hold. Positive is what raises our account: what they owe us. Nothing is stored. A \
      statement of account that gives balances can be kept too, with its matches, breaks and decisions: \
      gledger reconcile bank FILE --account BOOK/ACCOUNT/PARTY.

        gledger reconcile counterparty claims.csv --account VT/1220/reinsurer --mapping claims.yaml

      Exit codes: 0 all agrees; 1 something does not; 3 nothing could be compared.
      """)

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var input: BankInputOptions
  @Option(help: ArgumentHelp("Our account of the counterparty: BOOK/ACCOUNT/PARTY.", valueName: "account"))
  var account: String
  @Option(help: ArgumentHelp("First day of both sides (default: all that there is).", valueName: "day"))
  var from: String?
  @Option(help: ArgumentHelp("Last day of both sides (default: the last of the files).", valueName: "day"))
  var to: String?
  @OptionGroup var rules: RulesOptions
  @Argument(help: "Files of the counterparty; - is standard input.") var files: [String]

  func run() throws {
    let settings = try ledger.settings()
    for file in files { try InputFile.check(file) }
    var options = CounterpartyOptions(account: account)
    (options.format, options.mapping) = (input.input, try input.statementMapping())
    options.from = try PeriodOptions.day(from, "--from")
    options.through = try PeriodOptions.day(to, "--to")
    if let (rules, _) = try rules.read() { options.rules = rules }
    let session = try Session(settings, purpose: "reconcile counterparty", role: .reader)
    let outcome = try CounterpartyRun(session.database, options).run(files)
    Output.text(CounterpartyText(outcome, account).render(ledger.format))
    if outcome.result.breakCount > 0 { throw ExitCode(1) }
  }
}

/// The comparison as people and programs read it. Without names and free text of theirs.
private struct CounterpartyText {
  private let outcome: CounterpartyOutcome
  private let account: String

  init(_ outcome: CounterpartyOutcome, _ account: String) {
    (self.outcome, self.account) = (outcome, account)
  }

  func render(_ format: OutputChoice) -> String {
    switch format {
    case .text: text
    case .csv: csv
    case .json: json.document
    }
  }

  private static let columns = [
    "kind", "since", "age", "currency", "ours", "theirs", "our_items", "their_items",
  ]

  /// There is no bank: what one side lacks is called by the other.
  private static func name(_ kind: ReconciliationResult.BreakKind) -> String {
    switch kind {
    case .bankOnly: "theirs-only"
    case .ledgerOnly: "ours-only"
    default: kind.name
    }
  }

  private func rows(isGrouped: Bool) -> [[String]] {
    outcome.result.breaks.map { found in
      func money(_ amounts: some Sequence<Int64>) -> String {
        let (sum, decimals) = (amounts.reduce(Int128(0)) { $0 + Int128($1) }, found.currency.decimals)
        return isGrouped ? Amount.grouped(sum, decimals: decimals) : Amount.major(sum, decimals: decimals)
      }
      return [
        Self.name(found.kind), "\(found.day)", "\(found.age)", found.currency.code,
        money(found.amounts.prefix(found.ours.count)), money(found.amounts.dropFirst(found.ours.count)),
        found.ours.map { outcome.ourNames[$0] ?? "" }.joined(separator: ", "),
        found.theirs.map { outcome.theirNames[$0] ?? "" }.joined(separator: ", "),
      ]
    }.sorted { ($0[3], $0[1], $0[0], $0[6], $0[7]) < ($1[3], $1[1], $1[0], $1[6], $1[7]) }
  }

  private var text: String {
    var sums = TextTable([
      .left("currency"), .right("ours"), .right("theirs"), .right("theirs less ours"),
    ])
    for sum in outcome.sums {
      let money = { (amount: Int128) in Amount.grouped(amount, decimals: sum.currency.decimals) }
      sums.add([sum.currency.code, money(sum.ours), money(sum.theirs), money(sum.theirs - sum.ours)])
    }
    let head =
      "\(account) against the counterparty, through \(outcome.through), as known at seal \(outcome.seal); "
      + "\(outcome.result.matchCount) matches\n\n" + sums.render(width: Output.width)
    guard outcome.result.breakCount > 0 else { return head + "\nAll of it agrees.\n" }
    var table = TextTable([
      .left("kind"), .left("since"), .right("age"), .left("currency"), .right("ours"), .right("theirs"),
      .left("our items"), .left("their items"),
    ])
    for row in rows(isGrouped: true) { table.add(row) }
    return head + "\n" + table.render(width: Output.width)
  }

  private var csv: String {
    var csv = CSVText(header: Self.columns)
    for row in rows(isGrouped: false) { csv.add(row) }
    return csv.text
  }

  private var json: JSONText {
    let breaks = rows(isGrouped: false).map { row in
      JSONText.object(zip(Self.columns, row).map { (key: $0, value: .string($1)) })
    }
    let sums = outcome.sums.map { sum in
      let money = { (amount: Int128) in
        JSONText.string(Amount.major(amount, decimals: sum.currency.decimals))
      }
      return JSONText.fields(
        ("currency", .string(sum.currency.code)), ("ours", money(sum.ours)), ("theirs", money(sum.theirs)))
    }
    return .fields(
      ("format", .string("gledger.reconcile-counterparty/1")), ("account", .string(account)),
      ("through", .string("\(outcome.through)")), ("known_at_seal", .integer(outcome.seal)),
      ("matches", .integer(Int64(outcome.result.matchCount))), ("sums", .array(sums)),
      ("breaks", .array(breaks)))
  }
}
