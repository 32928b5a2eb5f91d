import Ledger
import Money
import PostgreSQL
import Reconciliation

extension ReconciliationStore {
  /// A break that is open, with its items.
  public struct OpenBreak: Sendable, Equatable {
    public var id: Int64
    public var kind: String
    public var day: Day
    public var currency: Currency
    public var difference: Int64
    public var note: String
    public var items: [Member]
    /// The last decision keeps its items out of matching.
    public var isDisputed: Bool

    /// What makes it the same break in the next run.
    public var identity: BreakIdentity {
      BreakIdentity(currency: currency, difference: difference, items: items)
    }
  }

  /// An item of a match or a break.
  public struct Member: Sendable, Equatable {
    public var side: MatchSide
    public var id: ItemID
    public var amount: Int64

    public init(side: MatchSide, id: ItemID, amount: Int64) {
      (self.side, self.id, self.amount) = (side, id, amount)
    }
  }

  public func openBreaks() throws -> [OpenBreak] {
    try database.run { connection in
      try connection.query(try Queries.text("reconcile-open-breaks"), [.text(account.text)]).map { row in
        let (sides, numbers) = (try row.textArray(6), try row.int64Array(7))
        let (parts, amounts) = (try row.int32Array(8), try row.int64Array(9))
        return OpenBreak(
          id: try row.int64(0), kind: try row.text(1), day: Day(number: try row.date(2)),
          currency: try currency(row, 3), difference: try row.int64(4), note: try row.text(5),
          items: sides.indices.map { place in
            Member(
              side: sides[place] == "ours" ? .ours : .theirs, id: ItemID(numbers[place], part: parts[place]),
              amount: amounts[place])
          }, isDisputed: try row.bool(10))
      }
    }
  }

  /// What a run stores.
  public struct Findings {
    public var through: Day
    public var seal: Int64
    public var statement: Int64
    public var rules: String
    public var rulesHash: [UInt8]
    public var actor: String
    public var programVersion: String
    public var balances: [Balances]
    public var result: ReconciliationResult
    /// Transfers that post the differences of earlier matches.
    public var postedDifferences: [(difference: Difference, item: ItemID)]
    /// Places of the breaks of the result that were not open before, and what is proposed for each.
    public var newBreaks: [(place: Int, note: String)]
    /// Currencies whose balances the items do not explain, with what is left.
    public var newBalanceBreaks: [(currency: Currency, difference: Int64)]
    /// Breaks that are seen as something else than before: kind and note.
    public var changedBreaks: [(id: Int64, kind: String, note: String)]
    /// Breaks that are no more.
    public var endedBreaks: [Int64]

    public init(
      through: Day, seal: Int64, statement: Int64, rules: String, rulesHash: [UInt8], actor: String,
      programVersion: String, balances: [Balances], result: ReconciliationResult
    ) {
      (self.through, self.seal, self.statement) = (through, seal, statement)
      (self.rules, self.rulesHash, self.actor) = (rules, rulesHash, actor)
      (self.programVersion, self.balances, self.result) = (programVersion, balances, result)
      (newBreaks, newBalanceBreaks, changedBreaks, endedBreaks) = ([], [], [], [])
      postedDifferences = []
    }
  }

  /// Stores a run.
  /// - Returns: its number.
  public func write(_ findings: Findings) throws -> Int64 {
    try database.run { connection in
      let run = try connection.query("select nextval('ledger.reconciliation_number')")[0].int64(0)
      try writeMatches(findings, run)
      try hook("after-matches")
      try writeBreaks(findings, run)
      try hook("after-breaks")
      var balances = CopyBuffer(columns: 6)
      for balance in findings.balances {
        balances.row()
        balances.add(run)
        balances.addText(balance.currency.code)
        balances.add(balance.books)
        balances.add(balance.bank)
        if let day = balance.bankDay { balances.addDate(day.number) } else { balances.addNull() }
        balances.add(balance.beforeFirst)
      }
      try connection.copyIn("copy ledger.reconciliation_balance from stdin (format binary)", balances)
      try connection.query(
        "insert into ledger.reconciliation_break_end select break_id, $2 from unnest($1::bigint[]) "
          + "as break_id",
        [.int64Array(findings.endedBreaks), .int64(run)])
      var kinds = CopyBuffer(columns: 4)
      for change in findings.changedBreaks {
        kinds.row()
        kinds.add(change.id)
        kinds.add(run)
        kinds.addText(change.kind)
        kinds.addText(change.note)
      }
      try connection.copyIn("copy ledger.reconciliation_break_kind from stdin (format binary)", kinds)
      try hook("before-run")
      try connection.query(
        """
        insert into ledger.reconciliation_run (run_id, account, through, seal_number, statement_id, rules,
          rules_hash, actor, program_version, recorded_at, match_count, break_count, buckets)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp(), $10, $11, $12)
        """,
        [
          .int64(run), .text(account.text), .date(findings.through.number), .int64(findings.seal),
          .int64(findings.statement), .text(findings.rules), .bytes(findings.rulesHash),
          .text(findings.actor), .text(findings.programVersion),
          .int64(Int64(findings.result.matchCount + findings.postedDifferences.count)),
          .int64(Int64(findings.newBreaks.count + findings.newBalanceBreaks.count)),
          .int32Array(findings.result.rules.buckets.map(Int32.init)),
        ])
      return run
    }
  }

