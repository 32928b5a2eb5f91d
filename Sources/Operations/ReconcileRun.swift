import Ledger
import Money
import Posting
import Reconciliation
import Store

/// How an account is reconciled.
public struct ReconcileOptions {
  /// Our account: `BOOK/ACCOUNT` or `BOOK/ACCOUNT/DETAIL`.
  public var account: String
  public var actor: String
  public var programVersion: String
  public var rules = MatchingRules.standard
  public var rulesName = "standard"
  /// nil for the last day of the last statement, or that of the last run where it is later. Never a day
  /// before that of the last run: what is matched stays so.
  public var through: Day?
  public var isDryRun = false
  /// Milliseconds; 0 waits for ever.
  public var lockTimeout: Int32 = 0
  /// See ``ReconciliationStore/hook``.
  public var hook: (String) throws -> Void = { _ in }

  public init(account: String, actor: String, programVersion: String) {
    (self.account, self.actor, self.programVersion) = (account, actor, programVersion)
  }
}

/// What came of a run.
public struct ReconcileOutcome {
  /// nil in a dry run, and where nothing is new since the last run.
  public var run: Int64?
  public var through: Day
  public var seal: Int64
  public var statement: Int64
  public var result: ReconciliationResult
  /// Breaks that were open before and still are, that were opened, and that were ended.
  public var carriedBreaks: Int
  public var newBreaks: Int
  public var endedBreaks: Int
  /// Differences of earlier matches that were found posted.
  public var postedDifferences: Int
  /// Currencies whose balances the items do not explain; among the breaks above.
  public var balanceBreaks: Int

  /// Whether anything needs a person.
  public var isOpen: Bool { carriedBreaks + newBreaks > 0 }
}

/// Matches the lines of an account's bank statements with the transfers on the account, and stores what was
/// found. What an earlier run matched stays matched; what it left is looked at again.
public struct ReconcileRun {
  private let database: LedgerDatabase
  private let options: ReconcileOptions

  public init(_ database: LedgerDatabase, _ options: ReconcileOptions) {
    (self.database, self.options) = (database, options)
  }

  public func run() throws -> ReconcileOutcome {
    let store = try ReconciliationStore(database, BankAccountName.read(options.account))
    store.hook = options.hook
    try store.begin(lockTimeout: options.lockTimeout)
    do {
      let (outcome, isNew) = try find(store)
      if options.isDryRun || !isNew { store.rollback() } else { try store.commit() }
      return outcome
    } catch {
      store.rollback()
      throw error
    }
  }

  private func find(_ store: ReconciliationStore) throws -> (ReconcileOutcome, isNew: Bool) {
    guard let pack = try database.pack() else {
      throw LedgerError("no-pack", "the ledger has no scheme pack yet", remedy: "type: gledger init")
    }
    let last = try store.lastRun()
    if let last, let through = options.through, through < last.through {
      throw LedgerError(
        "through-before-run",
        "\(store.account.text) was matched through \(last.through), and cannot be matched as of \(through)",
        remedy: "leave --through out, or give \(last.through) or a later day")
    }
    try checkTolerances(pack.scheme, store.account)
    guard let statement = try store.lastStatement(through: options.through) else {
      let until = options.through.map { " up to \($0)" } ?? ""
      throw LedgerError(
        "no-statement", "no bank statement of \(store.account.text) is loaded\(until)",
        remedy: "load one: gledger reconcile bank FILE --account \(store.account.text)")
    }
    if let through = options.through, through > max(statement.day, try store.today()) {
      throw LedgerError(
        "through-in-future", "\(through) is yet to come: no later run could be as of a day before it",
        remedy: "leave --through out, or give a day that has been")
    }
    let through = options.through ?? max(statement.day, last?.through ?? statement.day)
    let (seal, open) = (try store.seal(), try store.openBreaks())
    let (result, posted) = try match(
      store, pack.scheme, open, through: through, seal: seal, statement: statement.id)
    var findings = ReconciliationStore.Findings(
      through: through, seal: seal, statement: statement.id, rules: options.rulesName,
      rulesHash: SealChain.digest(Array(options.rules.canonical.utf8)), actor: options.actor,
      programVersion: options.programVersion,
      balances: try store.balances(through: through, seal: seal, statement: statement.id), result: result)
    findings.postedDifferences = posted
    let carried = compare(&findings, open)
    var outcome = ReconcileOutcome(
      run: nil, through: through, seal: seal, statement: statement.id, result: result,
      carriedBreaks: carried, newBreaks: findings.newBreaks.count + findings.newBalanceBreaks.count,
      endedBreaks: findings.endedBreaks.count,
      postedDifferences: posted.count, balanceBreaks: findings.balances.count { $0.beforeFirst != 0 })
    let isSame = last?.statement == statement.id && last?.seal == seal && last?.through == through
    let isNew =
      !isSame || result.matchCount > 0 || outcome.newBreaks > 0 || !findings.endedBreaks.isEmpty
      || !findings.changedBreaks.isEmpty || !posted.isEmpty
    if isNew, !options.isDryRun { outcome.run = try store.write(findings) }
    return (outcome, isNew)
  }

