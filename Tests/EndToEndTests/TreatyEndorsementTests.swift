import Foundation
import Testing

/// Terms of a bound year that change from a day on: what attached before keeps its own.
@Suite struct TreatyEndorsementTests {
  private static let header = "event,reference,book,date,treaty,underwriting_year,document,reason"

  private static let endorsements = """
    binding: { by: event, unbound: refuse }
    endorsements:
      - code: E1
        underwriting_year: 2024
        from: 2024-04-01
        cession: "60%"
        limit: 30000
        limit_basis: ceded
      - code: E2
        underwriting_year: 2024
        from: 2024-07-01
        panel: [ { party: reinsurer, signed: "25%" }, { party: other, signed: "75%" } ]
    """

  private func post(_ ledger: Ledger, _ rows: String...) throws -> Outcome {
    let text = ([Self.header] + rows).joined(separator: "\n") + "\n"
    return try ledger.program.run(["post", try TestFolder.shared.write(text, as: "events.csv")])
  }

  private func shares(_ ledger: Ledger, _ day: String) throws -> [String: String] {
    var found: [String: String] = [:]
    for account in try YearAccountTests.accounts(ledger, "T", day) {
      for line in account["lines"] as? [[String: Any]] ?? [] where line["line"] as? String == "claims" {
        found[account["reinsurer"] as? String ?? ""] = line["to_cedant"] as? String
      }
    }
    return found
  }

