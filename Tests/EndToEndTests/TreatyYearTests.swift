import Foundation
import Testing

/// Treaties that look at a year's losses, on given losses: aggregate excess, stop loss, capped portfolios,
/// and reinstatements of an excess of each risk.
@Suite struct TreatyYearTests {
  private static let year = "{ underwriting_year: 2024, from: 2024-01-01, to: 2025-01-01, attaching: losses }"

  private static func treaty(
    _ code: String, _ kind: String, _ terms: String, years: [String] = [year], more: String = ""
  ) -> (code: String, text: String) {
    (
      code,
      """
      format: gledger.treaty/1
      treaty: \(code)
      type: \(kind)
      cedant: { role: association }
      years:
      \(years.map { "  - \($0)" }.joined(separator: "\n"))
      inuring: 10
      terms: { \(terms) }
      \(more)
      panel: [ { party: reinsurer, signed: "100%" } ]

      """
    )
  }

  /// A ledger of the United States' pack with these treaties, and two guarantees of 80,000 and 10,000.
  private func ledger(_ treaties: [(code: String, text: String)]) throws -> Ledger {
    let pack = try PackFolder(treaties: treaties)
    try pack.cede(under: [])
    let ledger = try Ledger(pack: nil)
    try ledger.done("init", "--scheme", pack.path)
    let outcome = try ledger.post(
      Rows.header, Rows.money, Rows.reinsurer, Rows.drawn,
      "guarantee.drawn,G2/draw,VT,2024-02-20,G2,lenders,7a,10000,,,")
    #expect(outcome.status == 0, "\(outcome)")
    return ledger
  }

  private func file(_ rows: [String]) throws -> String {
    try TestFolder.shared.write(
      (["event,date,PortNumber,LocNumber,loss"] + rows).joined(separator: "\n") + "\n", as: "losses.csv")
  }

  /// What each event cedes, and the years of covers.
  private func applied(
    _ ledger: Ledger, _ rows: [String], _ options: String...
  ) throws -> (ceded: [String?], years: [[String: Any]]) {
    let outcome = try ledger.program.run(
      ["treaty", "apply", "--all", "--losses", file(rows), "--format", "json"] + options)
    #expect(outcome.status == 0, "\(outcome)")
    let json = try outcome.json()
    return (
      (json["events"] as? [[String: Any]] ?? []).map { $0["ceded"] as? String },
      json["layers"] as? [[String: Any]] ?? []
    )
  }