  private func match(
    _ store: ReconciliationStore, _ scheme: Scheme, _ open: [ReconciliationStore.OpenBreak], through: Day,
    seal: Int64, statement: Int64
  ) throws -> (ReconciliationResult, [(difference: ReconciliationStore.Difference, item: ItemID)]) {
    var input = MatchingInput(asOf: through)
    for items in try store.apart() { input.keepApart(items) }
    var reader = ItemReader(
      scheme, input, disputed: open.filter(\.isDisputed).flatMap(\.items),
      differences: try store.differences())
    try store.ours(through: through, seal: seal) { reader.add($0) }
    try store.theirs(upTo: statement) { reader.add($0) }
    return (Reconciler.reconcile(reader.input, by: options.rules), reader.postedDifferences)
  }

  /// A difference is of no use on an account that the book does not have.
  private func checkTolerances(_ scheme: Scheme, _ account: BankAccountName) throws {
    guard let book = scheme.book(account.book) else { return }
    for tolerance in options.rules.tolerances
    where scheme.chartRow(scheme.books[book].role, tolerance.account) == nil {
      throw LedgerError(
        "unknown-account",
        "the rules \(options.rulesName) name the account \(tolerance.account) for differences in "
          + "\(tolerance.currency), which book \(account.book) does not have",
        remedy: "gledger scheme show lists its accounts")
    }
  }

  /// Tells new breaks from those that were open before, and finds those that are no more.
  /// - Returns: how many stay open.
  private func compare(
    _ findings: inout ReconciliationStore.Findings, _ open: [ReconciliationStore.OpenBreak]
  ) -> Int {
    var known: [BreakIdentity: ReconciliationStore.OpenBreak] = [:]
    for one in open { known[one.identity] = one }
    var carried = 0
    let notes = proposals(findings.result)
    for place in 0..<findings.result.breakCount {
      let found = findings.result.breakAt(place)
      let key =
        found.ours.first.map { Key(side: .ours, id: $0) }
        ?? found.theirs.first.map { Key(side: .theirs, id: $0) }
      let note = key.flatMap { notes[$0] } ?? ""
      let identity = BreakIdentity(
        currency: found.currency, difference: found.difference, items: members(found))
      if let before = known.removeValue(forKey: identity) {
        carried += 1
        if before.kind != found.kind.name || before.note != note {
          findings.changedBreaks.append((before.id, found.kind.name, note))
        }
      } else {
        findings.newBreaks.append((place, note))
      }
    }
    for balance in findings.balances where balance.beforeFirst != 0 {
      // All lines and all transfers are in matches or breaks, so that what is left is what came before them.
      let identity = BreakIdentity(currency: balance.currency, difference: balance.beforeFirst, items: [])
      if known.removeValue(forKey: identity) != nil {
        carried += 1
      } else {
        findings.newBalanceBreaks.append((balance.currency, balance.beforeFirst))
      }
    }
    findings.endedBreaks = known.values.map(\.id).sorted()
    return carried
  }

  private struct Key: Hashable {
    var side: MatchSide
    var id: ItemID
  }

  /// The first thing that is proposed for each item, in words.
  private func proposals(_ result: ReconciliationResult) -> [Key: String] {
    var notes: [Key: String] = [:]
    for proposal in result.proposals {
      let keys =
        proposal.ours.map { Key(side: .ours, id: $0) } + proposal.theirs.map { Key(side: .theirs, id: $0) }
      for key in keys where notes[key] == nil { notes[key] = "\(proposal.rule): \(proposal.reason)" }
    }
    for search in result.exhausted {
      guard let side = search.side else { continue }
      let key = Key(side: side, id: search.item)
      if notes[key] == nil {
        notes[key] = "\(search.rule): not searched to the end, \(search.candidates) candidates"
      }
    }
    return notes
  }

  private func members(_ found: ReconciliationResult.Break) -> [ReconciliationStore.Member] {
    (found.ours + found.theirs).enumerated().map { place, id in
      ReconciliationStore.Member(
        side: place < found.ours.count ? .ours : .theirs, id: id, amount: found.amounts[place])
    }
  }
}
