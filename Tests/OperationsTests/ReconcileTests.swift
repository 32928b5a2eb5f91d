import Ledger
import Money
import Operations
import PostgreSQL
import Reconciliation
import Statements
import Store
import Testing

/// An account with 1,000.00 that came in, 500.00 that went out, and a bank that says the same and one thing
/// more.
@Suite struct ReconcileTests {
  static let account = "OH/1010"

  final class Office {
    let ledger: TestLedger

    init() throws {
      ledger = try TestLedger()
      try ledger.mustPost(csv(Cases.funds + [Cases.drawn("G", "800.00")] + Cases.claim("G", "500.00")))
    }

    /// Loads a statement of May 2020: day, amount with its sign, reference, free text.
    @discardableResult
    func load(
      _ number: Int, from opening: String, _ lines: [(String, String, String, String)], to closing: String,
      account: String = ReconcileTests.account
    ) throws -> [LoadedStatement] {
      var text = ":20:S\(number)\n:25:US-001\n:28C:\(number)/1\n:60F:C200501USD\(opening)\n"
      for (day, amount, reference, remittance) in lines {
        text += ":61:\(day)\(amount)NTRF\(reference)\n:86:\(remittance)\n"
      }
      text += ":62F:C200531USD\(closing)\n-\n"
      let options = BankLoadOptions(account: account, actor: "alice", programVersion: "test")
      return try BankLoad(ledger.database, options).load(try ledger.file(text, suffix: "sta"))
    }

    func loadMay() throws {
      let loaded = try load(
        1, from: "0,",
        [
          ("2005020502", "C1000,00", "F/OH", "treasury"), ("2005040504", "D500,00", "NONREF", "claim G/paid"),
          ("2005050505", "D12,50", "NONREF", "charges of the bank"),
        ], to: "487,50")
      #expect(loaded.map(\.outcome) == [.loaded])
    }

    @discardableResult
    func run(_ change: (inout ReconcileOptions) -> Void = { _ in }) throws -> ReconcileOutcome {
      var options = ReconcileOptions(account: ReconcileTests.account, actor: "alice", programVersion: "test")
      change(&options)
      return try ReconcileRun(ledger.database, options).run()
    }

    /// Proposes a charge for a break.
    func propose(_ target: Int64, _ actor: String = "alice", against: String = "5140") throws -> ProposalName
    {
      let event = try Mending(store).event(target, against: against, fund: nil, reason: "charges")
      let number = try store.decide(target, "propose", actor: actor, reason: "charges", event: event)
      return ProposalName(number: number, event: event)
    }

    var store: ReconciliationStore {
      ReconciliationStore(ledger.database, BankAccountName(ReconcileTests.account)!)
    }

    /// What is open: kind, our sum and theirs.
    func open() throws -> [String] {
      try store.namedBreaks().map { "\($0.kind) \($0.ours) \($0.theirs)" }
    }

    /// The statement of the last run, which throws where it does not prove itself.
    func statement() throws -> ReconciliationStatement {
      let last = try #require(try store.lastRun())
      let one = try #require(try store.explained(run: last.run).first)
      let items = try store.namedBreaks().filter { $0.kind != "balance" }.map { found in
        ReconciliationStatement.Item(
          id: found.id, kind: found.kind, day: found.day, age: 0, bucket: "0-7", ours: found.ours,
          theirs: found.theirs, names: found.names, note: found.note, decision: found.decision)
      }
      return try ReconciliationStatement(
        account: ReconcileTests.account, currency: one.balances.currency, through: last.through,
        bankDay: one.balances.bankDay, seal: last.seal, bank: one.balances.bank, books: one.balances.books,
        beforeFirst: one.balances.beforeFirst, difference: one.difference, matches: one.matches, items: items)
    }

    func code(_ body: () throws -> Void) -> String? {
      do {
        try body()
        return nil
      } catch {
        return (error as? LedgerError)?.code
      }
    }

