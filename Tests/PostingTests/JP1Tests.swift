import Ledger
import Money
import Posting
import Testing

/// The worked example JP-1 as a whole (domain.md 2.4), and what 9.5 demands of it.
struct JP1Tests {
  private static func ledger(_ texts: [String]) throws -> TestLedger {
    var ledger = TestLedger(try TestPacks.japanMini.get())
    for text in texts { try ledger.post(text) }
    return ledger
  }

  private static func expectWhole(_ ledger: TestLedger) {
    #expect(ledger.faultsOfMirrors() == [])
    #expect(ledger.faultsOfStates(book: "tokyo") == [])
    #expect(ledger.faultsOfItems(book: "tokyo") == [])
    #expect(ledger.faultsOfSums() == [])
  }

  @Test func figuresOfTheClaim() throws {
    let ledger = try Self.ledger(JP1.paid)
    #expect(ledger.balance("tokyo", "9110") == 0, "drawn 8,000,000, amortised to 6,400,000, relieved")
    #expect(ledger.balance("tokyo", "1210") == 6_448_000, "6,400,000 + 48,000")
    #expect(ledger.balance("tokyo", "1220") == 5_120_000)
    #expect(ledger.balance("tokyo", "1230") == 1_062_400)
    #expect(ledger.balance("tokyo", "2310") == -6_182_400)
    #expect(ledger.balance("tokyo", "1010") == 50_000_000 - 6_448_000)
    #expect(ledger.balance("insurer", "5110") == 5_120_000)
    #expect(ledger.balance("federation", "5110") == 1_062_400)
    let claim = try #require(try ledger.state("tokyo", "G1").claims.first)
    #expect(claim.paid - claim.payers.reduce(0) { $0 + $1.claimed } == 265_600, "the association retains")
    #expect(claim.accidentYear == 2025)
    Self.expectWhole(ledger)
  }

