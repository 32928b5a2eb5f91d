import Ledger
import Money
import Store
import Testing

/// The worked example JP-1 (domain.md 2.4) through files and the database, read back from statements.
struct JP1Tests {
  /// How the recovery comes, and whether before or after the close takes the suspense to income.
  struct Way: Sendable, CustomTestStringConvertible {
    var parts: Int
    var isAfterClose: Bool
    var testDescription: String { "\(parts) part(s), \(isAfterClose ? "after" : "before") the close" }
  }

  static let ways = [
    Way(parts: 1, isAfterClose: false), Way(parts: 1000, isAfterClose: false),
    Way(parts: 1, isAfterClose: true),
    Way(parts: 1000, isAfterClose: true),
  ]

  private static let opening = [
    "event=fund.contribution reference=C/1 book=tokyo date=2024-04-01 party=metro amount=5000000000",
    "event=fund.contribution reference=C/2 book=insurer date=2024-04-01 party=ministry amount=9000000000",
    "event=fund.contribution reference=C/3 book=federation date=2024-04-01 party=ministry amount=800000000",
    "event=guarantee.drawn reference=G17/draw book=tokyo date=2024-04-05 guarantee=G17 party=bank-0001 "
      + "programme=ordinary amount=8000000",
    "event=guarantee.amortised reference=G17/am book=tokyo date=2025-01-31 guarantee=G17 amount=1600000",
  ]
  private static let claim = ["claim.accepted", "claim.paid"].map { event in
    "event=\(event) reference=G17/\(event) book=tokyo date=2025-02-10 guarantee=G17 claim=K3 party=bank-0001 "
      + "amount=6448000 principal=6400000 interest=48000"
  }

  private static func recoveries(_ way: Way) -> [String] {
    (0..<way.parts).map { part in
      "event=recovery.received reference=R/\(part) book=tokyo "
        + "date=\(way.isAfterClose ? "2025-06-01" : "2025-03-01") "
        + "guarantee=G17 claim=K3 amount=\(1_000_000 / way.parts)"
    }
  }
  private static let close = [
    "event=compensation.toIncome reference=G17/income book=tokyo date=2025-03-31 guarantee=G17 claim=K3"
  ]

  @Test(arguments: ways) func jp1(_ way: Way) throws {
    let ledger = try TestLedger(Template.japan)
    try ledger.mustPost(csv(Self.opening))
    let before = try equity(ledger, to: "2025-02-09")
    try ledger.mustPost(csv(Self.claim))
    try checkClaim(ledger)
    let steps = way.isAfterClose ? [Self.close, Self.recoveries(way)] : [Self.recoveries(way), Self.close]
    for rows in steps { try ledger.mustPost(csv(rows)) }
    try checkRecovery(ledger)
    // Claim, recovery and close together leave the fund balance as it was: the association has lost nothing
    // until the debt is written off (domain.md 9.5).
    #expect(try equity(ledger, to: "2025-12-31") == before)
    #expect(try ledger.balance("tokyo", "1210") + ledger.balance("tokyo", "9140") == 5_448_000)
    #expect(try ledger.balance("tokyo", "2310") == 0)
    try settle(ledger, way)
  }

  private func equity(_ ledger: TestLedger, to: String) throws -> Int128 {
    try ledger.read { try FundPage($0, book: "tokyo", to: day(to))["I.closing"] }
  }

  private func checkClaim(_ ledger: TestLedger) throws {
    try ledger.read { snapshot in
      let to = day("2025-02-28")
      let tokyo = try FundPage(snapshot, book: "tokyo", to: to)
      #expect(tokyo["D.claims"] == -6_448_000)
      #expect(tokyo["C.suspense-claimed"] == 5_120_000 + 1_062_400)
      #expect(tokyo["J.9210.closing"] == 0)
      #expect(try FundPage(snapshot, book: "insurer", to: to)["D.claims"] == -5_120_000)
      #expect(try FundPage(snapshot, book: "federation", to: to)["D.compensation"] == -1_062_400)
      // What the association bears: the claim less what the two others owe it.
      let owed = try [("1220", "insurer"), ("1230", "federation")].map { chart, party in
        try snapshot.balance(
          book: "tokyo", chart: chart, fund: nil, detail: party, currency: snapshot.pack.scheme.currency,
          to: to)
      }
      #expect(owed == [5_120_000, 1_062_400])
      #expect(-tokyo["D.claims"] - owed[0] - owed[1] == 265_600)
    }
  }

  private func checkRecovery(_ ledger: TestLedger) throws {
    try ledger.read { snapshot in
      let to = day("2025-12-31")
      let tokyo = try FundPage(snapshot, book: "tokyo", to: to)
      let insurer = try FundPage(snapshot, book: "insurer", to: to)
      let federation = try FundPage(snapshot, book: "federation", to: to)
      #expect(insurer["D.recoveries"] == 794_044)
      #expect(federation["D.recoveries"] == 164_764)
      let collected = tokyo["D.recoveries"] + tokyo["D.recoveries-written-down"]
      #expect(collected == 1_000_000)
      #expect(collected + tokyo["D.shared"] + tokyo["D.shared-suspense"] == 41_192)
      #expect(tokyo.checks.isSuperset(of: ["mirror", "clearing", "counter-lines", "memo"]))
    }
  }

  /// Receipts and remittances, item by item: what is owed goes to nothing, and the mirrors stay zero.
  private func settle(_ ledger: TestLedger, _ way: Way) throws {
    var rows = [
      "event=insurance.received reference=S/1 book=tokyo date=2025-07-01 "
        + "of=G17/claim.paid party=insurer amount=5120000",
      "event=compensation.received reference=S/2 book=tokyo date=2025-07-01 "
        + "of=G17/claim.paid party=federation amount=1062400",
      "event=transit.arrived reference=S/3 book=tokyo date=2025-07-02 party=insurer amount=5120000",
      "event=transit.arrived reference=S/4 book=tokyo date=2025-07-02 party=federation amount=1062400",
    ]
    let items = try ledger.query(
      """
      select reference, party, amount from ledger.open_item
      where kind = 'remittance' order by event_id, ordinal
      """
    )
    for (place, item) in items.enumerated() {
      let party = try item.text(1)
      rows.append(
        "event=\(party == "insurer" ? "recovery.remitted" : "recovery.refunded") reference=S/R/\(place) "
          + "book=tokyo date=2025-07-03 of=\(try item.text(0)) party=\(party) amount=\(try item.int64(2))")
    }
    try ledger.mustPost(csv(rows))
    let zero = ["1015", "1220", "1230", "2220", "2230", "2240", "2290", "2310"]
    for chart in zero { #expect(try ledger.balance("tokyo", chart) == 0, "account \(chart)") }
    #expect(try ledger.number("select count(*) from ledger.item_balance where remaining <> 0") == 0)
    try ledger.read { snapshot in
      for book in ["tokyo", "insurer", "federation"] {
        let page = try FundPage(snapshot, book: book, to: day("2025-12-31"))
        #expect(page.checks.contains("mirror"))
      }
    }
    #expect(try ledger.balance("tokyo", "1010") == 5_000_000_000 - 265_600 + 41_192)
    #expect(try ledger.balance("insurer", "1010") == 9_000_000_000 - 5_120_000)
    #expect(try ledger.balance("insurer", "1015", detail: "tokyo") == 794_044)
  }
}
