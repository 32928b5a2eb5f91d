import Glibc
import PostgreSQL
import Store
import Testing

/// Limits hold when posting, for back-dated events too (design law 9).
struct LimitTests {
  /// What is posted before, what is tried then, and what becomes of it.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var before: [String]
    var attempt: [String]
    /// Codes of the rejections, in order; empty where the attempt is accepted.
    var codes: [String]
    /// What the first message must say.
    var says = ""

    init(_ name: String, before: [String], attempt: [String], codes: [String], says: String = "") {
      (testDescription, self.before, self.attempt) = (name, before, attempt)
      (self.codes, self.says) = (codes, says)
    }
  }

  static let cases = [
    Case(
      "a claim as large as the fund is paid", before: Cases.funds + [Cases.drawn("G", "2000.00")],
      attempt: Cases.claim("G", "1000.00"), codes: []),
    Case(
      "a claim above the fund is refused", before: Cases.funds + [Cases.drawn("G", "2000.00")],
      attempt: Cases.claim("G", "1000.01"), codes: ["floor"], says: "1,000.00"),
    Case(
      "two claims that the fund can pay one by one only",
      before: Cases.funds
        + [Cases.drawn("G", "2000.00"), Cases.drawn("H", "2000.00")],
      attempt: Cases.claim("G", "600.00") + Cases.claim("H", "600.00"), codes: ["floor"], says: "400.00"),
    Case(
      "money that comes after the claim's day does not pay it",
      before: Cases.funds + [
        Cases.drawn("G", "2000.00"), Cases.contribution("C", "500.00", date: "2020-03-02"),
      ],
      attempt: Cases.claim("G", "1000.01"), codes: ["floor"], says: "1,000.00"),
    Case(
      "a back-dated contribution makes a claim possible",
      before: Cases.funds + [
        Cases.drawn("G", "2000.00"), Cases.contribution("C", "500.00", date: "2020-03-01"),
      ],
      attempt: Cases.claim("G", "1000.01"), codes: []),
    Case(
      "a back-dated payment that a later day needs is refused",
      before: Cases.funds + [Cases.drawn("G", "2000.00")] + Cases.claim("G", "900.00"),
      attempt: [
        "event=operating.expense reference=X book=OH date=2020-01-15 amount=100.01"
      ], codes: ["floor"], says: "100.00"),
    Case(
      "a back-dated payment that no later day needs is made",
      before: Cases.funds + [Cases.drawn("G", "2000.00")] + Cases.claim("G", "900.00"),
      attempt: ["event=operating.expense reference=X book=OH date=2020-01-15 amount=100.00"], codes: []),
    Case(
      "a back-dated claim that a later release made impossible is refused",
      before: Cases.funds + [Cases.drawn("G", "500.00"), Cases.released("G", date: "2020-06-01")],
      attempt: Cases.claim("G", "100.00"), codes: ["claim-above-guarantee", "unknown-claim"], says: "0.00"),
    Case(
      "a release on a day before a part that was claimed later",
      before: Cases.funds + [Cases.drawn("G", "500.00")] + Cases.claim("G", "200.00", date: "2020-06-01"),
      attempt: [
        "event=guarantee.released reference=R book=OH date=2020-03-01 guarantee=G amount=300.01"
      ], codes: ["above-outstanding"], says: "300.00"),
    Case(
      "the rest is released on a day before the claim",
      before: Cases.funds + [Cases.drawn("G", "500.00")] + Cases.claim("G", "200.00", date: "2020-06-01"),
      attempt: [
        "event=guarantee.released reference=R book=OH date=2020-03-01 guarantee=G amount=300.00"
      ], codes: []),
    Case(
      "a claim before the guarantee was drawn", before: Cases.funds + [Cases.drawn("G", "500.00")],
      attempt: Cases.claim("G", "100.00", date: "2020-01-31"),
      codes: ["claim-above-guarantee", "unknown-claim"], says: "0.00"),
    Case(
      "the reinsurer's money is a limit too",
      before: [
        Cases.contribution("F/OH", "9000.00", date: "2020-01-02"),
        Cases.contribution("F/re", "1000.00", date: "2020-01-02", book: "reinsurer"),
        Cases.drawn("G", "2000.00"),
      ], attempt: Cases.claim("G", "1250.02"), codes: ["limit"], says: "reinsurer-availability"),
    Case(
      "a claim whose cession is just what the reinsurer has",
      before: [
        Cases.contribution("F/OH", "9000.00", date: "2020-01-02"),
        Cases.contribution("F/re", "1000.00", date: "2020-01-02", book: "reinsurer"),
        Cases.drawn("G", "2000.00"),
      ], attempt: Cases.claim("G", "1250.00"), codes: []),
    Case(
      "the reinsurer's bank account is a limit too: it pays what it has",
      before: reinsurerWithout("500.00"),
      attempt: ["event=insurance.received reference=R book=OH date=2020-03-03 of=G/paid amount=500.00"],
      codes: []),
    Case(
      "and not a cent more", before: reinsurerWithout("500.00"),
      attempt: ["event=insurance.received reference=R book=OH date=2020-03-03 of=G/paid amount=500.01"],
      codes: ["floor"], says: "reinsurer/main/1010/USD: 500.00"),
  ]

  /// The reinsurer owes 1,000.00, for which it has more than enough, but not all of it in its bank account.
  private static func reinsurerWithout(_ amount: String) -> [String] {
    [
      Cases.contribution("F/OH", "9000.00", date: "2020-01-02"),
      Cases.contribution("F/re", "2000.00", date: "2020-01-02", book: "reinsurer"),
      Cases.drawn("G", "2000.00"),
    ] + Cases.claim("G", "1250.00") + [
      "event=recovery.received reference=G/rec book=OH date=2020-03-02 guarantee=G claim=G amount=1250.00",
      "event=operating.expense reference=X book=reinsurer date=2020-03-02 amount=1500.00",
    ]
  }

  @Test(arguments: cases) func limitsHold(_ one: Case) throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(one.before))
    let before = try ledger.digest()
    let outcome = try ledger.post(csv(one.attempt))
    #expect(outcome.diagnostics.map(\.code) == one.codes)
    #expect(outcome.diagnostics.first?.message.contains(one.says) != false)
    let isAccepted = one.codes.isEmpty
    #expect(outcome.receipt.map { $0.seal != nil } == (isAccepted ? true : nil))
    #expect(try (ledger.digest() == before) == !isAccepted)
  }

  @Test(arguments: cases.filter { !$0.codes.isEmpty }) func aDryRunRefusesTheSame(_ one: Case) throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(one.before))
    let outcome = try ledger.post(csv(one.attempt)) { $0.isDryRun = true }
    #expect(outcome.diagnostics.map(\.code) == one.codes)
    let accepted = try ledger.post(csv([Cases.contribution("M", "1.00", date: "2020-01-02")])) {
      $0.isDryRun = true
    }
    #expect(accepted.eventsNew == 1)
    #expect(accepted.receipt?.seal == nil)
    #expect(try ledger.number("select count(*) from ledger.event_key where reference = 'M'") == 0)
  }

  /// Two associations' claims, each within what the reinsurer has and together above it, decided at once.
  @Test func aSharedLimitLetsOneOfTwoPass() throws {
    let ledger = try TestLedger()
    try ledger.mustPost(
      csv(
        ["OH", "TX"].map { Cases.contribution("F/\($0)", "9000.00", date: "2020-01-02", book: $0) } + [
          Cases.contribution("F/re", "1000.00", date: "2020-01-02", book: "reinsurer"),
          Cases.drawn("G", "2000.00", book: "OH"), Cases.drawn("G", "2000.00", book: "TX"),
        ]))
    let (reached, goOn) = (Door(), Door())
    let first = postElsewhere(
      ledger.conninfo, try ledger.file(csv(Cases.claim("G", "1000.00", book: "OH"))), actor: "first",
      hook: { place in
        guard place == "before-seal" else { return }
        reached.open()
        try goOn.pass()
      })
    try reached.pass()
    let second = postElsewhere(
      ledger.conninfo, try ledger.file(csv(Cases.claim("G", "1000.00", book: "TX"))), actor: "second")
    // The second has decided on what it read, in which the first is not, and waits for the limit's lock.
    try waitUntil("a session waits for the shared limit") {
      try ledger.number(
        """
        select count(*) from pg_locks where locktype = 'advisory' and not granted and classid = 2
          and database = (select oid from pg_database where datname = current_database())
        """) == 1
    }
    #expect(!second.isDone)
    goOn.open()
    let (one, other) = (try first.value(), try second.value())
    #expect(one.seal == 3)
    #expect(one.rejected == 0)
    #expect(other.seal == nil)
    #expect(other.rejected == 1)
    #expect(other.messages.count == 1)
    #expect(other.messages.first?.hasPrefix("limit: ") == true)
    #expect(other.messages.first?.contains("reinsurer-availability") == true)
    #expect(other.waits.count == 1)
    #expect(other.waits.first?.hasPrefix("gledger post by first (server process ") == true)
    #expect(try ledger.balance("reinsurer", "2210") == -80_000)
    #expect(try ledger.balance("TX", "1220") == 0)
  }
}

/// Waits at most half a minute for something that another session brings about.
func waitUntil(_ what: String, _ condition: () throws -> Bool) throws {
  for _ in 0..<1500 {
    if try condition() { return }
    usleep(20_000)
  }
  throw TestFault(text: "it did not come about that \(what)")
}