  /// Rows that are sent to the server at a time.
  private static var chunk: Int { 20_000 }

  private func writeMatches(_ findings: Findings, _ run: Int64) throws {
    var (matches, items) = (CopyBuffer(columns: 6), CopyBuffer(columns: 5))
    func add(
      _ id: Int64, _ rule: String, _ reason: String, _ currency: Currency, _ difference: Int64,
      _ account: String?
    ) {
      matches.row()
      matches.add(id)
      matches.addText(rule)
      matches.addText(reason)
      matches.addText(currency.code)
      matches.add(difference)
      matches.addText(account)
    }
    func flush() throws {
      try database.connection.copyIn("copy ledger.reconciliation_match from stdin (format binary)", matches)
      try database.connection.copyIn(
        "copy ledger.reconciliation_match_item from stdin (format binary)", items)
      matches.removeAll()
      items.removeAll()
    }
    for place in 0..<findings.result.matchCount {
      let match = findings.result.match(place)
      let id = run << 32 | Int64(place)
      add(id, match.rule, match.reason, match.currency, match.difference, match.account)
      self.add(&items, id, match.ours, match.theirs, match.amounts)
      if matches.rowCount == Self.chunk { try flush() }
    }
    for (place, posted) in findings.postedDifferences.enumerated() {
      let (id, fact) = (run << 32 | Int64(findings.result.matchCount + place), posted.difference)
      // The two differences cancel each other, so that nothing is left to be explained.
      add(id, "difference", fact.reference, fact.currency, -fact.amount, fact.account)
      self.add(&items, id, [posted.item], [], [fact.amount])
    }
    try flush()
  }

  private func writeBreaks(_ findings: Findings, _ run: Int64) throws {
    var (breaks, items) = (CopyBuffer(columns: 6), CopyBuffer(columns: 5))
    func add(
      _ id: Int64, _ kind: String, _ day: Day, _ currency: Currency, _ difference: Int64, _ note: String
    ) {
      breaks.row()
      breaks.add(id)
      breaks.addText(kind)
      breaks.addDate(day.number)
      breaks.addText(currency.code)
      breaks.add(difference)
      breaks.addText(note)
    }
    func flush() throws {
      try database.connection.copyIn("copy ledger.reconciliation_break from stdin (format binary)", breaks)
      try database.connection.copyIn(
        "copy ledger.reconciliation_break_item from stdin (format binary)", items)
      breaks.removeAll()
      items.removeAll()
    }
    var id = run << 32
    for (place, note) in findings.newBreaks {
      let found = findings.result.breakAt(place)
      add(id, found.kind.name, found.day, found.currency, found.difference, note)
      self.add(&items, id, found.ours, found.theirs, found.amounts)
      id += 1
      if breaks.rowCount == Self.chunk { try flush() }
    }
    for (currency, difference) in findings.newBalanceBreaks {
      add(id, "balance", findings.through, currency, difference, "")
      id += 1
    }
    try flush()
  }

  private func add(
    _ items: inout CopyBuffer, _ id: Int64, _ ours: [ItemID], _ theirs: [ItemID], _ amounts: [Int64]
  ) {
    for (place, item) in (ours + theirs).enumerated() {
      items.row()
      items.add(id)
      items.addText(place < ours.count ? "ours" : "theirs")
      items.add(item.number)
      items.add(item.part)
      items.add(amounts[place])
    }
  }

