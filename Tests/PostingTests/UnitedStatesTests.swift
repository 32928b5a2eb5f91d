import Ledger
import Money
import Posting
import Reinsurance
import Testing

/// The bundled pack of the United States: a treaty of 80 % of each claim, income at once, settlement by
/// account.
struct UnitedStatesTests {
  static let funded = [
    "fund.contribution C1 AL 2023-10-02 party=treasury amount=2000000.00",
    "fund.contribution C2 reinsurer 2023-10-02 party=treasury amount=3000000.00",
  ]
  static let paid =
    funded + [
      "guarantee.drawn L1/d AL 2023-11-01 guarantee=L1 programme=7a amount=750000.00",
      "claim.accepted L1/k AL 2024-06-01 guarantee=L1 claim=L1 amount=600000.00",
      "claim.paid L1/p AL 2024-06-10 guarantee=L1 claim=L1 amount=600000.00",
    ]
  /// US-1 (domain.md 4): of a recovery of 100,000 net of cost, 75,000 are the guarantor's; 80 % of it is
  /// ceded.
  static let recovered = paid + ["recovery.received L1/r AL 2025-06-01 guarantee=L1 claim=L1 amount=75000.00"]

  static func ledger(_ texts: [String]) throws -> TestLedger {
    var ledger = TestLedger(try TestPacks.unitedStates.get())
    for text in texts { try ledger.post(text) }
    return ledger
  }

  private static func expectWhole(_ ledger: TestLedger) {
    #expect(ledger.faultsOfTransfers() == [])
    #expect(ledger.faultsOfMirrors() == [])
    #expect(ledger.faultsOfStates(book: "AL") == [])
    #expect(ledger.faultsOfItems(book: "AL") == [])
    #expect(ledger.faultsOfSums() == [])
  }

  static let cases: [EventCase] = [
    .allowed(
      "drawn under the treaty",
      "guarantee.drawn L1/d AL 2023-11-01 guarantee=L1 programme=7a amount=750000.00",
      ["AL 9110 9210 75000000", "AL 9120 9220 60000000", "reinsurer 9110 9210 60000000"]),
    .allowed(
      "drawn outside the treaty's scope", "guarantee.drawn L1/d AL 2023-11-01 guarantee=L1 amount=750000.00",
      ["AL 9110 9210 75000000"]),
    .allowed(
      "the lender demands that its loan be bought: the reinsurer reserves 80 % of 600,000 (US-1)",
      after: Array(paid.prefix(3)),
      "claim.notified L1/n AL 2024-05-20 guarantee=L1 claim=L1 amount=600000.00",
      ["reinsurer 5120 2310 48000000"]),
    .allowed(
      "paid: what was reserved is released, and the whole claim is an expense",
      after: Array(paid.prefix(3)) + [
        "claim.notified L1/n AL 2024-05-20 guarantee=L1 claim=L1 amount=600000.00"
      ] + [paid[3]], "claim.paid L1/p AL 2024-06-10 guarantee=L1 claim=L1 amount=600000.00",
      [
        "AL 2240 1010 60000000", "AL 1220 4120 48000000", "reinsurer 5110 2210 48000000",
        "reinsurer 2310 4210 48000000",
      ]),
    .allowed(
      "denied: nothing is bought, and the guarantee of 750,000 ends (domain.md 9.5 E3)",
      after: Array(paid.prefix(3)) + [
        "claim.notified L1/n AL 2024-05-20 guarantee=L1 claim=L1 amount=600000.00"
      ], "claim.denied L1/x AL 2024-05-30 guarantee=L1 claim=L1",
      [
        "AL 9210 9110 75000000", "AL 9220 9120 60000000", "reinsurer 9210 9110 60000000",
        "reinsurer 2310 4210 48000000",
      ]),
    .allowed(
      "paid: the reinsurer's share is income at once", after: Array(paid.dropLast()),
      "claim.paid L1/p AL 2024-06-10 guarantee=L1 claim=L1 amount=600000.00",
      ["AL 2240 1010 60000000", "AL 1220 4120 48000000", "reinsurer 5110 2210 48000000"]),
    .forbidden(
      "nothing to take to income", after: paid,
      "compensation.toIncome L1/i AL 2024-09-30 guarantee=L1 claim=L1", "no-suspense"),
    .allowed(
      "recovered: 80 % owed to the reinsurer, as an expense", after: paid,
      "recovery.received L1/r AL 2025-06-01 guarantee=L1 claim=L1 amount=75000.00",
      ["AL 1010 1210 7500000", "AL 5160 2220 6000000", "reinsurer 1120 4120 6000000"]),
    .forbidden(
      "the reinsurer cannot pay: its fund is guarded whatever book the event starts in",
      after: paid.filter { !$0.contains("C2") && !$0.contains("claim.paid") },
      "claim.paid L1/p AL 2024-06-10 guarantee=L1 claim=L1 amount=600000.00", "limit",
      mentions: "0.00 USD is left from 2024-06-10 on, 480,000.00 USD is needed"),
    .forbidden(
      "paid before the reinsurer's money came in", after: paid.filter { !$0.contains("claim.paid") },
      "claim.paid L1/p AL 2023-10-01 guarantee=L1 claim=L1 amount=1.00", "floor"),
    .allowed(
      "the relief fund earns interest", "investment.income I1 relief 2024-01-31 amount=0.01",
      ["relief 1010 4140 1"]),
    .forbidden(
      "no claim is paid by the relief fund",
      "claim.paid X relief 2024-06-10 guarantee=L1 claim=L1 amount=1.00", "wrong-book", mentions: "fund"),
  ]

