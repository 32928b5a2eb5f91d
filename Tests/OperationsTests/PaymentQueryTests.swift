import Ledger
import Money
import Posting
import PostgreSQL
import Testing

@testable import Store

/// What is left to pay is looked for where something is left: batches that are all instructed are not read.
@Suite struct PaymentQueryTests {
  private static func claims(_ range: Range<Int>) -> String {
    csv(range.flatMap { [Cases.drawn("G\($0)", "100.00")] + Cases.claim("G\($0)", "50.00") })
  }

  private static func instructions(_ range: Range<Int>, _ amount: String, suffix: String = "") -> String {
    csv(
      range.map {
        "event=payment.instructed reference=P\($0)\(suffix) book=OH date=2020-04-01 of=G\($0)/paid "
          + "party=lenders amount=\(amount)"
      })
  }

  /// Rows of the decisions, and rows of events that were read for them.
  private func read(_ ledger: TestLedger) throws -> (found: Int, events: Int64) {
    let connection = try PostgresConnection(ledger.conninfo, applicationName: "test")
    try connection.execute("set jit = off")
    let seal = try connection.query("select max(seal_number) from ledger.seal")[0].int64(0)
    let kinds = EventKind.allCases.filter { EventSpecification[$0].isPayment }.map(\.code)
    let parameters: [Parameter] = [
      .text("OH"), .text("1010"), .text("USD"), .date(day("2020-12-31").number), .int64(seal),
      .textArray(kinds),
    ]
    let text = try Queries.text("payment-decisions")
    let plan = try connection.query("explain (analyze, timing off) \(text)", parameters).map {
      try $0.text(0)
    }
    var events: Int64 = 0
    for line in plan where line.contains(" on event posted") {
      if let found = line.firstMatch(of: #/actual rows=([0-9]+) loops=([0-9]+)/#) {
        events += (Int64(found.output.1) ?? 0) * (Int64(found.output.2) ?? 0)
      }
    }
    #expect(plan.contains { $0.contains(" on event posted") }, "\(plan.joined(separator: "\n"))")
    return (try connection.query(text, parameters).count, events)
  }

  @Test func whatIsInstructedIsNotReadAgain() throws {
    let ledger = try TestLedger()
    try ledger.mustPost(
      csv([
        Cases.contribution("F/OH", "900000.00", date: "2020-01-02"),
        Cases.contribution("F/re", "900000.00", date: "2020-01-02", book: "reinsurer"),
      ]))
    try ledger.mustPost(Self.claims(0..<30))
    try ledger.mustPost(Self.claims(30..<40))
    #expect(try read(ledger) == (40, 40))
    // All of the first batch: only the second is read. A part of one leaves its batch to be read.
    try ledger.mustPost(Self.instructions(0..<29, "50.00"))
    try ledger.mustPost(Self.instructions(29..<30, "20.00"))
    #expect(try read(ledger) == (11, 40))
    try ledger.mustPost(Self.instructions(29..<30, "30.00", suffix: "b"))
    #expect(try read(ledger) == (10, 10))
    // What came back is left to pay again.
    try ledger.mustPost(
      csv(["event=payment.returned reference=R book=OH date=2020-04-02 of=P3 amount=50.00"]))
    #expect(try read(ledger) == (11, 40))
    try ledger.mustPost(Self.instructions(30..<40, "50.00"))
    #expect(try read(ledger) == (1, 30))
  }
}
