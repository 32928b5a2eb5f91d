import Ledger
import Money
import Operations
import Posting
import Schemes
import Store
import TestBooks
import Testing

/// Guarantees that go on as a corrected pack gives them (ADR 23): JP-1 of domain.md 2.4, posted under a fill
/// rate of 70 % where 80 % was right, or the other way round.
struct RestatedLifeTests {
  private static let low = Result { try Template.make(try japan(fill: "70%", version: "0")) }

  private static let lowOnRequest = Result {
    try Template.make(try japan(fill: "70%", isOnRequest: true, version: "0"))
  }

  /// The shipped pack of Japan with the fill rate of the unsecured line.
  private static func japan(
    fill: String = "80%", rate: String? = nil, isOnRequest: Bool = false, version: String
  ) throws -> PackSource {
    PackSource(
      texts: try SchemeRun.source("japan").files.map { source in
        var text = String(decoding: source.bytes, as: UTF8.self)
        switch source.path {
        case "pack.yaml": text = text.replacing(/version: .*/, with: "version: \"\(version)\"")
        case "line_rule.csv":
          text = text.replacing("= unsecured,unsecured,80%", with: "= unsecured,unsecured,\(fill)")
        case "layer.csv" where isOnRequest:
          text = text.replacing(",source\n", with: ",source,claimed\n")
            .replacing("are in line_rule.csv\n", with: "are in line_rule.csv,on_request\n")
            .replacing(/(?m)^(jp,[23].*|jp-quake.*)$/) { $0.output.1 + "," }
        case "fee_rate.csv":
          if let rate {
            guard text.contains("1.35%") else { throw TestFault(text: "no rate of class 4") }
            text = text.replacing("1.35%", with: rate)
          }
        default: break
        }
        return (path: source.path, text: text)
      })
  }

  private func correct(
    _ ledger: TestLedger, fill: String = "80%", rate: String? = nil, isOnRequest: Bool = false,
    version: String = "2"
  ) throws {
    let (pack, faults) = PackReader.read(
      try Self.japan(fill: fill, rate: rate, isOnRequest: isOnRequest, version: version))
    guard let pack else { throw TestFault(text: "\(faults)") }
    _ = try SchemeRun.apply(pack, to: ledger.database, ledger.options)
  }

  private func restate(
    _ ledger: TestLedger, pack: String = "2", from: String = "2024-04-01", on: String = "2025-03-01"
  ) throws -> RestateOutcome {
    try RestateRun(ledger.database, ledger.options).restate(pack: pack, from: day(from), on: day(on))
  }

  private static let funds =
    FeeTests.funds + [
      "event=fund.contribution reference=C/jfc book=jfc date=2024-04-01 party=mof amount=43000000000",
      "event=fund.contribution reference=C/f book=federation date=2024-04-01 party=mof amount=1000000000",
    ]

  private static func recovery(_ reference: String, _ date: String, _ amount: Int64 = 1_000_000) -> String {
    "event=recovery.received reference=\(reference) book=tokyo date=\(date) guarantee=G1 claim=K "
      + "amount=\(amount)"
  }

  private static let claim = MergerTests.claim(book: "tokyo", date: "2024-10-01")

  private func ledger(
    _ template: Result<String, any Error>, _ rows: [String]
  ) throws -> TestLedger {
    let ledger = try TestLedger(template)
    try ledger.mustPost(csv(Self.funds + rows))
    return ledger
  }

