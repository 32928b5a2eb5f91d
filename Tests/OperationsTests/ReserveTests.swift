import Ledger
import Money
import Operations
import Posting
import Schemes
import Store
import TestBooks
import Testing

/// Reserves measured anew: figures of domain.md 2.2, 3.1, 3.2 and 6, read from statements.
struct ReserveTests {
  static let china: Result<String, any Error> = Result {
    // Without the limits of clients: the years of fees here are large.
    let kinds = [",quota,", ",joint_cap,", ",leverage,", ",concentration,"]
    let texts = try SchemeRun.source("china").files.map { file in
      let text = String(decoding: file.bytes, as: UTF8.self)
      guard file.path == "limit.csv" else { return (path: file.path, text: text) }
      let kept = text.split(separator: "\n").filter { line in !kinds.contains { line.contains($0) } }
      return (path: file.path, text: kept.joined(separator: "\n") + "\n")
    }
    return try Template.make(PackSource(texts: texts))
  }

  /// A pack that the program carries, with some of its files replaced.
  static func pack(_ name: String, _ files: [String: String]) throws -> PackSource {
    var texts = Dictionary(
      try SchemeRun.source(name).files.map { ($0.path, String(decoding: $0.bytes, as: UTF8.self)) },
      uniquingKeysWith: { first, _ in first })
    for (path, text) in files { texts[path] = text }
    return PackSource(texts: texts.map { (path: $0.key, text: $0.value) })
  }

  @discardableResult
  private func measure(_ ledger: TestLedger, _ asOf: String, book: String? = nil) throws -> RemeasureOutcome {
    try RemeasureRun(ledger.database, ledger.options).remeasure(asOf: day(asOf), books: book.map { [$0] })
  }

  private func isClean(_ ledger: TestLedger) throws -> Bool {
    let report = try VerifyRun(ledger.database).verify()
    if !report.isClean { Issue.record("\(report.faults)") }
    return report.isClean
  }

  /// Japan: released and set again each year (洗替), both shown.
  @Test func aShareOfWhatIsOutstanding() throws {
    let ledger = try TestLedger(FeeTests.japan)
    try ledger.mustPost(
      csv(FeeTests.funds + [FeeTests.drawn(), FeeTests.drawn("G2", programme: "disaster")]))
    let first = try measure(ledger, "2025-03-31")
    // 0.6 % of 8,000,000, twice: one line a programme, one event a fund.
    #expect(first.reserves.map(\.after) == [96_000] && first.reserves.map(\.reserve) == ["liability"])
    #expect(try measure(ledger, "2025-03-31").reserves.isEmpty)
    try ledger.mustPost(
      csv([
        "event=guarantee.amortised reference=A1 book=tokyo date=2025-06-30 guarantee=G1 amount=3000000"
      ]))
    let second = try measure(ledger, "2026-03-31")
    #expect(second.reserves.map(\.released) == [96_000] && second.reserves.map(\.provided) == [78_000])
    try ledger.read { snapshot in
      let page = try FundPage(snapshot, book: "tokyo", from: day("2025-04-01"), to: day("2026-03-31"))
      #expect(page["F.reserves-released"] == 96_000)
      #expect(page["F.reserves-provided"] == -78_000)
    }
    #expect(try ledger.balance("tokyo", "2410") == -78_000)
    #expect(code { try measure(ledger, "2025-12-31") } == "measured-before")
    #expect(code { try measure(ledger, "2999-12-31") } == "not-over")
    // What came late for the same day: only that is moved.
    try ledger.mustPost(
      csv(["event=guarantee.amortised reference=A2 book=tokyo date=2026-03-01 guarantee=G1 amount=1000000"]))
    let late = try measure(ledger, "2026-03-31")
    #expect(late.reserves.map(\.before) == [30_000] && late.reserves.map(\.after) == [24_000])
    #expect(try ledger.balance("tokyo", "2410") == -72_000)
    #expect(try isClean(ledger))
  }

  private static func chinese(_ code: String, _ amount: String, _ date: String, _ more: String = "") -> String
  {
    "event=guarantee.drawn reference=\(code)/draw book=direct-1 date=\(date) guarantee=\(code) party=banks "
      + "programme=bank-share-20 amount=\(amount) start=\(date) fee_class=market repayment=bullet \(more)"
  }

  private func chineseLedger(_ rows: [String]) throws -> TestLedger {
    let ledger = try TestLedger(Self.china)
    let kind = try ledger.read { snapshot in
      snapshot.pack.scheme.parties.first { $0.kind == "local" && $0.book == nil }?.code
    }
    let lender = try ledger.read { snapshot in
      snapshot.pack.scheme.parties.first { $0.kind == "lender" && $0.book == nil }?.code
    }
    let funds =
      "event=fund.contribution reference=C1 book=direct-1 date=2010-01-01 party=\(kind ?? "") "
      + "amount=100000000"
    let others = ["province", "nation"].map {
      "event=fund.contribution reference=C/\($0) book=\($0) date=2010-01-01 party=\(kind ?? "") "
        + "amount=9000000"
    }
    try ledger.mustPost(
      csv(([funds] + others + rows).map { $0.replacing("party=banks", with: "party=\(lender ?? "")") }))
    return ledger
  }