  /// reinsurance.md 4.3: loss ratios of 98, 104, 112 and 121 % give 0, 0, 7 and 10 points above 105 %. Of a
  /// premium of 1,000,000 these are 0, 0, 70,000 and of 2,000,000 at last 200,000.
  @Test func stopLoss() throws {
    let years = (2021...2024).map { year in
      "{ underwriting_year: \(year), from: \(year)-01-01, to: \(year + 1)-01-01"
        + (year == 2021 ? ", attaching: losses" : year == 2024 ? ", subject_premium: 2000000" : "") + " }"
    }
    let ledger = try ledger([
      Self.treaty(
        "SL", "stop_loss",
        "loss_ratio_attachment: \"105%\", loss_ratio_limit: \"10%\", subject_premium: 1000000", years: years)
    ])
    let rows = [
      "E1,2021-03-01,VT,G1,980000", "E2,2022-03-01,VT,G1,500000", "E3,2022-04-01,VT,G2,540000",
      "E4,2023-03-01,VT,G1,1000000", "E5,2023-04-01,VT,G1,120000", "E6,2024-04-01,VT,G1,2420000",
    ]
    let found = try applied(ledger, rows)
    #expect(found.ceded == ["0.00", "0.00", "0.00", "0.00", "70000.00", "200000.00"])
    #expect(
      found.years.map { $0["loss_ratio"] as? String } == ["98.0000%", "104.0000%", "112.0000%", "121.0000%"])
    #expect(
      found.years.map { $0["cover_left"] as? String } == ["100000.00", "100000.00", "30000.00", "0.00"])
    // The caller's premium goes before that of the terms: of 1,100,000 the same 2,420,000 are 220 %.
    let other = try applied(ledger, rows, "--subject-premium", "SL/2024=1100000")
    #expect(other.ceded.last == "110000.00")
    let text = try ledger.done("treaty", "apply", "--all", "--losses", file(rows)).output
    try expect(text, is: "treaty-stop-loss.txt")
  }

  /// domain.md EU-1: 20,000,000 x 50 % x 12 % are 1,200,000. Losses of 3,000,000 claim 1,500,000, of which
  /// 300,000 are over the cap. A claim cap of 3 % on 100 M with 2.6 M paid leaves 0.4 M of a claim of 1.0 M.
  @Test func portfolioCap() throws {
    let ledger = try ledger([
      Self.treaty("PC", "portfolio_cap", "cession: \"50%\", cap_rate: \"12%\", volume: 20000000")
    ])
    let found = try applied(ledger, ["E1,2024-03-01,VT,G1,2000000", "E2,2024-04-01,VT,G2,1000000"])
    #expect(found.ceded == ["1000000.00", "200000.00"])
    #expect(found.years[0]["cover_left"] as? String == "0.00")
    #expect(found.years[0]["volume"] as? String == "20000000.00")
    let other = try self.ledger([Self.treaty("CC", "portfolio_cap", "cession: \"100%\", cap_rate: \"3%\"")])
    let rows = ["E1,2024-03-01,VT,G1,2600000", "E2,2024-04-01,VT,G1,1000000"]
    let capped = try applied(other, rows, "--volume", "CC=100000000")
    #expect(capped.ceded == ["2600000.00", "400000.00"])
    let refused = try other.run("treaty", "apply", "--all", "--losses", file(rows))
    #expect(
      refused.status == 3 && refused.errors.contains("or --volume CC/2024=AMOUNT"), "\(refused)")
    let unknown = try other.run("treaty", "apply", "--all", "--losses", file(rows), "--volume", "CD=5")
    #expect(unknown.status == 3 && unknown.errors.contains("name one of: CC"), "\(unknown)")
  }

  /// Each loss has 100 above 10: 100, 50, 100 and 100. The year's deductible of 120 takes the first 120, and
  /// its limit of 100 ends in the third: 0, 30, 70, 0. The days decide, whatever the order of the rows.
  @Test func aggregateExcess() throws {
    let ledger = try ledger([
      Self.treaty(
        "AG", "aggregate_xl", "attachment: 10, limit: 100, aggregate_deductible: 120, aggregate_limit: 100")
    ])
    let rows = [
      "E4,2024-06-01,VT,G1,110", "E2,2024-04-01,VT,G1,60", "E1,2024-03-01,VT,G1,60", "E1,2024-03-01,VT,G2,50",
      "E3,2024-05-01,VT,G2,110",
    ]
    let found = try applied(ledger, rows)
    #expect(found.ceded == ["0.00", "30.00", "70.00", "0.00"])
    #expect(found.years[0]["deductible_left"] as? String == "0.00")
    let csv = try ledger.done(
      "treaty", "apply", "--all", "--losses", file(rows), "--format", "csv", "--show", "years"
    ).output
    #expect(
      csv.split(separator: "\r\n").map(String.init) == [
        "treaty,underwriting_year,cedant,event,date,layer,ceded,reinstated,reinstatement_premium",
        "AG,2024,VT,E1,2024-03-01,100.00,0.00,0.00,0.00", "AG,2024,VT,E2,2024-04-01,50.00,30.00,0.00,0.00",
        "AG,2024,VT,E3,2024-05-01,100.00,70.00,0.00,0.00", "AG,2024,VT,E4,2024-06-01,100.00,0.00,0.00,0.00",
      ], "\(csv)")
  }

  /// 5,000 above 2,000 of each risk, reinstated once free and once at the premium of 5,000: in all 15,000.
  /// E1: 4,000 and 5,000; the first 5,000 come back free, 4,000 for 4/5 of 5,000. E2: 5,000, of which 1,000
  /// come back for 1/5. E3: what is left, 1,000.
  @Test(arguments: [
    ("amount", ["4000.00", "1000.00", "0.00"]),
    // On 2 July half of the 366 days are to come; on 1 October 92 of them: 1,000 x 92/366 are 251.366.
    ("time", ["2000.00", "251.37", "0.00"]),
  ])
  func reinstatementsOfEachRisk(basis: String, premiums: [String]) throws {
    let ledger = try ledger([
      Self.treaty(
        "PR", "per_risk_xl",
        "attachment: 2000, limit: 5000, reinstatements: [ \"0%\", \"100%\" ], pro_rata: \(basis)",
        more: "premium: { minimum: 4000, deposit: 5000, rate: \"10%\", instalments: 4 }")
    ])
    let rows = [
      "E1,2024-07-02,VT,G1,6000", "E1,2024-07-02,VT,G2,9000", "E2,2024-10-01,VT,G1,7000",
      "E3,2024-11-01,VT,G2,7000",
    ]
    let found = try applied(ledger, rows)
    #expect(found.ceded == ["9000.00", "5000.00", "1000.00"])
    let events = try #require(found.years.first?["events"] as? [[String: Any]])
    #expect(events.map { $0["layer"] as? String } == ["9000.00", "5000.00", "5000.00"])
    #expect(events.map { $0["reinstated"] as? String } == ["9000.00", "1000.00", "0.00"])
    #expect(events.map { $0["reinstatement_premium"] as? String } == premiums)
    guard basis == "amount" else { return }
    // reinsurance.md 4.2: 5,000 become 6,000, so 1,000 more.
    let adjusted = try applied(ledger, rows, "--subject-premium", "60000")
    let restated = try #require(adjusted.years.first?["events"] as? [[String: Any]])
    #expect(restated.map { $0["reinstatement_premium"] as? String } == ["4800.00", "1200.00", "0.00"])
    #expect(adjusted.years[0]["adjustment"] as? String == "1000.00")
  }
}