    func isVerified() throws -> Bool { try VerifyRun(ledger.database).verify { _ in }.isClean }
  }

  @Test func whatTheBankHasTooIsMatched() throws {
    let office = try Office()
    try office.loadMay()
    let outcome = try office.run()
    let matches = outcome.result.matches.map {
      "\($0.rule) \($0.ours.count)~\($0.theirs.count) \($0.amounts)"
    }
    #expect(
      matches == ["exact-reference 1~1 [100000, 100000]", "exact-reference 1~1 [-50000, -50000]"])
    #expect(try office.open() == ["bank-only 0 -1250"])
    let statement = try office.statement()
    #expect([statement.bank, statement.books] == [48_750, 50_000])
    #expect(statement.notInBooks == -1250)
    #expect(try office.isVerified())
  }

  @Test func aSecondRunFindsNothingNew() throws {
    let office = try Office()
    try office.loadMay()
    #expect(try office.run().run != nil)
    let again = try office.run()
    #expect(again.run == nil)
    #expect(
      [again.result.matchCount, again.newBreaks, again.carriedBreaks, again.endedBreaks] == [0, 0, 1, 0])
    #expect(try office.ledger.number("select count(*) from ledger.reconciliation_run") == 1)
  }

  @Test func aDryRunStoresNothing() throws {
    let office = try Office()
    try office.loadMay()
    let outcome = try office.run { $0.isDryRun = true }
    #expect(outcome.result.matchCount == 2)
    #expect(try office.ledger.number("select count(*) from ledger.reconciliation_match") == 0)
  }

  @Test func aBreakEndsWhenItsPartnerComes() throws {
    let office = try Office()
    try office.loadMay()
    try office.run()
    try office.ledger.mustPost(csv([Cases.contribution("C/2", "70.00", date: "2020-05-20")]))
    #expect(try office.run().newBreaks == 1)
    #expect(try office.open() == ["bank-only 0 -1250", "ledger-only 7000 0"])
    try office.load(2, from: "487,50", [("2006010601", "C70,00", "C/2", "-")], to: "557,50")
    let outcome = try office.run()
    #expect([outcome.result.matchCount, outcome.endedBreaks] == [1, 1])
    #expect(try office.open() == ["bank-only 0 -1250"])
    _ = try office.statement()
  }

  @Test func whatCameBeforeTheFirstStatementIsABalanceBreak() throws {
    let office = try Office()
    try office.load(1, from: "300,", [("2005020502", "C1000,00", "F/OH", "-")], to: "1300,")
    try office.run()
    #expect(try office.open() == ["ledger-only -50000 0", "balance 0 0"])
    let statement = try office.statement()
    #expect([statement.beforeFirst, statement.bank, statement.books] == [30_000, 130_000, 50_000])
    #expect(try office.run().run == nil)
  }

  @Test func aMatchIsUndoneWithATrace() throws {
    let office = try Office()
    try office.loadMay()
    try office.run()
    let match = try #require(try office.store.namedMatches().first)
    #expect(match.names.hasPrefix("F/OH, bank"))
    try office.store.undo(match.id, actor: "bob", reason: "not that one")
    #expect(try office.store.namedMatches().count == 1)
    #expect(office.code { try office.store.undo(match.id, actor: "bob", reason: "again") } == "unknown-match")
    let trace = try office.ledger.query("select actor, reason from ledger.reconciliation_undo")[0]
    #expect(try [trace.text(0), trace.text(1)] == ["bob", "not that one"])
    // As of the last run the statement still foots, and says that a match was undone since.
    _ = try office.statement()
    let last = try #require(try office.store.lastRun())
    #expect(try office.store.explained(run: last.run).map(\.undone) == [1])
    // No rule makes it again, until somebody decides that it may.
    let again = try office.run()
    #expect([again.result.matchCount, again.result.proposals.count, again.newBreaks] == [0, 2, 2])
    #expect(try office.run().run == nil)
    _ = try office.statement()
    let apart = try #require(try office.store.namedBreaks().first { $0.ours == 100_000 })
    #expect(apart.note == "exact-reference: a match of these was taken back: a person decides")
    try office.store.decide(apart.id, "rejoin", actor: "bob", reason: "it was that one")
    let rejoined = try office.run()
    #expect([rejoined.result.matchCount, rejoined.endedBreaks] == [1, 2])
    _ = try office.statement()
    #expect(try office.isVerified())
  }

  @Test func theDatabaseRefusesASecondMatchOfAnItem() throws {
    let office = try Office()
    try office.loadMay()
    try office.run()
    let insert =
      "insert into ledger.reconciliation_match_item select match_id + 100, side, item_number, "
      + "item_part, amount from ledger.reconciliation_match_item limit 1"
    let refused = office.code { _ = try office.ledger.database.run { try $0.query(insert) } }
    #expect(refused == "matched-before")
  }

  @Test func aDisputedItemIsKeptOutUntilItIsSettled() throws {
    let office = try Office()
    try office.loadMay()
    try office.run()
    let found = try #require(try office.store.namedBreaks().first)
    try office.store.decide(found.id, "dispute", actor: "bob", reason: "the bank charged twice")
    let outcome = try office.run()
    #expect([outcome.newBreaks, outcome.carriedBreaks, outcome.endedBreaks] == [0, 1, 0])
    #expect(try office.open() == ["disputed 0 -1250"])
    #expect(try office.store.namedBreaks().map(\.id) == [found.id])
    // The dispute is of the item: the next run keeps it out too.
    #expect(try office.run().run == nil)
    try office.store.decide(found.id, "settle", actor: "bob", reason: "it was right")
    try office.run()
    #expect(try office.open() == ["bank-only 0 -1250"])
  }

  @Test func aBreakIsMendedByAnEventThatSomebodyElseApproved() throws {
    let office = try Office()
    try office.loadMay()
    try office.run()
    let target = try #require(try office.store.namedBreaks().first).id
    let name = try office.propose(target)
    #expect(try office.store.proposals().map(\.approver) == [""])
    // The writer's role may not approve, nor may who proposed, nor by an insert of one's own.
    let connection = office.ledger.database.connection
    try connection.execute("set role gledger_writer")
    #expect(office.code { try office.store.approve(name, actor: "bob", reason: "right") } == "database")
    let insert =
      "insert into ledger.reconciliation_decision (break_id, decision, actor, reason, proposal_id, "
      + "recorded_at) values (\(target), 'approve', 'bob', 'right', \(name.number), now())"
    #expect(office.code { _ = try office.ledger.database.run { try $0.query(insert) } } == "not-approved")
    try connection.execute("set role gledger_approver")
    #expect(office.code { try office.store.approve(name, actor: "alice", reason: "mine") } == "not-approved")
    try office.store.approve(name, actor: "bob", reason: "right")
    try connection.execute("reset role")
    let approved = try office.store.proposals()
    #expect(approved.map(\.approver) == ["bob"])
    let file = EventFile.joined(approved.map(\.event))
    let posted = try office.ledger.post(file) { $0.approver = "bob" }
    #expect(posted.diagnostics.isEmpty && posted.receipt?.seal != nil)
    let outcome = try office.run()
    #expect(outcome.result.matches.map(\.rule) == ["exact-reference"])
    #expect(try office.open().isEmpty)
    #expect(try office.store.proposals().isEmpty)
    let statement = try office.statement()
    #expect([statement.bank, statement.books] == [48_750, 48_750])
    #expect(try office.isVerified())
  }

  @Test func withoutAStatementThereIsNothingToMatch() throws {
    let office = try Office()
    #expect(office.code { try office.run() } == "no-statement")
    #expect(office.code { try office.run { $0.account = "OH" } } == "bad-account")
  }
}
