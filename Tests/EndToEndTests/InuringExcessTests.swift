import Foundation
import Testing

/// Excess treaties that inure to one another in treaty accounts: by borrower, by event, by guarantee and over
/// the year. Accounts agree with terms applied to the ledger's own losses (reinsurance.md 2.4).
@Suite struct InuringExcessTests {
  private static func treaty(
    _ code: String, _ kind: String, inuring: Int, _ terms: String, level: String? = nil,
    settle: String = "on_payment", more: String = ""
  ) -> (code: String, text: String) {
    (
      code,
      """
      format: gledger.treaty/1
      treaty: \(code)
      type: \(kind)
      cedant: { book: VT }
      years: [ { underwriting_year: 2024, from: 2024-01-01, to: 2025-01-01, attaching: losses } ]
      inuring: \(inuring)
      \(level.map { "risk_level: \($0)" } ?? "")
      scope: [ { programme: 7a } ]
      terms: { \(terms) }
      \(more)
      panel: [ { party: reinsurer, signed: "100%" } ]
      account: { period: quarter, settle: \(settle), due_days: 30 }

      """
    )
  }

  private static let programme = [
    treaty("XB", "per_risk_xl", inuring: 15, "attachment: 40000, limit: 20000", level: "borrower"),
    treaty(
      "XE", "event_xl", inuring: 20,
      "event: borrower, attachment: 10000, limit: 15000, aggregate_deductible: 4000, "
        + "reinstatements: [ \"100%\" ]"),
    treaty("XG", "per_risk_xl", inuring: 25, "attachment: 10000, limit: none", level: "guarantee"),
    treaty(
      "AG", "aggregate_xl", inuring: 30,
      "event: borrower, aggregate_deductible: 25000, aggregate_limit: 30000"),
  ]

  private static func folder(_ treaties: [(code: String, text: String)]) throws -> String {
    let folder = try TestFolder.shared.file("pack")
    try FileManager.default.copyItem(
      atPath: "\(Program.root)/Sources/Schemes/Packs/united-states", toPath: folder)
    for treaty in treaties {
      try treaty.text.write(toFile: "\(folder)/treaty/\(treaty.code).yaml", atomically: true, encoding: .utf8)
    }
    return folder
  }

  /// What each treaty's accounts came to so far, cents.
  private final class Accounts {
    let ledger: Ledger
    var sums: [String: Int] = [:]

    init(_ ledger: Ledger) { self.ledger = ledger }

    func settle(_ day: String) throws {
      for treaty in InuringExcessTests.programme.map(\.code) {
        let lines = try YearAccountTests.lines(ledger, treaty, day)
        sums[treaty, default: 0] += cents(lines["VT 2024 excessLoss"] ?? "0.00")
      }
    }

    func cents(_ text: String) -> Int { Int(text.replacing(".", with: "")) ?? Int.min }

    /// Of all events, what `treaty apply` takes under each treaty, and what it leaves of all losses.
    func applied(_ day: String) throws -> (taken: [String: Int], net: Int) {
      let json = try ledger.done(
        "treaty", "apply", "--all", "--event-by", "borrower", "--as-of", day, "--format", "json"
      ).json()
      var (taken, net) = (["XB": 0, "XE": 0, "XG": 0, "AG": 0], 0)
      for event in json["events"] as? [[String: Any]] ?? [] {
        net += cents(event["net"] as? String ?? "")
        for treaty in event["treaties"] as? [[String: Any]] ?? [] {
          guard let code = treaty["treaty"] as? String, taken[code] != nil else { continue }
          taken[code, default: 0] += cents(treaty["ceded"] as? String ?? "")
        }
      }
      return (taken, net)
    }
  }

  private static let header =
    "event,reference,book,date,guarantee,party,programme,amount,principal,claim,borrower"

  private func post(_ ledger: Ledger, _ rows: [String]) throws {
    try YearAccountTests.posted(ledger, rows, header: Self.header)
  }

  private func claim(_ code: String, _ day: String, _ amount: String) -> [String] {
    [
      "claim.accepted,\(code)/a,VT,\(day),\(code),,,\(amount),\(amount),K\(code),",
      "claim.paid,\(code)/p,VT,\(day),\(code),lenders,,\(amount),,K\(code),",
    ]
  }