  /// Half of G1's claims, on a panel of 60 and 40 %; 60 % of G2's, at most 30,000 of each; half of G3's
  /// again, on a panel of 25 and 75 %. A later claim of G1 has the terms of G1.
  @Test func eachGuaranteeKeepsItsTerms() throws {
    let ledger = try YearAccountTests.ledger(
      YearAccountTests.treaty(
        "T", "quota_share", "cession: \"50%\"", years: 2024...2025, attaching: "risks",
        more: Self.endorsements),
      waterfall: "T")
    let early = try post(ledger, "treaty.endorsed,E1,VT,2024-04-01,T,2024,E1,")
    #expect(early.status != 0 && early.errors.contains("of book VT is not bound"), "\(early)")
    #expect(try post(ledger, "treaty.bound,B1,VT,2024-01-01,T,2024,,").status == 0)
    try YearAccountTests.posted(ledger, YearAccountTests.drawn("G1", "2024-02-01", 100_000))
    for (row, words) in [
      ("E1,VT,2024-03-31,T,2024,E1,", "use a day from 2024-04-01 before 2025-01-01"),
      ("E1,VT,2024-04-01,T,2024,E9,", "use one of: E1, E2"),
      ("E1,VT,2025-04-01,T,2025,E1,", "is not bound"),
    ] {
      let outcome = try post(ledger, "treaty.endorsed," + row)
      #expect(outcome.status != 0 && outcome.errors.contains(words), "\(outcome)")
    }
    #expect(try post(ledger, "treaty.endorsed,E1,VT,2024-05-01,T,2024,E1,more cover").status == 0)
    let again = try post(ledger, "treaty.endorsed,E1b,VT,2024-06-01,T,2024,E1,")
    #expect(again.status != 0 && again.errors.contains("has the terms of E1 already"), "\(again)")
    try YearAccountTests.posted(
      ledger,
      [YearAccountTests.drawn("G2", "2024-06-01", 100_000)]
        + YearAccountTests.claim("G1", "2024-06-10", 40_000)
        + YearAccountTests.claim("G2", "2024-06-10", 80_000))
    // 20,000 of G1, and of G2's 48,000 no more than 30,000.
    #expect(try shares(ledger, "2024-06-30") == ["reinsurer": "30000.00", "other": "20000.00"])
    #expect(try post(ledger, "treaty.endorsed,E2,VT,2024-07-01,T,2024,E2,").status == 0)
    try YearAccountTests.posted(
      ledger,
      [YearAccountTests.drawn("G3", "2024-08-01", 100_000)]
        + YearAccountTests.claim("G3", "2024-08-10", 40_000)
        + [
          "claim.accepted,G1/more,VT,2024-08-11,G1,,,20000,20000,,K2",
          "claim.paid,G1/paid2,VT,2024-08-12,G1,lenders,,20000,,,K2",
        ])
    // 20,000 of G3 by the new panel, 10,000 of G1 by the old one.
    #expect(try shares(ledger, "2024-09-30") == ["reinsurer": "11000.00", "other": "19000.00"])
    let page = try ledger.done("settle", "--treaty", "T", "--through", "2024-09-30").output
    try expect(page, is: "treaty-endorsed.txt")
    let json = try ledger.done("treaty", "apply", "--all", "--format", "json").json()
    let ceded = (json["events"] as? [[String: Any]] ?? []).compactMap { $0["ceded"] as? String }
    #expect(ceded.sorted() == ["10000.00", "20000.00", "20000.00", "30000.00"])
    let reversal = try ledger.run("reverse", "VT/E1", "--reason", "wrong year")
    #expect(
      reversal.status != 0
        && reversal.errors.contains("an endorsement of the pack that states the terms to be"),
      "\(reversal)")
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  /// An endorsement that is posted later than its day reaches what was drawn in between once it is restated:
  /// 60 % instead of half of G2's 40,000, while G1 attached before. What a late binding does not find covered
  /// is brought in alike.
  @Test func aLateOneReachesWhatWasDrawnSince() throws {
    let ledger = try YearAccountTests.ledger(
      YearAccountTests.treaty(
        "T", "quota_share", "cession: \"50%\"", years: 2024...2025, attaching: "risks",
        more: Self.endorsements.replacing("unbound: refuse", with: "unbound: uncovered")),
      waterfall: "T")
    try YearAccountTests.posted(
      ledger,
      [YearAccountTests.drawn("G1", "2024-02-01", 100_000)]
        + YearAccountTests.claim("G1", "2024-06-10", 40_000)
        + [YearAccountTests.drawn("G2", "2024-06-01", 100_000)]
        + YearAccountTests.claim("G2", "2024-06-10", 40_000))
    #expect(try shares(ledger, "2024-06-30").isEmpty)
    func applied() throws -> [String] {
      let json = try ledger.done("treaty", "apply", "--all", "--format", "json").json()
      return (json["events"] as? [[String: Any]] ?? []).compactMap { $0["ceded"] as? String }
    }
    func restated(_ day: String) throws -> String {
      let outcome = try ledger.run("restate", "--pack", "1", "--from", "2024-01-01", "--on", day)
      #expect(outcome.status == 0, "\(outcome)")
      return outcome.output
    }
    #expect(try post(ledger, "treaty.bound,B1,VT,2024-01-01,T,2024,,").status == 0)
    #expect(try applied() == ["20000.00", "20000.00"])
    let bound = try restated("2024-07-02")
    #expect(bound.contains("\n2 guarantees go on"), "\(bound)")
    #expect(try shares(ledger, "2024-07-31") == ["reinsurer": "24000.00", "other": "16000.00"])
    #expect(try post(ledger, "treaty.endorsed,E1,VT,2024-04-01,T,2024,E1,").status == 0)
    #expect(try applied() == ["20000.00", "24000.00"])
    let endorsed = try restated("2024-08-02")
    #expect(endorsed.contains("\n1 guarantee goes on"), "\(endorsed)")
    let again = try restated("2024-08-03")
    #expect(again.contains("no difference is left to post"), "\(again)")
    // The next account has the difference: 4,000 on a panel of 60 and 40 %.
    #expect(try shares(ledger, "2024-09-30") == ["reinsurer": "2400.00", "other": "1600.00"])
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  /// What cannot change within a year is told with its place.
  @Test(arguments: [
    (
      "per_risk_xl", "attachment: 10000, limit: 20000", "binding: { by: event }",
      "is worked out of all losses"
    ),
    ("quota_share", "cession: \"50%\"", "", "changes a treaty that the pack binds"),
  ])
  func whatCannotChangeIsRefused(_ kind: String, _ terms: String, _ binding: String, _ words: String) throws {
    do {
      _ = try YearAccountTests.ledger(
        YearAccountTests.treaty(
          "T", kind, terms, attaching: "risks",
          more: binding + "\n"
            + "endorsements: [ { code: E1, underwriting_year: 2024, from: 2024-04-01, cession: \"60%\" } ]"))
      Issue.record("an endorsement was taken")
    } catch let error as ProgramError {
      #expect(error.message.contains(words) && error.message.contains("T.yaml:"), "\(error)")
    }
  }
}
