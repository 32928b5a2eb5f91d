import Operations
import Testing

@testable import Store

/// A batch costs as many statements as it has chunks and kinds of rows, whatever the number of its events.
struct StatementCountTests {
  private static let sizes = [100, 1_000, 5_000]

  /// Statements of the batch's own session and of the one that makes names.
  private func statements(_ ledger: TestLedger, _ rows: [String]) throws -> [Int] {
    let sessions = [ledger.database.connection, try ledger.database.names()]
    let before = sessions.map(\.statementCount)
    let outcome = try ledger.post(csv(rows))
    #expect(outcome.eventsNew == Int64(rows.count))
    #expect(outcome.rejectedRecords == 0)
    return zip(sessions, before).map { $0.statementCount - $1 }
  }

  private func ledger(_ count: Int) throws -> TestLedger {
    let ledger = try TestLedger()
    try ledger.mustPost(
      csv([
        Cases.contribution("F/OH", "1000000.00", date: "2020-01-02"),
        Cases.contribution("F/re", "1000000.00", date: "2020-01-02", book: "reinsurer"),
      ]))
    return ledger
  }

  private func check(_ counts: [[Int]], most: Int) {
    #expect(Set(counts).count == 1, "\(counts)")
    #expect(counts.allSatisfy { $0[0] <= most }, "\(counts)")
  }

  @Test func drawsAndClaimsInOneFile() throws {
    let counts = try Self.sizes.map { size in
      let rows = (0..<size / 4).flatMap { number in
        [Cases.drawn("G\(number)", "10.00")] + Cases.claim("G\(number)", "5.00")
          + [Cases.released("G\(number)", date: "2020-06-01")]
      }
      return try statements(try ledger(size), rows)
    }
    check(counts, most: 45)
  }

  @Test func eventsOnGuaranteesPostedBefore() throws {
    let counts = try Self.sizes.map { size in
      let ledger = try ledger(size)
      try ledger.mustPost(csv((0..<size).map { Cases.drawn("G\($0)", "10.00") }))
      // Every third is back-dated to before a later event, so that whole histories are fetched too.
      try ledger.mustPost(
        csv(
          (0..<size / 2).map {
            "event=guarantee.amortised reference=A\($0) book=OH date=2020-08-01 guarantee=G\($0) amount=1.00"
          }))
      let rows = (0..<size).map { Cases.released("G\($0)", date: $0 % 3 == 0 ? "2020-08-01" : "2020-09-01") }
      return try statements(ledger, rows)
    }
    check(counts, most: 45)
  }

  @Test func reversalsOfPostedEvents() throws {
    let counts = try Self.sizes.map { size in
      let ledger = try ledger(size)
      try ledger.mustPost(csv((0..<size).map { Cases.drawn("G\($0)", "10.00") }))
      let rows = (0..<size).map {
        "event=posting.reversed reference=V\($0) book=OH date=2020-02-01 of=G\($0)/drawn reason=mistake"
      }
      return try statements(ledger, rows)
    }
    check(counts, most: 45)
  }

  @Test func aFilePostedAgain() throws {
    let counts = try Self.sizes.map { size in
      let ledger = try ledger(size)
      let rows = csv((0..<size).map { Cases.drawn("G\($0)", "10.00") })
      try ledger.mustPost(rows)
      let before = ledger.database.connection.statementCount
      #expect(try ledger.post(rows).eventsKnown == Int64(size))
      return [ledger.database.connection.statementCount - before]
    }
    check(counts, most: 30)
  }
}
