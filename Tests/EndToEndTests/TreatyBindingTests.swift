import Foundation
import Testing

/// Treaties that take effect by events: bound, cancelled, and what business they do not take.
@Suite struct TreatyBindingTests {
  private func ledger(_ kind: String, _ terms: String, _ binding: String) throws -> Ledger {
    try YearAccountTests.ledger(
      YearAccountTests.treaty(
        "T", kind, terms, years: 2024...2025, more: "binding: { by: event, \(binding) }"),
      waterfall: kind == "quota_share" ? "T" : nil)
  }

  private static let header = "event,reference,book,date,treaty,underwriting_year,reason"

  private func post(_ ledger: Ledger, _ rows: String..., header: String = Self.header) throws -> Outcome {
    let text = ([header] + rows).joined(separator: "\n") + "\n"
    return try ledger.program.run(["post", try TestFolder.shared.write(text, as: "events.csv")])
  }

  /// Before the year is bound a guarantee is refused; bound, half of its claims is ceded; cancelled, what
  /// attached before runs off, and new business is refused again.
  @Test func businessIsRefusedUntilTheYearIsBound() throws {
    let ledger = try ledger("quota_share", "cession: \"50%\"", "unbound: refuse")
    let early = try post(
      ledger, YearAccountTests.drawn("G1", "2024-02-01", 100_000), header: Rows.header)
    #expect(
      early.status != 0 && early.errors.contains("treaty T, year 2024, of book VT is not bound on that day"),
      "\(early)")
    #expect(try post(ledger, "treaty.bound,B1,VT,2024-01-15,T,2024,").status == 0)
    let again = try post(ledger, "treaty.bound,B2,VT,2024-01-16,T,2024,")
    #expect(again.status != 0 && again.errors.contains("is bound already"), "\(again)")
    try YearAccountTests.posted(
      ledger,
      [YearAccountTests.drawn("G1", "2024-02-01", 100_000)]
        + YearAccountTests.claim("G1", "2024-03-01", 40_000))
    #expect(try post(ledger, "treaty.cancelled,X1,VT,2024-06-01,T,2024,capacity withdrawn").status == 0)
    let late = try post(
      ledger, YearAccountTests.drawn("G2", "2024-06-01", 100_000), header: Rows.header)
    #expect(late.status != 0 && late.errors.contains("was cancelled on 2024-06-01"), "\(late)")
    let before = try post(ledger, "treaty.bound,B3,VT,2024-05-01,T,2024,")
    #expect(before.status != 0 && before.errors.contains("use a day from 2024-06-01"), "\(before)")
    try YearAccountTests.posted(
      ledger,
      [
        "claim.accepted,G1/more,VT,2024-07-01,G1,,,20000,20000,,K2",
        "claim.paid,G1/paid2,VT,2024-07-02,G1,lenders,,20000,,,K2",
      ])
    #expect(try YearAccountTests.lines(ledger, "T", "2024-09-30") == ["VT 2024 claims": "30000.00"])
    let reversal = try ledger.run("reverse", "VT/B1", "--reason", "wrong year")
    #expect(reversal.status != 0 && reversal.errors.contains("post treaty.cancelled"), "\(reversal)")
    let page = try ledger.done("settle", "--treaty", "T", "--through", "2024-09-30").output
    #expect(
      page.contains(
        "binding      2024 bound from 2024-01-15; cancelled from 2024-06-01, what attached before runs off, "
          + "new business is refused"), "\(page)")
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  /// Uncovered: what is drawn before the year is bound is drawn without the treaty, and stays so.
  @Test func businessGoesUncovered() throws {
    let ledger = try ledger("quota_share", "cession: \"50%\"", "unbound: uncovered")
    try YearAccountTests.posted(ledger, YearAccountTests.drawn("G1", "2024-02-01", 100_000))
    #expect(try post(ledger, "treaty.bound,B1,VT,2024-01-15,T,2024,").status == 0)
    try YearAccountTests.posted(
      ledger,
      [YearAccountTests.drawn("G2", "2024-02-01", 100_000)]
        + YearAccountTests.claim("G1", "2024-03-01", 40_000)
        + YearAccountTests.claim("G2", "2024-03-01", 10_000))
    #expect(try YearAccountTests.lines(ledger, "T", "2024-03-31") == ["VT 2024 claims": "5000.00"])
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  /// A stop of losses above 10,000: what attached before the cancellation of June is covered when it runs
  /// off, and not where cover is cut off. Nothing is owed for a year that nobody bound.
  @Test(arguments: [("run_off", "90000.00"), ("cut_off", "40000.00")])
  func aLayerIsCancelled(_ cancelled: String, _ ceded: String) throws {
    let ledger = try YearAccountTests.ledger(
      YearAccountTests.treaty(
        "T", "aggregate_xl", "aggregate_deductible: 10000, aggregate_limit: none", years: 2024...2025,
        attaching: "risks", more: "binding: { by: event, cancelled: \(cancelled) }"))
    try YearAccountTests.posted(
      ledger, ["G1", "G2"].map { YearAccountTests.drawn($0, "2024-02-01", 100_000) })
    #expect(try YearAccountTests.accounts(ledger, "T", "2024-03-31").isEmpty)
    #expect(
      try post(
        ledger, "treaty.bound,B1,VT,2024-01-01,T,2024,", "treaty.cancelled,X1,VT,2024-06-01,T,2024,agreed"
      ).status == 0)
    try YearAccountTests.posted(
      ledger,
      [YearAccountTests.drawn("G3", "2024-06-01", 100_000)]
        + YearAccountTests.claim("G1", "2024-05-01", 50_000)
        + YearAccountTests.claim("G2", "2024-07-01", 50_000)
        + YearAccountTests.claim("G3", "2024-07-01", 70_000))
    #expect(try YearAccountTests.lines(ledger, "T", "2024-09-30") == ["VT 2024 excessLoss": ceded])
    if cancelled == "run_off" { try YearAccountTests.agrees(ledger, "T", ceded) }
    #expect(try ledger.run("verify").status == 0)
  }

  @Test func aTreatyOfThePackIsNotBound() throws {
    let ledger = try Ledger()
    let outcome = try post(ledger, "treaty.bound,B1,VT,2024-01-15,QS-EXAMPLE,2024,")
    #expect(outcome.status != 0 && outcome.errors.contains("write binding: { by: event }"), "\(outcome)")
  }
}
