import Ledger
import Money
import Operations
import PostgreSQL
import Reconciliation
import Store
import Testing

/// Runs that come after others: what was matched, seen and decided before.
@Suite struct ReconcileAgainTests {
  typealias Office = ReconcileTests.Office

  /// A transfer between two accounts that a bank keeps is an item of each.
  @Test func aTransferBetweenTwoAccountsIsMatchedOnBothSides() throws {
    let office = try Office()
    let other = "OH/3130"
    let moved = try office.ledger.post(
      csv([
        "event=journal.entry reference=MOVE book=OH date=2020-05-10 amount=100.00 debit=3130 "
          + "credit=1010 reason=moved"
      ])
    ) { $0.approver = "bob" }
    #expect(moved.receipt?.seal != nil, "\(moved.diagnostics)")
    try office.load(
      1, from: "0,",
      [
        ("2005020502", "C1000,00", "F/OH", "-"), ("2005040504", "D500,00", "NONREF", "claim G/paid"),
        ("2005100510", "D100,00", "MOVE", "-"),
      ], to: "400,00")
    try office.load(1, from: "0,", [("2005100510", "C100,00", "MOVE", "-")], to: "100,00", account: other)
    #expect(try office.run().result.matchCount == 3)
    let second = try office.run { $0.account = other }
    #expect([second.result.matchCount, second.newBreaks] == [1, 0])
    #expect(try office.open().isEmpty)
    #expect(try office.isVerified())
  }