  /// domain.md 3.2 [C8]: guarantee 10 M, fee 3 %, margin 5 %: cash 800,000, margin 500,000, income 300,000; a
  /// write-off of 3 M with a reserve of 2.5 M takes 2.5 M out of the reserve, and 0.5 M is an expense.
  @Test func theCheckValuesOfChina() throws {
    let ledger = try chineseLedger([
      Self.chinese("G1", "10000000", "2024-01-05", "end=2025-01-05"),
      "event=fee.received reference=G1/fee book=direct-1 date=2024-01-05 guarantee=G1",
      "event=margin.received reference=G1/margin book=direct-1 date=2024-01-05 guarantee=G1 amount=500000",
      Self.chinese("G2", "240000000", "2024-01-05"),
    ])
    #expect(try ledger.balance("direct-1", "1010", to: "2024-01-31") == (100_000_000 + 800_000) * 100)
    #expect(try ledger.balance("direct-1", "2510", to: "2024-01-31") == -500_000 * 100)
    let run = AccrueRun(ledger.database, ledger.options)
    _ = try run.accrue(through: day("2024-12-31"))
    let first = try measure(ledger, "2024-12-31", book: "direct-1")
    #expect(first.reserves.map(\.reserve) == ["compensation", "unexpired"])
    // 1 % of 250 M; half of the 275,000 that 11 of 12 months earned.
    #expect(first.reserves.map(\.after) == [250_000_000, 13_750_000])
    _ = try run.accrue(through: day("2025-01-31"))
    try ledger.read { snapshot in
      let page = try FundPage(snapshot, book: "direct-1", to: day("2025-01-31"))
      #expect(page["B.fees"] == 300_000 * 100)
    }
    try ledger.mustPost(
      csv(
        ["claim.accepted", "claim.paid"].map {
          "event=\($0) reference=G1/\($0) book=direct-1 date=2025-02-01 guarantee=G1 claim=K1 amount=6000000"
        }
          + [
            ("W1", 1_000_000), ("W2", 2_000_000),
          ].map {
            "event=indemnity.writtenOff reference=\($0) book=direct-1 date=2025-03-01 guarantee=G1 claim=K1 "
              + "amount=\($1)"
          }))
    try ledger.read { snapshot in
      let page = try FundPage(snapshot, book: "direct-1", to: day("2025-03-31"))
      #expect(page["D.written-off"] == -500_000 * 100)
    }
    #expect(try ledger.balance("direct-1", "2620", to: "2025-03-31") == 0)
    #expect(try ledger.balance("direct-1", "5120", to: "2025-03-31") == 500_000 * 100)
    // Half of the fees of 2025: the old reserve is released whole, the new one provided whole.
    let second = try measure(ledger, "2025-12-31", book: "direct-1")
    let unexpired = try #require(second.reserves.first { $0.reserve == "unexpired" })
    #expect(unexpired.released == 13_750_000 && unexpired.provided == 1_250_000)
    #expect(try isClean(ledger))
    // A write-off that is reversed fills the reserve again.
    try ledger.reverse("direct-1/W2")
    #expect(try ledger.balance("direct-1", "2620", to: "2025-03-31") == -150_000_000)
  }

  /// A hundredth a year until a tenth of the balance, and then by difference (domain.md 3.1 [C6]).
  @Test func aShareAYearUntilACap() throws {
    let ledger = try chineseLedger([Self.chinese("G1", "250000000", "2010-01-05")])
    for year in 2010...2021 {
      let outcome = try measure(ledger, "\(year)-12-31", book: "direct-1")
      let held = min(25_000_000, 2_500_000 * (year - 2009)) * 100
      #expect(try -ledger.balance("direct-1", "2620") == Int128(held), "\(year)")
      #expect(outcome.reserves.count == (year <= 2019 ? 1 : 0), "\(year)")
      // Measured again, the same year adds nothing.
      #expect(try measure(ledger, "\(year)-12-31", book: "direct-1").reserves.isEmpty)
    }
    try ledger.mustPost(
      csv([
        "event=guarantee.amortised reference=A1 book=direct-1 date=2022-06-30 guarantee=G1 amount=200000000"
      ]))
    let less = try measure(ledger, "2022-12-31", book: "direct-1").reserves
    #expect(less.map(\.released) == [20_000_000 * 100] && less.map(\.provided) == [0])
    #expect(try -ledger.balance("direct-1", "2620") == 5_000_000 * 100)
    #expect(try isClean(ledger))
  }

  /// Stages of expected credit loss (domain.md 6): performing, notified, claimed.
  @Test func stagesOfExpectedCreditLoss() throws {
    let source = try Self.pack(
      "japan",
      [
        "reserve.csv": """
        reserve,role,method,rate,of,cap,account,expense,release,gross
        ecl,association,stagedECL,,,,2410,5150,4210,yes

        """,
        "reserve_stage.csv": """
        reserve,role,stage,base,of,rate
        ecl,association,1,account,9210,1%
        ecl,association,2,notified,9210,20%
        ecl,association,3,account,1210,60%

        """,
      ])
    let ledger = try TestLedger(Result { try Template.make(source) })
    try ledger.mustPost(
      csv(
        FeeTests.funds + [
          FeeTests.drawn(), FeeTests.drawn("G2"),
          "event=claim.notified reference=N2 book=tokyo date=2025-01-10 guarantee=G2 claim=K2 amount=8000000",
        ]))
    #expect(try measure(ledger, "2025-03-31").reserves.map(\.after) == [80_000 + 1_600_000])
    try ledger.mustPost(
      csv([
        "event=claim.accepted reference=K2/a book=tokyo date=2025-04-10 guarantee=G2 claim=K2 amount=8000000"
      ]))
    let after = try measure(ledger, "2025-06-30").reserves
    #expect(after.map(\.released) == [1_680_000] && after.map(\.provided) == [80_000 + 4_800_000])
    #expect(try isClean(ledger))
  }
}
