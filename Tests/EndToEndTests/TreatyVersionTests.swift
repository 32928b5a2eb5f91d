import Foundation
import Testing

/// Underwriting years that state terms of their own: what a year does not state is as the treaty has it, and
/// the years before and after keep theirs.
@Suite struct TreatyVersionTests {
  private static func document(_ type: String, attaching: String, own: String, rest: String) -> String {
    """
    format: gledger.treaty/1
    treaty: T
    type: \(type)
    cedant: { role: association }
    years:
      - { underwriting_year: 2024, from: 2024-01-01, to: 2025-01-01, attaching: \(attaching) }
      - underwriting_year: 2025
        from: 2025-01-01
        to: 2026-01-01
        attaching: \(attaching)
    \(own)
    inuring: 20
    panel: [ { party: reinsurer, signed: "60%" }, { party: other, signed: "40%" } ]
    \(rest)

    """
  }

  private static let excess = document(
    "per_risk_xl", attaching: "losses",
    own: """
          terms: { attachment: 30000, limit: 15000, reinstatements: [ "50%" ] }
          premium: { deposit: 8000 }
      """,
    rest: """
      terms: { attachment: 20000, limit: 10000, reinstatements: [ "100%" ] }
      premium: { minimum: 4000, deposit: 5000, instalments: 4 }
      account: { period: quarter, settle: on_payment, due_days: 30 }
      """)

  private static let share = document(
    "quota_share", attaching: "risks",
    own: """
          cession: "40%"
          terms: { limit: 30000, limit_basis: ceded }
          account: { commission: { kind: flat, rate: "30%" }, brokerage: "1%" }
      """,
    rest: """
      terms: { cession: "50%" }
      account:
        period: quarter
        settle: on_payment
        due_days: 30
        commission: { kind: flat, rate: "25%", overriding: "2%" }
      """)

  private static let surplus = document(
    "surplus", attaching: "risks",
    own: """
          terms: { retention: 50000 }
      """,
    rest: """
      terms: { retention: 20000, lines: 2 }
      account: { period: quarter, settle: on_payment, due_days: 30 }
      """)

  private func ledger(_ treaty: String, waterfall: String? = nil) throws -> Ledger {
    let ledger = try YearAccountTests.ledger((code: "T", text: treaty), waterfall: waterfall)
    try YearAccountTests.posted(
      ledger, "fund.contribution,C8,VT,2025-01-02,,treasury,,500000,,,",
      "fund.contribution,C9,reinsurer,2025-01-02,,treasury,,500000,,,")
    return ledger
  }

  private func years(_ ledger: Ledger) throws {
    for (code, year) in [("G24", 2024), ("G25", 2025)] {
      try YearAccountTests.posted(
        ledger,
        [YearAccountTests.drawn(code, "\(year)-02-01", 100_000)]
          + YearAccountTests.claim(code, "\(year)-05-10", 60_000))
    }
  }

  private func applied(_ ledger: Ledger) throws -> [String] {
    let json = try ledger.done("treaty", "apply", "--all", "--format", "json").json()
    return (json["events"] as? [[String: Any]] ?? []).compactMap { $0["ceded"] as? String }
  }

  /// Of 60,000 the layer takes 10,000 above 20,000, reinstated at 100 % of 5,000; a year later 15,000 above
  /// 30,000, reinstated at half of 8,000. The minimum and the instalments are as the treaty has them.
  @Test func layersAndPremiumOfAYear() throws {
    let ledger = try ledger(Self.excess)
    try years(ledger)
    let lines = try YearAccountTests.lines(ledger, "T", "2025-06-30")
    // Every association cedes, and so owes the deposits.
    #expect(lines["NY 2025 depositPremium"] == "-4000.00")
    #expect(
      lines.filter { $0.key.hasPrefix("VT") } == [
        "VT 2024 depositPremium": "-5000.00", "VT 2024 excessLoss": "10000.00",
        "VT 2024 reinstatementPremium": "-5000.00", "VT 2025 depositPremium": "-4000.00",
        "VT 2025 excessLoss": "15000.00", "VT 2025 reinstatementPremium": "-4000.00",
      ])
    #expect(try applied(ledger) == ["10000.00", "15000.00"])
    let json = try ledger.done("treaty", "apply", "--all", "--format", "json").json()
    let layers = json["layers"] as? [[String: Any]] ?? []
    #expect(layers.map { $0["cover_left"] as? String } == ["10000.00", "15000.00"])
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  /// Half of 60,000, and of the next year 40 %: 24,000. A claim of 90,000 cedes 30,000, the limit, and not
  /// 36,000. Premium of 1,000 bears 25 and 2 %, a year later 30, 2 and 1 %.
  @Test func sharesAndCommissionOfAYear() throws {
    let ledger = try ledger(Self.share, waterfall: "T")
    try years(ledger)
    try YearAccountTests.posted(
      ledger,
      [YearAccountTests.drawn("G26", "2025-02-03", 100_000)]
        + YearAccountTests.claim("G26", "2025-05-11", 90_000))
    try YearAccountTests.posted(
      ledger,
      [
        "premium.ceded,p1,VT,2024-02-01,G24,,,1000,,,,2024-02-01,2024-12-31",
        "premium.ceded,p2,VT,2025-02-01,G25,,,1000,,,,2025-02-01,2025-12-31",
      ], header: TreatyAccountTests.header)
    #expect(
      try YearAccountTests.lines(ledger, "T", "2025-12-31") == [
        "VT 2024 premium": "-1000.00", "VT 2024 claims": "30000.00", "VT 2024 commission": "250.00",
        "VT 2024 overridingCommission": "20.00", "VT 2025 premium": "-1000.00", "VT 2025 claims": "54000.00",
        "VT 2025 commission": "300.00", "VT 2025 overridingCommission": "20.00",
        "VT 2025 brokerage": "10.00",
      ])
    #expect(try applied(ledger) == ["30000.00", "24000.00", "30000.00"])
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  /// Of 100,000 two lines of 20,000 are 40 %; above a retention of 50,000 it is half.
  @Test func retentionOfAYear() throws {
    let ledger = try ledger(Self.surplus, waterfall: "T")
    try years(ledger)
    #expect(
      try YearAccountTests.lines(ledger, "T", "2025-06-30") == [
        "VT 2024 claims": "24000.00", "VT 2025 claims": "30000.00",
      ])
    #expect(try applied(ledger) == ["24000.00", "30000.00"])
  }

  /// What a year may not state, and what is wrong in it, is told with its place.
  @Test(arguments: [
    ("    terms: { attachment: 30000.001 }", "years.1.terms.attachment", "is not an amount in USD"),
    ("    account: { period: year }", "years.1.account.period", "T.yaml:11"),
    ("    terms: { limit: 0 }", "years.1.terms.limit", "T.yaml:11"),
  ])
  func faultsNameTheYear(_ own: String, _ field: String, _ words: String) throws {
    do {
      _ = try ledger(
        Self.document(
          "per_risk_xl", attaching: "losses", own: own,
          rest: """
            terms: { attachment: 20000, limit: 10000 }
            account: { period: quarter, settle: on_payment, due_days: 30 }
            """))
      Issue.record("a year took \(own)")
    } catch let error as ProgramError {
      #expect(error.message.contains(field) && error.message.contains(words), "\(error)")
    }
  }
}