  private func check(_ ledger: TestLedger) throws {
    let report = try VerifyRun(ledger.database).verify()
    #expect(report.isClean, "\(report.faults)")
    let folder = ledger.folder.path + "/export"
    _ = try ExportRun(
      ledger.database, ExportOptions(ledger: "test", knownAt: .now, language: "en")
    ).folder(folder)
    let copy = try TestLedger(ReplayTests.bare)
    _ = try ReplayRun(copy.database, copy.options).replay(folder)
    #expect(
      try copy.database.contentHashes(limit: 100) == ledger.database.contentHashes(limit: 100))
  }

  private func open(_ ledger: TestLedger, _ kind: String, _ party: String) throws -> Int64 {
    try ledger.number(
      """
      select coalesce(sum(remaining), 0)::bigint from ledger.item_balance
      where kind = '\(kind)' and party = '\(party)'
      """)
  }

  /// Nothing was paid by the insurer yet: what is open becomes what the right ratio gives, and a recovery
  /// after the restatement brings each share to that of domain.md 2.4.
  @Test func aCorrectedRatioOnAClaimPartlyRecovered() throws {
    let ledger = try ledger(
      Self.low, [FeeTests.drawn()] + Self.claim + [Self.recovery("R1", "2024-12-01", 400_000)])
    // 70 % of 6,400,000, and 80 % of what that leaves of 6,448,000.
    #expect(try open(ledger, "claim", "jfc") == 4_480_000)
    #expect(try open(ledger, "claim", "federation") == 1_574_400)
    try correct(ledger)
    let outcome = try restate(ledger)
    #expect(outcome.refused == 0 && outcome.guarantees == 1, "\(outcome.events)")
    #expect(try open(ledger, "claim", "jfc") == 5_120_000)
    #expect(try open(ledger, "claim", "federation") == 1_062_400)
    #expect(try ledger.balance("tokyo", "1220") == 5_120_000)
    #expect(try ledger.balance("jfc", "2210") == -5_120_000)
    try ledger.mustPost(csv([Self.recovery("R2", "2025-03-05", 600_000)]))
    // Recoveries of 1,000,000 together (domain.md 2.4).
    #expect(try open(ledger, "remittance", "jfc") == 794_044)
    #expect(try open(ledger, "remittance", "federation") == 164_764)
    #expect(try ledger.balance("tokyo", "2220") == -794_044)
    #expect(try restate(ledger, on: "2025-03-10").receipt == nil)
    try check(ledger)
  }

  /// A share that was claimed on request, less what came in before, is claimed again by the right ratio; what
  /// comes in after is shared by it (ADR 24).
  @Test func aClaimOnRequest() throws {
    let filed = "event=insurance.claimed reference=I1 book=tokyo date=2024-12-10 guarantee=G1 claim=K"
    let ledger = try ledger(
      Self.lowOnRequest,
      [FeeTests.drawn()] + Self.claim + [Self.recovery("R1", "2024-12-01", 400_000), filed])
    // 400,000 x 6,400,000 / 6,448,000 = 397,022.3 is principal; 70 % of the rest.
    #expect(try open(ledger, "claim", "jfc") == 4_202_085)
    try correct(ledger, isOnRequest: true)
    let outcome = try restate(ledger)
    #expect(outcome.refused == 0 && outcome.guarantees == 1, "\(outcome.events)")
    #expect(try open(ledger, "claim", "jfc") == 4_802_382)
    #expect(try open(ledger, "claim", "federation") == 1_062_400)
    try ledger.mustPost(csv([Self.recovery("R2", "2025-03-05", 600_000)]))
    // 600,000 x 4,802,382 / 6,048,000; the federation has its share of both.
    #expect(try open(ledger, "remittance", "jfc") == 476_426)
    #expect(try open(ledger, "remittance", "federation") == 164_764)
    try check(ledger)
  }

  /// All was paid in cash already: what is too much comes back as a share of the guarantor's own.
  @Test func whatWasPaidTooMuchIsOwedBack() throws {
    let ledger = try ledger(
      FeeTests.japan,
      [FeeTests.drawn()] + Self.claim + [
        "event=insurance.received reference=I1 book=tokyo date=2024-11-01 of=G1/claim.paid amount=5120000",
        Self.recovery("R1", "2024-12-01"),
      ])
    try correct(ledger, fill: "70%")
    let outcome = try restate(ledger)
    #expect(outcome.refused == 0 && outcome.guarantees == 1, "\(outcome.events)")
    // 5,120,000 less 4,480,000 was too much; of the recovery 694,789 are the insurer's, as 70 % gives it.
    let owed: Int64 = 640_000 + 694_789
    #expect(try open(ledger, "remittance", "jfc") == owed)
    #expect(try open(ledger, "claim", "jfc") == 0)
    #expect(try ledger.balance("tokyo", "2220") == Int128(-owed))
    #expect(try ledger.balance("jfc", "1120") == Int128(owed))
    let reference = "restatement/2024-04-01/\(outcome.knownAtSeal)/1"
    try ledger.mustPost(
      csv([
        "event=recovery.remitted reference=M1 book=tokyo date=2025-03-03 of=\(reference) amount=640000",
        "event=recovery.remitted reference=M2 book=tokyo date=2025-03-03 of=R1 amount=694789",
        "event=compensation.received reference=K1 book=tokyo date=2025-03-03 of=G1/claim.paid amount=1062400",
        "event=compensation.received reference=K2 book=tokyo date=2025-03-03 of=\(reference) amount=512000",
      ]))
    #expect(try open(ledger, "remittance", "jfc") == 0 && open(ledger, "claim", "federation") == 0)
    #expect(try restate(ledger, on: "2025-03-10").receipt == nil)
    // A third version that is as the first: all goes back, the other way.
    try correct(ledger, version: "3")
    let back = try restate(ledger, pack: "3", on: "2025-03-11")
    #expect(back.refused == 0 && back.guarantees == 1, "\(back.events)")
    #expect(try open(ledger, "claim", "jfc") - open(ledger, "remittance", "jfc") == owed - 794_044)
    #expect(try restate(ledger, pack: "3", on: "2025-03-12").receipt == nil)
    try check(ledger)
  }

  /// Under a treaty the differences are items of their own: after a settlement in cash the next one brings
  /// both parties to the corrected share. US-1 (domain.md 4): 600,000 claimed, of a recovery 75,000.
  @Test func aCorrectedCessionIsSettled() throws {
    let ledger = try TestLedger()
    try ledger.mustPost(
      csv([
        "event=fund.contribution reference=C1 book=AL date=2023-10-02 party=treasury amount=2000000",
        "event=fund.contribution reference=C2 book=reinsurer date=2023-10-02 party=treasury amount=3000000",
        "event=guarantee.drawn reference=L1/d book=AL date=2023-11-01 guarantee=L1 programme=7a "
          + "amount=750000",
        "event=claim.accepted reference=L1/k book=AL date=2024-06-01 guarantee=L1 claim=L1 amount=600000",
        "event=claim.paid reference=L1/p book=AL date=2024-06-10 guarantee=L1 claim=L1 amount=600000",
      ]))
    func settle(_ through: String) throws -> [Int64] {
      try SettleRun(ledger.database, ledger.options).settle(treaty: "QS-EXAMPLE", through: day(through))
        .accounts.map(\.net)
    }
    #expect(try settle("2024-06-30") == [48_000_000])
    let recovery = "event=recovery.received book=AL guarantee=L1 claim=L1 "
    try ledger.mustPost(csv([recovery + "reference=L1/r date=2024-07-10 amount=75000"]))
    let texts = try SchemeRun.source("united-states").files.map { source in
      var text = String(decoding: source.bytes, as: UTF8.self)
      if source.path == "pack.yaml" { text = text.replacing(/version: .*/, with: "version: \"2\"") }
      text = text.replacing("cession: \"80%\"", with: "cession: \"50%\"")
      return (path: source.path, text: text)
    }
    let (pack, faults) = PackReader.read(PackSource(texts: texts))
    _ = try SchemeRun.apply(try #require(pack, "\(faults)"), to: ledger.database, ledger.options)
    let outcome = try restate(ledger, from: "2023-10-01", on: "2024-08-01")
    #expect(outcome.refused == 0 && outcome.guarantees == 1, "\(outcome.events)")
    #expect(try open(ledger, "claim", "reinsurer") == -18_000_000)
    #expect(try open(ledger, "remittance", "reinsurer") == 3_750_000)
    // Paid 480,000; 50 % of 525,000 are 262,500.
    #expect(try settle("2024-09-30") == [-21_750_000])
    #expect(try ledger.balance("AL", "1220") == 0 && ledger.balance("AL", "2220") == 0)
    #expect(try ledger.balance("AL", "9120") == 7_500_000)
    try ledger.mustPost(csv([recovery + "reference=L1/r2 date=2024-10-10 amount=1000"]))
    #expect(try settle("2024-12-31") == [-50_000])
    try check(ledger)
  }

  /// A fee that was billed is restated, with its term; one that was received is money, and stays.
  @Test func aCorrectedRate() throws {
    let ledger = try ledger(
      FeeTests.japan,
      [
        FeeTests.drawn(), FeeTests.fee(event: "fee.billed"), FeeTests.drawn("G2"), FeeTests.fee("G2"),
      ])
    try correct(ledger, rate: "1.00%")
    let outcome = try restate(ledger, on: "2024-10-01")
    #expect(outcome.refused == 1 && outcome.guarantees == 1, "\(outcome.events)")
    let refused = try #require(outcome.events.first { $0.refusal != nil })
    #expect(refused.reference == "G2/fee" && refused.refusal?.contains("moved money") == true)
    // 10,000,000 x 1.00 % x 5 x 0.55 instead of 1.35 % (domain.md 2.2).
    #expect(try ledger.balance("tokyo", "1110") == 275_000)
    #expect(try -ledger.balance("tokyo", "2110") == 275_000 + 371_250)
    // Both earn on: after 12 of 60 months 220,000 and 297,000 (domain.md 2.4) are left.
    _ = try AccrueRun(ledger.database, ledger.options).accrue(through: day("2025-04-04"), books: ["tokyo"])
    #expect(try ledger.balance("tokyo", "2110") == -220_000 - 297_000)
    try check(ledger)
  }

  /// While a restatement stands, nothing before it is reversed; it is itself, while nothing came after it.
  @Test func reversals() throws {
    let ledger = try ledger(Self.low, [FeeTests.drawn()] + Self.claim)
    let states = try ledger.number("select count(*) from ledger.guarantee_state")
    try correct(ledger)
    let outcome = try restate(ledger)
    let name = "tokyo/restatement/2024-04-01/\(outcome.knownAtSeal)/1"
    #expect(code { try ledger.reverse("tokyo/G1/claim.paid") } == "restated-since")
    try ledger.mustPost(csv([Self.recovery("R1", "2025-03-05")]))
    #expect(code { try ledger.reverse(name) } == "later-events-depend")
    try ledger.reverse("tokyo/R1")
    try ledger.reverse(name)
    #expect(try open(ledger, "claim", "jfc") == 4_480_000)
    #expect(try ledger.balance("tokyo", "1220") == 4_480_000)
    #expect(try ledger.number("select count(*) from ledger.guarantee_state") == states + 4)
    // Once more, and for good.
    #expect(try restate(ledger, on: "2025-03-10").guarantees == 1)
    #expect(try open(ledger, "claim", "jfc") == 5_120_000)
    try check(ledger)
  }

  /// What cannot be restated is listed, and keeps nobody else from it.
  @Test func theOthersAreRestated() throws {
    let ledger = try ledger(
      Self.low,
      [
        FeeTests.drawn(), FeeTests.drawn("G2"),
        "event=guarantee.released reference=G2/end book=tokyo date=2024-09-01 guarantee=G2",
        "event=operating.expense reference=E1 book=tokyo date=2024-05-20 amount=500",
      ] + Self.claim)
    try correct(ledger)
    let outcome = try restate(ledger)
    #expect(outcome.refused == 0 && outcome.guarantees == 2, "\(outcome.events)")
    #expect(
      try ledger.number(
        """
        select count(*) from ledger.guarantee_state where state like '%;L=jfc,,0,4/5,%' and event_id >> 32 =
          (select max(batch_id) from ledger.seal)
        """) == 2)
    try check(ledger)
  }
}