  /// The account as a whole would have each of its details' transfers once more.
  @Test func anAccountIsReconciledAsAWholeOrByDetails() throws {
    let office = try Office()
    func load(_ account: String) -> String? {
      office.code {
        try office.load(
          1, from: "0,", [("2005100510", "C100,00", "MOVE", "-")], to: "100,00", account: account)
      }
    }
    #expect(
      ["OH/1015/treasury", "OH/1015/lenders", "OH/1015"].map(load) == [nil, nil, "overlapping-account"])
    #expect(["OH/1220", "OH/1220/insurer"].map(load) == [nil, "overlapping-account"])
  }

  /// An account as a whole waits for its details; two details do not wait for each other.
  @Test func aWholeAccountExcludesItsDetails() throws {
    let office = try Office()
    let elsewhere = try office.ledger.database.another(purpose: "tests")
    defer { elsewhere.close() }
    func store(_ database: LedgerDatabase, _ name: String) throws -> ReconciliationStore {
      ReconciliationStore(database, try BankAccountName.read(name))
    }
    let held = try store(office.ledger.database, "OH/1015/treasury")
    try held.begin(lockTimeout: 100)
    let whole = try store(elsewhere, "OH/1015")
    #expect(office.code { try whole.begin(lockTimeout: 100) } == "lock-timeout")
    whole.rollback()
    let same = try store(elsewhere, "OH/1015/treasury")
    #expect(office.code { try same.begin(lockTimeout: 100) } == "lock-timeout")
    same.rollback()
    let next = try store(elsewhere, "OH/1015/lenders")
    #expect(office.code { try next.begin(lockTimeout: 100) } == nil)
    next.rollback()
    held.rollback()
  }

  /// What an earlier run matched is known: its double is a double and no other payment.
  @Test func aDoubleOfWhatWasMatchedBeforeIsADuplicate() throws {
    let office = try Office()
    try office.loadMay()
    try office.run()
    try office.ledger.mustPost(csv([Cases.contribution("C/2", "1000.00", date: "2020-05-31")]))
    try office.load(2, from: "487,50", [("2006020602", "C1000,00", "F/OH", "-")], to: "1487,50")
    #expect(try office.run().result.matchCount == 0)
    #expect(try office.open().sorted() == ["bank-only 0 -1250", "duplicate 0 100000", "timing 100000 0"])
    _ = try office.statement()
  }

  @Test func linesThatSayTheSameAreDuplicates() throws {
    let office = try Office()
    let fee = ("2005050505", "D12,50", "NONREF", "charges of the bank")
    try office.load(
      1, from: "0,",
      [
        ("2005020502", "C1000,00", "F/OH", "-"), ("2005040504", "D500,00", "NONREF", "claim G/paid"), fee,
        fee,
      ], to: "475,00")
    try office.run()
    #expect(try office.open().sorted() == ["bank-only 0 -1250", "duplicate 0 -1250"])
  }

  @Test func aDayBeforeTheLastRunIsRefused() throws {
    let office = try Office()
    try office.loadMay()
    #expect(try office.run { $0.through = day("2020-06-30") }.through == day("2020-06-30"))
    #expect(office.code { try office.run { $0.through = day("2020-06-29") } } == "through-before-run")
    #expect(office.code { try office.run { $0.through = day("2999-12-31") } } == "through-in-future")
    // Without a day it is that of the last run, though the statement ends before.
    let again = try office.run()
    #expect(again.through == day("2020-06-30") && again.run == nil)
    try office.ledger.mustPost(csv([Cases.contribution("C/2", "70.00", date: "2020-06-20")]))
    #expect(try office.run().newBreaks == 1)
    _ = try office.statement()
  }

  @Test func aBalanceThatIsNotExplainedIsOpen() throws {
    let office = try Office()
    try office.load(
      1, from: "300,",
      [("2005020502", "C1000,00", "F/OH", "-"), ("2005040504", "D500,00", "NONREF", "claim G/paid")],
      to: "800,")
    let first = try office.run()
    #expect([first.result.breakCount, first.newBreaks, first.balanceBreaks] == [0, 1, 1])
    #expect(first.isOpen)
    #expect(try office.run().isOpen)
  }

  /// A break keeps its number, its age and its approval when it is seen as something else.
  @Test func anApprovalOutlivesTheKindOfItsBreak() throws {
    let office = try Office()
    try office.load(
      1, from: "0,",
      [
        ("2005020502", "C1000,00", "F/OH", "-"), ("2005040504", "D500,00", "NONREF", "claim G/paid"),
        ("2005300530", "D12,50", "NONREF", "charges"),
      ], to: "487,50")
    try office.run()
    #expect(try office.open() == ["timing 0 -1250"])
    let target = try #require(try office.store.namedBreaks().first).id
    let name = try office.propose(target)
    try office.ledger.database.connection.execute("set role gledger_approver")
    try office.store.approve(name, actor: "bob", reason: "right")
    try office.ledger.database.connection.execute("reset role")
    let aged = try office.run { $0.through = day("2020-06-30") }
    #expect([aged.carriedBreaks, aged.newBreaks, aged.endedBreaks] == [1, 0, 0])
    #expect(aged.run != nil)
    #expect(try office.open() == ["bank-only 0 -1250"])
    #expect(try office.store.namedBreaks().map(\.id) == [target])
    #expect(try office.store.proposals().map(\.approver) == ["bob"])
    #expect(try office.isVerified())
  }

  /// What is approved is what was looked at: by its content, and only while it is the last proposal.
  @Test func anApprovalIsOfOneContent() throws {
    let office = try Office()
    try office.loadMay()
    try office.run()
    let target = try #require(try office.store.namedBreaks().first).id
    let seen = try office.propose(target)
    #expect(try office.store.proposals().map(\.name) == [seen])
    let later = try office.propose(target, "carol", against: "5120")
    #expect(later.content != seen.content)
    try office.ledger.database.connection.execute("set role gledger_approver")
    defer { try? office.ledger.database.connection.execute("reset role") }
    func approve(_ name: ProposalName) -> String? {
      office.code { try office.store.approve(name, actor: "bob", reason: "right") }
    }
    #expect(approve(seen) == "not-approved")
    #expect(approve(ProposalName(number: later.number, content: seen.content)) == "not-approved")
    #expect(approve(ProposalName(number: 77, content: seen.content)) == "unknown-proposal")
    #expect(approve(later) == nil)
    #expect(
      try office.store.proposals().map { "\($0.name) \($0.proposer) \($0.approver)" } == [
        "\(later) carol bob"
      ])
    #expect(ProposalName("\(later)") == later)
    for text in ["", "12", "12-", "x-0123456789abcdef", "12-0123456789ABCDEF", "12-0123456789abcdef-"] {
      #expect(ProposalName(text) == nil, "\(text)")
    }
  }

  /// The account of a tolerance must be one of the book.
  @Test func aToleranceNeedsAnAccountOfTheBook() throws {
    let office = try Office()
    try office.loadMay()
    func rules(_ account: String) throws -> MatchingRules {
      let currency = try #require(Currency("USD"))
      return MatchingRules(
        stages: MatchingRules.standard.stages,
        tolerances: [.init(currency: currency, amount: 1, account: account)], buckets: [10, 20])
    }
    let unknown = try rules("9999")
    #expect(office.code { try office.run { $0.rules = unknown } } == "unknown-account")
    let known = try rules("5140")
    try office.run { $0.rules = known }
    #expect(try office.store.lastRun()?.buckets == [10, 20])
  }

  /// A difference is posted to the account that the rules name, and is then nothing that is left to explain.
  @Test func aDifferenceWithinTheToleranceIsPosted() throws {
    let office = try Office()
    try office.load(
      1, from: "0,",
      [("2005020502", "C1000,01", "F/OH", "-"), ("2005040504", "D500,00", "NONREF", "claim G/paid")],
      to: "500,01")
    let usd = try #require(Currency("USD"))
    func run() throws -> ReconcileOutcome {
      try office.run { $0.rules.tolerances = [.init(currency: usd, amount: 1, account: "5140")] }
    }
    #expect(try run().result.matchCount == 2)
    #expect(try office.statement().difference == 1)
    let mending = Mending(office.store)
    let file = EventFile.joined(try mending.differences(fund: nil).map(\.event))
    let posted = try office.ledger.post(file) { $0.approver = "bob" }
    #expect(posted.receipt?.seal != nil, "\(posted.diagnostics)")
    #expect(try office.ledger.balance("OH", "5140") == -1)
    let outcome = try run()
    #expect(outcome.postedDifferences == 1 && outcome.newBreaks == 0)
    #expect(try mending.differences(fund: nil).isEmpty)
    let statement = try office.statement()
    #expect([statement.difference, statement.bank, statement.books] == [0, 50_001, 50_001])
    #expect(try run().run == nil)
    #expect(try office.isVerified())
    // The posting goes with its match when that is undone.
    let matches = try office.store.namedMatches()
    let own = try #require(matches.first { $0.rule == "difference" }).id
    #expect(office.code { try office.store.undo(own, actor: "bob", reason: "no") } == "posted-difference")
    try office.store.undo(try #require(matches.first).id, actor: "bob", reason: "no")
    #expect(try office.store.namedMatches().count == 1)
    #expect(try run().newBreaks == 3)
    _ = try office.statement()
    #expect(try office.isVerified())
  }

  /// A status that is being read does not change under the reader.
  @Test func aStatusIsOfOneMoment() throws {
    let office = try Office()
    try office.loadMay()
    try office.run()
    let elsewhere = try office.ledger.database.another(purpose: "tests")
    defer { elsewhere.close() }
    let reader = ReconciliationStore(elsewhere, try BankAccountName.read(ReconcileTests.account))
    try reader.beginReading()
    let before = try reader.lastRun()?.run
    try office.load(2, from: "487,50", [("2006010601", "C70,00", "C/2", "-")], to: "557,50")
    #expect(try office.run().newBreaks == 1)
    #expect(try reader.lastRun()?.run == before)
    #expect(try reader.namedBreaks().count == 1)
    reader.rollback()
    #expect(try reader.namedBreaks().count == 2)
  }
}
