import Bundled
import Ledger
import Money
import Tabular
import Testing

@testable import Interchange

/// The real loans in their five dialects. Figures are those of the data's own description, and a second
/// computation outside of this program.
@Suite(.enabled(if: TestFiles.haveLoans), .serialized)
struct LoanMappingTests {
  /// The canonical file, read once.
  private static let canonical = Result {
    try readAll(
      .bytes(try TestFiles.unpacked("sba7a_shared.csv.gz"), name: "loans"),
      mapping: try TestFiles.sbaMapping(), limit: 10_000)
  }

  private func sum(_ events: [BusinessEvent]) -> String {
    Amount.major(events.reduce(Int128(0)) { $0 + Int128($1.money(.amount) ?? 0) }, decimals: 2)
  }

  @Test func canonicalFileGivesTheFiguresOfItsDescription() throws {
    let all = try Self.canonical.get()
    #expect(all.records == 37_542)
    #expect(all.faults.isEmpty)
    let drawn = all.events.filter { $0.kind == .guaranteeDrawn }
    #expect(drawn.count == 37_542)
    #expect(sum(drawn) == "4128793284.00")
    let claims = all.events.filter { $0.kind == .claimAccepted }
    #expect(claims.count == 14_136)
    #expect(sum(claims) == "697955702.87")
    #expect(claims.allSatisfy { $0.flag(.final) && $0.money(.principal) == $0.money(.amount) })
    for kind in [EventKind.claimPaid, .indemnityWrittenOff] {
      let same = all.events.filter { $0.kind == kind }
      #expect(same.count == 14_136)
      #expect(sum(same) == "697955702.87")
    }
    let ceded = claims.compactMap { claim in
      Rounding.halfEven.divide(Int128(claim.money(.amount) ?? 0) * 4, by: 5)
    }
    #expect(Amount.major(ceded.reduce(Int128(0)) { $0 + Int128($1) }, decimals: 2) == "558364562.31")
    let guarantees = Dictionary(
      uniqueKeysWithValues: drawn.map { ($0.text(.guarantee) ?? "", $0.money(.amount) ?? 0) })
    func liability(_ events: [BusinessEvent]) -> Int128 {
      events.reduce(Int128(0)) { $0 + Int128(guarantees[$1.text(.guarantee) ?? ""] ?? 0) }
    }
    let released = all.events.filter { $0.kind == .guaranteeReleased }
    #expect(released.count == 23_286)
    #expect(released.allSatisfy { $0.money(.amount) == nil && $0.text(.reason) != nil })
    #expect(Amount.major(liability(released), decimals: 2) == "3020200779.00")
    let claimed = claims.reduce(Int128(0)) { $0 + Int128($1.money(.amount) ?? 0) }
    #expect(Amount.major(liability(claims) - claimed, decimals: 2) == "400152355.13")
    let ended = Set((claims + released).compactMap { $0.text(.guarantee) })
    let open = drawn.filter { !ended.contains($0.text(.guarantee) ?? "") }
    #expect(open.count == 120)
    #expect(sum(open) == "10484447.00")
  }

  /// What the claims would come to if none were capped at its guarantee: the cap takes 1,767,357.68 off.
  @Test func uncappedClaimsGiveTheFigureOfTheirDescription() throws {
    let carried = try #require(Bundled.text("Sources/Interchange/Mappings/sba-7a.yaml"))
    let cap = "min: [share, guaranteed]"
    #expect(carried.contains(cap))
    let mapping = try Mapping.parse(carried.replacing(cap, with: "min: [share, share]"), name: "uncapped")
    let all = try readAll(
      .bytes(try TestFiles.unpacked("sba7a_shared.csv.gz"), name: "loans"), mapping: mapping, limit: 10_000)
    let claims = all.events.filter { $0.kind == .claimAccepted }
    #expect(claims.count == 14_136)
    #expect(sum(claims) == "699723060.55")
  }

  @Test func eachRuleIsSaidAloud() throws {
    let all = try Self.canonical.get()
    let counts = Dictionary(grouping: all.notices, by: \.code).mapValues(\.count)
    #expect(
      counts == [
        "bank-state-from-borrower": 43, "claim-capped": 54, "charge-off-without-amount": 56,
        "paid-and-charged-off": 221, "charged-off-without-status": 12, "release-date-estimated": 23_286,
        "status-unknown": 69, "charged-off-status-without-amount": 51,
      ])
    #expect(all.notices.allSatisfy { $0.line > 1 && $0.file == "loans" })
  }

  @Test func releaseIsNeverBeforeTheApprovalNorAfterTheLastDay() throws {
    let all = try Self.canonical.get()
    var drawnOn: [String: Day] = [:]
    for event in all.events where event.kind == .guaranteeDrawn {
      drawnOn[event.text(.guarantee) ?? ""] = event.date
    }
    let last = try #require(Day("2014-08-29"))
    for event in all.events where event.kind != .guaranteeDrawn {
      guard let drawn = drawnOn[event.text(.guarantee) ?? ""], event.date >= drawn, event.date <= last else {
        Issue.record("\(event.reference) is on \(event.date)")
        continue
      }
    }
  }

  @Test(arguments: [
    ("dialect_A_iso_shared.csv.gz", 21_003), ("dialect_B_mdy_shared.csv.gz", 15_745),
    ("dialect_C_sasdate_shared.csv.gz", 1_468), ("dialect_D_rerendered_original_shared.csv.gz", 37_542),
  ])
  func dialectGivesTheSameEvents(_ file: String, _ records: Int) throws {
    let mapping = try TestFiles.sbaMapping()
    let canonical = try Self.canonical.get()
    let dialect = try readAll(.bytes(try TestFiles.unpacked(file), name: file), mapping: mapping)
    #expect(dialect.records == records)
    #expect(dialect.faults.isEmpty)
    let stored = Dictionary(uniqueKeysWithValues: canonical.events.map { ($0.reference, $0) })
    var drawn = Set<String>()
    for event in dialect.events {
      guard let other = stored[event.reference], firstDifference(event, other) == nil else {
        Issue.record("\(event.reference) differs")
        continue
      }
      if event.kind == .guaranteeDrawn { drawn.insert(event.text(.guarantee) ?? "") }
    }
    // As many events as the canonical file has for the same loans: none is missing.
    let expected = canonical.events.filter { drawn.contains($0.text(.guarantee) ?? "") }.count
    #expect(drawn.count == records)
    #expect(dialect.events.count == expected)
  }
}