  /// The quota share leaves 20 % of each claim. B1's 70,000.20 are 30,000.20 above 40,000: XB takes its limit
  /// of 20,000. Of the 50,000.20 left XE takes 15,000 less the year's 4,000. Then each guarantee by itself,
  /// then the year. A recovery of the first loss, and a loss of the spring recorded late, restate them all.
  @Test func accountsAgreeWithTermsOnStoredLosses() throws {
    let ledger = try Ledger(pack: nil)
    try ledger.done("init", "--scheme", try Self.folder(Self.programme))
    let accounts = Accounts(ledger)
    func agree(_ day: String, _ figures: [String: Int]? = nil) throws {
      try accounts.settle(day)
      let applied = try accounts.applied(day)
      #expect(accounts.sums == applied.taken, "\(day)")
      if let figures { #expect(accounts.sums.filter { figures[$0.key] != nil } == figures, "\(day)") }
      #expect(applied.net >= 0)
    }
    try post(
      ledger,
      [
        "fund.contribution,M1,VT,2020-01-02,,treasury,,90000000,,,",
        "fund.contribution,M2,reinsurer,2020-01-02,,treasury,,90000000,,,",
      ]
        + [("G1", "B1"), ("G2", "B1"), ("G3", "B2"), ("G4", "B3"), ("G5", "B3")].map {
          "guarantee.drawn,\($0.0)/draw,VT,2024-02-01,\($0.0),lenders,7a,900000,,,\($0.1)"
        } + claim("G1", "2024-05-03", "250000") + claim("G2", "2024-05-13", "100001"))
    try agree("2024-06-30", ["XB": 2_000_000, "XE": 1_100_000])
    try post(ledger, claim("G3", "2024-07-03", "333333.33") + claim("G4", "2024-08-03", "77777.77"))
    try agree("2024-09-30")
    // 125,000 of G1 come back: 25,000 of it for VT. B1's 45,000.20 are 5,000.20 above 40,000.
    try post(ledger, ["recovery.received,G1/r,VT,2024-10-03,G1,lenders,,125000,,KG1,"])
    try agree("2024-12-31", ["XB": 500_020 + 2_000_000])
    // A loss before all others, known now: it uses up the year's deductible of XE and AG first. Its 80 % are
    // exact: of two claims of one event the quota share rounds each in the books, and both at once in an
    // application.
    try post(ledger, claim("G5", "2024-03-03", "611110"))
    try agree("2024-12-31")
    try ledger.done("reverse", "VT/G5/p", "--reason", "of another borrower")
    try agree("2024-12-31")
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  /// What accounts could not take off a later treaty is told with its place.
  @Test func whatAccountsDoNotKnowIsRefused() throws {
    func check(_ treaties: [(code: String, text: String)]) throws -> String {
      let outcome = try Program().run(["scheme", "check", try Self.folder(treaties)])
      #expect(outcome.status != 0)
      return outcome.output + outcome.errors
    }
    let later = Self.treaty("XL", "event_xl", inuring: 30, "event: borrower, attachment: 1, limit: none")
    let layer = "attachment: 40000, limit: 20000"
    let atOnce = Self.treaty("XB", "per_risk_xl", inuring: 15, layer, level: "borrower", settle: "at_once")
    let first = try check([atOnce, later])
    #expect(
      first.contains("XL.yaml:6") && first.contains("comes after XB, which is settled at once"), "\(first)")
    let closes = Self.treaty(
      "XB", "aggregate_xl", inuring: 15,
      "aggregate_deductible: 1000, aggregate_limit: 2000, closes_after_months: 3")
    let second = try check([closes, later])
    #expect(second.contains("comes after XB, whose years close"), "\(second)")
    let before = Self.treaty("XB", "per_risk_xl", inuring: 5, layer, level: "guarantee")
    let third = try check([before])
    #expect(
      third.contains("QS-EXAMPLE.yaml") && third.contains("comes after XB, which accounts work out"),
      "\(third)")
  }
}
