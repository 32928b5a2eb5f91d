import ArgumentParser
import Money
import Operations
import Reconciliation
import Statements
import Store

/// `gledger reconcile status`.
struct ReconcileStatus: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "The reconciliation statement: balance per bank, open items, balance per books.",
    discussion: """
      As of the last run of `gledger reconcile match`. It is printed only if the items explain the two \
      balances.

      Exit codes: 0 nothing is open; 1 there are open breaks; 3 nothing could be printed.
      """)

  @OptionGroup var ledger: LedgerOptions
  @Option(help: ArgumentHelp("Our account: BOOK/ACCOUNT or BOOK/ACCOUNT/DETAIL.", valueName: "account"))
  var account: String
  @Flag(help: "List the matches instead.") var matches = false

  func run() throws {
    let settings = try ledger.settings()
    let session = try Session(settings, purpose: "reconcile status", role: .reader)
    let store = ReconciliationStore(session.database, try BankAccountName.read(account))
    // What is read below is of one moment, whoever matches meanwhile.
    try store.beginReading()
    defer { store.rollback() }
    if matches { return Output.text(try MatchList(store.namedMatches()).render(ledger.format)) }
    guard let last = try store.lastRun() else {
      throw LedgerError(
        "not-reconciled", "\(account) was not reconciled yet",
        remedy: "type: gledger reconcile match --account \(account)")
    }
    let explained = try store.explained(run: last.run)
    let statements = try statements(store, last, explained)
    Output.text(ReconciliationStatement.render(statements, ledger.format.statement, width: Output.width))
    let undone = explained.reduce(0) { $0 + $1.undone }
    if undone > 0 {
      Output.message("\(undone) matches were undone since: type gledger reconcile match --account \(account)")
    }
    if undone > 0 || statements.contains(where: { !$0.items.isEmpty || $0.beforeFirst != 0 }) {
      throw ExitCode(1)
    }
  }

  private func statements(
    _ store: ReconciliationStore, _ last: ReconciliationStore.LastRun,
    _ explained: [ReconciliationStore.Explained]
  ) throws -> [ReconciliationStatement] {
    // The buckets of the rules by which it was matched.
    let rules = MatchingRules(stages: [], buckets: last.buckets)
    let breaks = try store.namedBreaks()
    return try explained.map { one in
      let balances = one.balances
      let items = breaks.filter { $0.currency == balances.currency && $0.kind != "balance" }.map { found in
        let age = max(0, Int(last.through.number - found.day.number))
        return ReconciliationStatement.Item(
          id: found.id, kind: found.kind, day: found.day, age: age,
          bucket: rules.bucketName(rules.bucket(age: age)), ours: found.ours, theirs: found.theirs,
          names: found.names, note: found.note,
          decision: found.decision.isEmpty ? "" : "\(found.decision) by \(found.decider)")
      }
      return try ReconciliationStatement(
        account: account, currency: balances.currency, through: last.through, bankDay: balances.bankDay,
        seal: last.seal, bank: balances.bank, books: balances.books, beforeFirst: balances.beforeFirst,
        difference: one.difference, matches: one.matches, items: items)
    }
  }
}

/// The live matches of an account, for whoever wants to take one back.
private struct MatchList {
  let matches: [ReconciliationStore.NamedMatch]

  init(_ matches: [ReconciliationStore.NamedMatch]) { self.matches = matches }

  private func cells(_ match: ReconciliationStore.NamedMatch, isGrouped: Bool) -> [String] {
    func money(_ minor: Int64) -> String {
      let decimals = match.currency.decimals
      return isGrouped
        ? Amount.grouped(Int128(minor), decimals: decimals) : Amount.major(Int128(minor), decimals: decimals)
    }
    return [
      "\(match.id)", match.currency.code, money(match.ours), money(match.theirs), match.rule, match.names,
      match.reason,
    ]
  }

  private static let columns = ["match", "currency", "books", "bank", "rule", "items", "reason"]

  func render(_ format: OutputChoice) -> String {
    switch format {
    case .text:
      var table = TextTable([
        .right("match"), .left("currency"), .right("books"), .right("bank"), .left("rule"), .left("items"),
        .left("reason"),
      ])
      for match in matches { table.add(cells(match, isGrouped: true)) }
      return table.render(width: Output.width)
    case .csv:
      var csv = CSVText(header: Self.columns)
      for match in matches { csv.add(cells(match, isGrouped: false)) }
      return csv.text
    case .json:
      let rows = matches.map { match in
        JSONText.object(
          zip(Self.columns, cells(match, isGrouped: false)).map { (key: $0, value: .string($1)) })
      }
      return JSONText.fields(("format", .string("gledger.reconcile-matches/1")), ("matches", .array(rows)))
        .document
    }
  }
}