  /// Takes a match back; its items are open to the next run, whose rules keep them apart.
  public func undo(_ match: Int64, actor: String, reason: String) throws {
    try database.run { connection in
      let rows = try connection.query(
        "select account, rule, reason from ledger.live_match where match_id = $1", [.int64(match)])
      guard let row = rows.first, try row.text(0) == account.text else {
        throw LedgerError(
          "unknown-match", "there is no match \(match) of \(account.text), or it was undone before",
          remedy: "see `gledger reconcile status --account \(account.text) --matches`")
      }
      if try row.text(1) == "difference" {
        throw LedgerError(
          "posted-difference", "match \(match) is the posting of a difference: \(try row.text(2))",
          remedy: "undo the match that it belongs to, of that number; its posting goes with it")
      }
      try connection.query(
        """
        insert into ledger.reconciliation_undo (match_id, actor, reason, recorded_at)
        select match_id, $2, $3, clock_timestamp()
        from ledger.live_match
        where match_id = $1 or account = $4 and rule = 'difference' and reason = 'DIFF/' || $1::text
        order by match_id
        """, [.int64(match), .text(actor), .text(reason), .text(account.text)])
    }
  }

  /// Records what a person decided of an open break.
  /// - Parameter event: the event that would mend it, where that is proposed.
  /// - Returns: the number of the decision.
  @discardableResult
  public func decide(
    _ target: Int64, _ decision: String, actor: String, reason: String, event: String? = nil
  ) throws -> Int64 {
    try requireOpen(target)
    return try database.run { connection in
      try connection.query(
        """
        insert into ledger.reconciliation_decision (break_id, decision, actor, reason, event, recorded_at)
        values ($1, $2, $3, $4, $5, clock_timestamp())
        returning decision_id
        """,
        [.int64(target), .text(decision), .text(actor), .text(reason), .optional(event)])[0].int64(0)
    }
  }

  /// Approves a proposal, with the very event that its name was made of: for a session with the approver's
  /// role.
  /// - Returns: the break.
  @discardableResult
  public func approve(_ proposal: ProposalName, actor: String, reason: String) throws -> Int64 {
    try database.run { connection in
      let rows = try connection.query(
        "select break_id from ledger.reconciliation_decision where decision_id = $1 and decision = 'propose'",
        [.int64(proposal.number)])
      guard let target = try rows.first?.int64(0) else {
        throw LedgerError(
          "unknown-proposal", "there is no proposal \(proposal)",
          remedy: "see `gledger reconcile events --account \(account.text) --proposed`")
      }
      try requireOpen(target)
      try connection.query(
        "select ledger.approve_mending($1, $2, $3, $4)",
        [.int64(proposal.number), .text(proposal.content), .text(actor), .text(reason)])
      return target
    }
  }

  private func requireOpen(_ target: Int64) throws {
    let rows = try database.run { connection in
      try connection.query("select account from ledger.open_break where break_id = $1", [.int64(target)])
    }
    guard try rows.first?.text(0) == account.text else {
      throw LedgerError(
        "unknown-break", "there is no open break \(target) of \(account.text)",
        remedy: "see `gledger reconcile status --account \(account.text)`")
    }
  }
}

/// What makes a break the same break in the next run: its items, whatever they are seen as. A break of a
/// balance has none: there it is the currency and what is missing.
public struct BreakIdentity: Hashable, Sendable {
  private var items: [String]
  private var balance: String

  public init(currency: Currency, difference: Int64, items: [ReconciliationStore.Member]) {
    self.items = items.map { "\($0.side) \($0.id.number).\($0.id.part)" }.sorted()
    balance = items.isEmpty ? "\(currency) \(difference)" : ""
  }
}

/// What a proposal is called: its number, and the first 16 hexadecimal digits of the SHA-256 of its event.
/// So who names it names what it says.
public struct ProposalName: Sendable, Equatable, CustomStringConvertible {
  public var number: Int64
  public var content: String

  public init(number: Int64, content: String) { (self.number, self.content) = (number, content) }

  /// - Parameter text: `12-0f3a6bc1d2e49875`; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int64(parts[0]), number > 0, parts[1].utf8.count == 16,
      parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
    else { return nil }
    self.init(number: number, content: String(parts[1]))
  }

  /// The name of an event that was proposed under a number.
  public init(number: Int64, event: String) {
    let digest = SealChain.digest(Array(event.utf8)).hexadecimal
    self.init(number: number, content: String(digest.prefix(16)))
  }

  public var description: String { "\(number)-\(content)" }
}