  @Test func openItemsOfTheClaim() throws {
    let ledger = try Self.ledger(JP1.recovered)
    let texts = ledger.items.map {
      "\($0.kind) \($0.party) \($0.reference) \($0.ordinal) \($0.amount) \($0.remaining) \($0.claim)"
    }
    #expect(
      texts == [
        "claim insurer G1/p 0 5120000 5120000 K1", "claim federation G1/p 1 1062400 1062400 K1",
        "remittance insurer G1/r 0 794044 794044 K1", "remittance federation G1/r 1 164764 164764 K1",
      ])
  }

  /// Posts a recovery of 1,000,000 in equal parts.
  private static func recover(_ parts: Int64, _ date: String, _ ledger: inout TestLedger) throws {
    for part in 1...parts {
      try ledger.post(
        "recovery.received G1/r\(part) tokyo \(date) guarantee=G1 claim=K1 amount=\(1_000_000 / parts)")
    }
  }

  /// E7, 9.7: 794,044 / 164,764 / 41,192 in one part and in a thousand, before the close and after it.
  @Test(arguments: [1, 1_000] as [Int64], [false, true])
  func aRecovery(parts: Int64, isSweptBefore: Bool) throws {
    var ledger = try Self.ledger(isSweptBefore ? JP1.swept : JP1.paid)
    let before = ledger.equity("tokyo")
    try Self.recover(parts, "2025-06-01", &ledger)
    #expect(ledger.balance("tokyo", "2220") == -794_044)
    #expect(ledger.balance("tokyo", "2230") == -164_764)
    #expect(ledger.balance("insurer", "1120") == 794_044)
    #expect(ledger.balance("federation", "1120") == 164_764)
    #expect(ledger.balance("tokyo", "5160") == (isSweptBefore ? 958_808 : 0))
    #expect(ledger.balance("tokyo", "4170") == (isSweptBefore ? -958_808 : 0))
    #expect(ledger.equity("tokyo") - before == (isSweptBefore ? 0 : 0), "the recovery is no profit")
    #expect(ledger.balance("tokyo", "1210") + ledger.balance("tokyo", "9140") == 5_448_000)
    Self.expectWhole(ledger)
    if !isSweptBefore { try ledger.post("compensation.toIncome G1/i tokyo 2026-03-31 guarantee=G1 claim=K1") }
    // 265,600 retained less 41,192 kept of the recovery.
    #expect(ledger.balance("tokyo", "1210") == 224_408)
    #expect(ledger.balance("tokyo", "9140") == 5_223_592)
    #expect(ledger.balance("tokyo", "2310") == 0)
    Self.expectWhole(ledger)
  }

  /// E5: claim, sweep and recovery leave equity as it was; only what is retained is lost, when it is written
  /// off.
  @Test(arguments: [[JP1.paid, JP1.swept], [JP1.paid, JP1.recovered]])
  func equityMovesByWhatIsRetainedOnly(paths: [[String]]) throws {
    let start = try Self.ledger(JP1.amortised).equity("tokyo")
    #expect(start == 50_000_000)
    for path in paths { #expect(try Self.ledger(path).equity("tokyo") == start) }
    var ledger = try Self.ledger(paths[1])
    if paths[1].count == JP1.recovered.count, paths[1].last == JP1.recovered.last {
      try ledger.post("compensation.toIncome G1/i tokyo 2026-03-31 guarantee=G1 claim=K1")
    } else {
      try Self.recover(1, "2025-06-01", &ledger)
    }
    #expect(ledger.equity("tokyo") == start)
    try ledger.post("indemnity.writtenOff G1/w tokyo 2026-03-31 guarantee=G1 claim=K1")
    #expect(ledger.equity("tokyo") == start - 224_408, "265,600 - 41,192")
    Self.expectWhole(ledger)
    // The debtor pays the rest after all: what was written off comes back, 265,600 - 224,408 was kept before.
    try ledger.post("recovery.received G1/z tokyo 2027-03-31 guarantee=G1 claim=K1 amount=5448000")
    #expect(ledger.equity("tokyo") == start)
    #expect(ledger.balance("tokyo", "9140") == 0)
    #expect(ledger.balance("tokyo", "2220") == -5_120_000)
    #expect(ledger.balance("tokyo", "2230") == -1_062_400)
    Self.expectWhole(ledger)
  }

  /// A recovery before the close, the close, another recovery (E6, E7): the debtor has paid all in the end.
  @Test func aRecoveryOnEachSideOfTheClose() throws {
    var ledger = try Self.ledger(JP1.recovered)
    try ledger.post("compensation.toIncome G1/i tokyo 2026-03-31 guarantee=G1 claim=K1")
    try ledger.post("recovery.received G1/s tokyo 2026-06-01 guarantee=G1 claim=K1 amount=1000000")
    // 2,000,000 x 5,120,000 / 6,448,000 = 1,588,089.3; x 1,062,400 / 6,448,000 = 329,528.5
    #expect(ledger.balance("tokyo", "2220") == -1_588_089)
    #expect(ledger.balance("tokyo", "2230") == -329_528)
    #expect(ledger.balance("tokyo", "5160") == 1_588_089 + 329_528 - 958_808)
    #expect(ledger.balance("tokyo", "1210") + ledger.balance("tokyo", "9140") == 4_448_000)
    Self.expectWhole(ledger)
  }

  @Test func theWholeWayToTheBank() throws {
    var ledger = try Self.ledger(JP1.swept)
    try ledger.post("insurance.received R1 tokyo 2025-04-10 of=G1/p amount=5120000")
    try ledger.post("compensation.received R2 tokyo 2025-04-11 of=G1/p amount=1062400")
    try ledger.post("transit.arrived T1 tokyo 2025-04-12 party=insurer amount=5120000")
    try ledger.post("transit.arrived T2 tokyo 2025-04-12 party=federation amount=1062400")
    try ledger.post("recovery.received G1/r tokyo 2025-06-01 guarantee=G1 claim=K1 amount=1000000")
    try ledger.post("recovery.remitted R3 tokyo 2025-07-01 of=G1/r amount=794044")
    try ledger.post("recovery.refunded R4 tokyo 2025-07-01 of=G1/r amount=164764")
    try ledger.post("transit.arrived T3 insurer 2025-07-02 party=tokyo amount=794044")
    #expect(ledger.items.allSatisfy { $0.remaining == 0 })
    #expect(ledger.balance("tokyo", "1015") == 0)
    // 50,000,000 - 6,448,000 + 5,120,000 + 1,062,400 + 1,000,000 - 794,044 - 164,764
    #expect(ledger.balance("tokyo", "1010") == 49_775_592)
    #expect(ledger.balance("insurer", "1010") == 50_000_000 - 5_120_000 + 794_044)
    Self.expectWhole(ledger)
  }

  /// Every event of the way, taken back from the last to the first: nothing is left.
  @Test func theWholeWayBack() throws {
    var ledger = TestLedger(TestPacks.withoutMinimum(try TestPacks.japanMini.get()))
    for text in JP1.recovered { try ledger.post(text) }
    for (index, text) in JP1.recovered.enumerated().reversed() {
      let parts = text.split(separator: " ")
      try ledger.post("posting.reversed X\(index) \(parts[2]) \(parts[3]) of=\(parts[1]) reason=test")
      Self.expectWhole(ledger)
    }
    #expect(ledger.balances.values.allSatisfy { $0 == 0 })
    let net = ledger.items.reduce(into: [:]) { $0["\($1.kind) \($1.party)", default: 0] += $1.remaining }
    #expect(net.count == 4)
    #expect(net.values.allSatisfy { $0 == 0 })
    let state = try ledger.state("tokyo", "G1")
    #expect((state.drawn, state.outstanding, state.claims.count) == (0, 0, 0))
    #expect(state.exposures == [0, 0])
  }

  /// Both legs carry the same segment; the payers' lines carry the accident year of the claim (law 1).
  @Test func segments() throws {
    let ledger = try Self.ledger(JP1.paid)
    let parts = ledger.last.map { transfer in
      ledger.engine.segments.keys[Int(transfer.segment)].parts(ledger.engine.symbols)
        .map { "\($0.name)=\($0.text)" }.joined(separator: " ")
    }
    let payer = "accident_year=2025 cohort=2024 programme=ordinary"
    #expect(parts == ["cohort=2024 programme=ordinary", payer, payer, payer, payer])
    #expect(ledger.engine.accountText(ledger.last[1].debit) == "tokyo/basic/1220/JPY/insurer")
    #expect(ledger.engine.accountText(ledger.last[2].credit) == "insurer/insurance/2210/JPY/tokyo")
    #expect(ledger.last.allSatisfy { $0.subject == .claim })
  }
}
