import Foundation
import Testing

/// Yearly evaluation and drills (domain.md 1a, 1b and 3.3).
@Suite struct EvaluationTests {
  private static let header = "event,reference,book,date,guarantee,party,programme,amount,principal,claim\n"

  /// Two guarantees of 2024, one claimed and partly recovered; another year's recovery.
  private func ledger() throws -> Ledger {
    let ledger = try Ledger(pack: "japan")
    let path = try TestFolder.shared.write(
      Self.header + """
        fund.contribution,C1,tokyo,2024-04-01,,local,,50000000,,
        fund.contribution,C2,jfc,2024-04-01,,mof,,50000000,,
        fund.contribution,C3,federation,2024-04-01,,mof,,50000000,,
        guarantee.drawn,G1/d,tokyo,2024-04-05,G1,lenders,unsecured,8000000,,
        guarantee.drawn,G2/d,tokyo,2024-05-05,G2,lenders,unsecured,4000000,,
        guarantee.amortised,G1/m,tokyo,2024-10-01,G1,,,2000000,,
        claim.accepted,G2/a,tokyo,2024-12-01,G2,,,4000000,4000000,K2
        claim.paid,G2/p,tokyo,2024-12-10,G2,,,4000000,,K2
        recovery.received,G2/r,tokyo,2025-02-10,G2,,,1000000,,K2
        recovery.received,G2/s,tokyo,2025-05-10,G2,,,600000,,K2

        """, as: "events.csv")
    try ledger.done("post", path)
    return ledger
  }

  private func row(_ ledger: Ledger, _ year: String, _ options: String...) throws -> [String] {
    let csv = try ledger.program.run(
      ["report", "evaluation", "--fiscal-year", year, "--format", "csv"] + options)
    #expect(csv.status == 0, "\(csv)")
    return csv.output.split(separator: "\r\n").dropFirst().map(String.init)
  }

  @Test func aYearOfAProgramme() throws {
    let ledger = try ledger()
    // 4,000,000 of 6,000,000 that ended were claimed; 1,000,000 of them came back in the year.
    let first = try row(ledger, "2024")
    #expect(
      first == [
        "tokyo,unsecured,12000000,6000000,6000000,4000000,1000000,0,0,66.67%,25.00%,0.00%,2025-03-31,2"
      ])
    // 600,000 of the 3,000,000 that were open as the year began.
    #expect(
      try row(ledger, "2025") == [
        "tokyo,unsecured,0,0,6000000,0,600000,3000000,0,,20.00%,0.00%,2026-03-31,2"
      ])
    let late = try TestFolder.shared.write(
      Self.header + "recovery.received,G2/late,tokyo,2025-03-10,G2,,,500000,,K2\n", as: "late.csv")
    try ledger.done("post", late)
    #expect(try row(ledger, "2024") != first)
    #expect(try row(ledger, "2024", "--as-known-at", "2") == first)
    let text = try ledger.done("report", "evaluation", "--fiscal-year", "2024", "--book", "tokyo").output
    #expect(text.contains("recovery_rate = recovered / (opening_unrecovered + claims)"), "\(text)")
    let refused = try ledger.run("report", "evaluation", "--fiscal-year", "2024", "--book", "edo")
    #expect(refused.status != 0 && refused.errors.contains("the pack has no book edo"), "\(refused)")
  }

  /// A drill is posted into a copy that was read back from the export: the books stay as they are.
  @Test func aDrillLeavesTheBooksAlone() throws {
    let ledger = try ledger()
    let head = try ledger.head()
    let folder = try TestFolder.shared.file("export")
    try ledger.done("export", "csv", folder)
    let drill = try ReadBackTests.empty()
    try drill.done("post", folder)
    #expect(try ReadBackTests.contents(drill) == ReadBackTests.contents(ledger))
    let exercise = try TestFolder.shared.write(
      Self.header + "guarantee.drawn,D1/d,tokyo,2025-06-01,D1,lenders,east-japan,1000000,,\n", as: "drill.csv"
    )
    try drill.done("post", exercise)
    #expect(try drill.done("verify").output.contains("no fault found"))
    #expect(try ledger.head() == head)
    #expect(try drill.head() != head)
  }
}