  @Test(arguments: cases)
  func decides(_ row: EventCase) throws { try row.run(try TestPacks.unitedStates.get()) }

  @Test(arguments: cases) func decidesOnTheIsland(_ row: EventCase) throws {
    let money = "fund.contribution C0 atoll 2023-11-01 party=council amount=100000"
    try Renaming.unitedStatesOnShoal.onTheIsland(first: [money]).run(row)
  }

  @Test func theTreatysYearIsThatOfTheDraw() throws {
    let ledger = try Self.ledger(Self.recovered)
    let years = Set(
      ledger.items.map { "\($0.treaty) \($0.segment.underwritingYear) \($0.segment.accidentYear)" })
    #expect(years == ["QS-EXAMPLE 2024 2024"], "drawn on 2023-11-01, claimed in 2024, recovered in 2025")
  }

  static let settle = "reinsurance.settlement S1 AL 2025-06-30 treaty=QS-EXAMPLE party=reinsurer"

  @Test func aSettlementNetsInTheCashItemOnly() throws {
    var ledger = try Self.ledger(Self.recovered)
    let posted = try ledger.settle(Self.settle, items: ledger.open("AL", "reinsurer"))
    #expect(
      posted == [
        "AL 2290 1220 48000000", "reinsurer 2210 1290 48000000", "AL 2220 2290 6000000",
        "reinsurer 1290 1120 6000000", "AL 1015 2290 42000000", "reinsurer 1290 1010 42000000",
      ])
    #expect(ledger.open("AL", "reinsurer").isEmpty)
    Self.expectWhole(ledger)
    let rejection = try #require(throws: Rejection.self) {
      try ledger.settle("reinsurance.settlement S2 AL 2025-06-30", items: ledger.open("AL", "reinsurer"))
    }
    #expect(rejection.code == "nothing-to-settle")
  }

  @Test func aSettlementPaysTheReinsurer() throws {
    var ledger = try Self.ledger(Self.paid)
    try ledger.settle(Self.settle, items: ledger.open("AL", "reinsurer"))
    try ledger.post("recovery.received L1/r AL 2025-07-01 guarantee=L1 claim=L1 amount=75000.00")
    let posted = try ledger.settle(
      "reinsurance.settlement S2 AL 2025-09-30", items: ledger.open("AL", "reinsurer"))
    #expect(
      posted == [
        "AL 2220 2290 6000000", "reinsurer 1290 1120 6000000", "AL 2290 1010 6000000",
        "reinsurer 1015 1290 6000000",
      ])
    Self.expectWhole(ledger)
  }

  /// Two cohorts, one of which owes: its part goes the way of the whole, with the legs exchanged.
  @Test func aSettlementOfTwoSegmentsIsOneCashItem() throws {
    var ledger = try Self.ledger(Self.paid)
    try ledger.settle(Self.settle, items: ledger.open("AL", "reinsurer"))
    for text in [
      "recovery.received L1/r AL 2025-07-01 guarantee=L1 claim=L1 amount=75000.00",
      "guarantee.drawn L2/d AL 2024-11-01 guarantee=L2 programme=7a amount=100000.00",
      "claim.accepted L2/k AL 2025-07-01 guarantee=L2 claim=L2 amount=100000.00",
      "claim.paid L2/p AL 2025-07-01 guarantee=L2 claim=L2",
    ] { try ledger.post(text) }
    let posted = try ledger.settle(
      "reinsurance.settlement S2 AL 2025-09-30", items: ledger.open("AL", "reinsurer"))
    #expect(
      posted == [
        "AL 2220 2290 6000000", "reinsurer 1290 1120 6000000", "AL 2290 1220 8000000",
        "reinsurer 2210 1290 8000000", "AL 2290 1015 6000000", "reinsurer 1010 1290 6000000",
        "AL 1015 2290 8000000", "reinsurer 1290 1010 8000000",
      ], "20,000.00 net to the guarantor: -60,000.00 of cohort 2024, +80,000.00 of cohort 2025")
    Self.expectWhole(ledger)
  }

  @Test func aSettlementThatNetsToZeroMovesNoCash() throws {
    var ledger = try Self.ledger(Self.paid)
    try ledger.post("recovery.received L1/r AL 2025-06-01 guarantee=L1 claim=L1 amount=600000.00")
    let posted = try ledger.settle(Self.settle, items: ledger.open("AL", "reinsurer"))
    #expect(
      posted == [
        "AL 2290 1220 48000000", "reinsurer 2210 1290 48000000", "AL 2220 2290 48000000",
        "reinsurer 1290 1120 48000000",
      ])
    Self.expectWhole(ledger)
  }

  /// Settled, then the payment was reversed: the item taken back is negative and is paid back.
  @Test func aNegativeItemIsSettledTheOtherWay() throws {
    var ledger = try Self.ledger(Self.paid)
    try ledger.settle(Self.settle, items: ledger.open("AL", "reinsurer"))
    try ledger.post("posting.reversed X1 AL 2024-06-10 of=L1/p reason=mistake")
    #expect(ledger.open("AL", "reinsurer").map(\.remaining) == [-48_000_000])
    Self.expectWhole(ledger)
    let posted = try ledger.settle(
      "reinsurance.settlement S2 AL 2025-09-30", items: ledger.open("AL", "reinsurer"))
    #expect(
      posted == [
        "AL 1220 2290 48000000", "reinsurer 1290 2210 48000000", "AL 2290 1010 48000000",
        "reinsurer 1015 1290 48000000",
      ])
    Self.expectWhole(ledger)
  }

  @Test func areversedSettlementOpensItsItemsAgain() throws {
    var ledger = try Self.ledger(Self.recovered)
    try ledger.settle(Self.settle, items: ledger.open("AL", "reinsurer"))
    try ledger.post("posting.reversed X1 AL 2025-06-30 of=S1 reason=mistake")
    #expect(ledger.open("AL", "reinsurer").map(\.remaining) == [48_000_000, 6_000_000])
    Self.expectWhole(ledger)
  }

  /// The reinsurer of half of the treaty keeps no book here: its rows are skipped, its items stay (law 2).
  @Test func aPanelOfTwo() throws {
    var scheme = try TestPacks.unitedStates.get()
    scheme.parties.append(
      Party(code: "abroad", kind: "insurer", nameEnglish: "Abroad", nameLocal: "Abroad"))
    scheme.treaties[0].panel = [
      .init(party: "reinsurer", signed: try #require(Ratio("75%"))),
      .init(party: "abroad", signed: try #require(Ratio("25%"))),
    ]
    var ledger = TestLedger(scheme)
    for text in Self.paid.dropLast() { try ledger.post(text) }
    let posted = try ledger.post("claim.paid L1/p AL 2024-06-10 guarantee=L1 claim=L1 amount=600000.00")
    #expect(
      posted == [
        "AL 2240 1010 60000000", "AL 1220 4120 36000000", "reinsurer 5110 2210 36000000",
        "AL 1220 4120 12000000",
      ])
    let rejection = try #require(throws: Rejection.self) {
      try ledger.post("insurance.received R1 AL 2024-07-01 of=L1/p amount=1.00")
    }
    #expect((rejection.code, rejection.column) == ("ambiguous-item", .of))
    let received = try ledger.post("insurance.received R1 AL 2024-07-01 of=L1/p party=abroad amount=1.00")
    #expect(received == ["AL 1015 1220 100"])
    Self.expectWhole(ledger)
  }

  /// Law 9: decided on what was read, checked again under the lock with what other batches did since.
  @Test(
    arguments: [(-519_999_99, nil), (-520_000_00, nil), (-520_000_01, "reinsurer/main")] as [(Int64, String?)]
  )
  func aSharedLimitIsCheckedAgain(others: Int64, holder: String?) throws {
    let scheme = try TestPacks.unitedStates.get()
    let ledger = TestLedger(scheme)
    let engine = ledger.engine
    let book = try #require(scheme.book("reinsurer"))
    func account(_ code: String) throws -> AccountKey {
      AccountKey(
        book: Int16(book), fund: Int16(try #require(scheme.fund("main", of: book))),
        chart: Int16(try #require(scheme.chartRow(.insurer, code))), currency: try #require(Currency("USD")),
        detail: engine.symbols.number(code == "1010" ? nil : "AK"))
    }
    let day = try #require(Day("2023-10-02"))
    engine.watchGuards(book, changes: [(try account("1010"), day, 1_000_000_00)])
    var copy = ledger
    for text in Self.paid where !text.contains("C2") { try copy.post(text) }
    #expect(engine.guards.usedShared.map(\.limit) == ["reinsurer-availability"])
    let breach = engine.catchUpGuards([(try account("2210"), try #require(Day("2024-07-01")), others)])
    #expect((breach != nil) == (holder != nil), "1,000,000.00 less 480,000.00 leaves 520,000.00")
    if let holder { #expect(breach?.contains(holder) == true) }
  }

  /// A pack whose rules leave a clearing account open is found by its first event.
  @Test func aClearingAccountLeftOpenIsRefused() throws {
    var scheme = try TestPacks.unitedStates.get()
    scheme.rules.removeAll { $0.event == .reinsuranceSettlement && $0.component == .netReceived }
    scheme.rules.append(
      PostingRule(
        event: .reinsuranceSettlement, component: .netReceived, role: .association, forAttribute: nil,
        action: .nothing, validity: Validity()))
    var ledger = TestLedger(scheme)
    for text in Self.recovered { try ledger.post(text) }
    let unchanged = ledger.snapshot()
    let rejection = try #require(throws: Rejection.self) {
      try ledger.settle(Self.settle, items: ledger.open("AL", "reinsurer"))
    }
    #expect(rejection.code == "clearing-not-zero")
    #expect(ledger.snapshot() == unchanged)
  }

  @Test func aBookThatEndedNamesItsSuccessor() throws {
    var scheme = try TestPacks.unitedStates.get()
    let book = try #require(scheme.book("AL"))
    scheme.books[book].validity = Validity(to: try #require(Day("2024-10-01")))
    scheme.books[book].successor = "AK"
    var ledger = TestLedger(scheme)
    try ledger.post("investment.income I1 AL 2024-09-30 amount=1.00")
    let rejection = try #require(throws: Rejection.self) {
      try ledger.post("investment.income I2 AL 2024-10-01 amount=1.00")
    }
    #expect(rejection.code == "book-not-valid")
    #expect(rejection.remedy.contains("AK"))
  }

  /// Amounts near the end of 64 bits are refused, never a crash and never a wrong sum.
  @Test func amountsThatDoNotFitAreRefused() throws {
    let most = "92233720368547758.07"
    var ledger = try Self.ledger(["investment.income I1 AL 2024-01-31 amount=\(most)"])
    for text in [
      "investment.income I2 AL 2024-01-31 amount=0.01", "investment.income I3 AL 2024-02-29 amount=\(most)",
      "investment.income I4 AL 2023-12-31 amount=\(most)",
    ] {
      let unchanged = ledger.snapshot()
      let rejection = try #require(throws: Rejection.self) { try ledger.post(text) }
      #expect(["sum-overflow", "amount-overflow"].contains(rejection.code), "\(text)")
      #expect(ledger.snapshot() == unchanged)
    }
  }

  /// An outstanding that fits at its end and not on every day.
  @Test func aBackDatedDrawThatDoesNotFitIsRefused() throws {
    let much = "60000000000000000.00"
    var ledger = try Self.ledger(["guarantee.drawn L1/d AL 2024-01-31 guarantee=L1 amount=\(much)"])
    ledger.engine.forgetSums()
    let now = try #require(throws: Rejection.self) {
      try ledger.post("guarantee.drawn L1/e AL 2024-02-01 guarantee=L1 amount=\(much)")
    }
    #expect(now.code == "amount-overflow")
    try ledger.post("guarantee.released L1/r AL 2024-03-01 guarantee=L1")
    ledger.engine.forgetSums()
    let before = try #require(throws: Rejection.self) {
      try ledger.post("guarantee.drawn L1/b AL 2024-01-01 guarantee=L1 amount=\(much)")
    }
    #expect(before.code == "amount-overflow")
  }
}
