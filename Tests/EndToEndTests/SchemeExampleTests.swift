import Foundation
import Testing

/// The shipped packs run the worked examples of domain.md: figures are read from trial balances.
@Suite struct SchemeExampleTests {
  private func posted(_ pack: String) throws -> Ledger {
    let ledger = try Ledger(pack: pack)
    let outcome = try ledger.done("post", "\(Program.root)/Examples/\(pack).csv")
    #expect(outcome.output.contains(" new, 0 posted before"))
    #expect(try ledger.done("verify").output.contains("no fault found"))
    return ledger
  }

  /// domain.md 2.4: JP-1 and JP-2, with the recovery of JP-1 after the year end.
  @Test func japan() throws {
    let ledger = try posted("japan")
    // Before the year end the shares of the payers stand in suspense: 5,120,000 and 18,000,000 of the
    // insurer, 1,062,400 and 1,600,000 of the Federation.
    try ledger.check(
      "tokyo", to: "2025-03-30",
      [
        "1210": "26448000", "1220": "23120000", "1230": "2662400", "2310": "-25782400", "2240": "0",
        "2110": "-371250",
      ])
    // JP-1 is taken to income: what is left of it is the retained 265,600.
    try ledger.check(
      "tokyo", to: "2025-03-31",
      ["1210": "20265600", "4120": "-6182400", "5120": "6182400", "9240": "-6182400"])
    try ledger.check(
      "tokyo", to: "2025-06-30",
      ["2220": "-794044", "2230": "-164764", "4170": "-958808", "5160": "958808", "1210": "20224408"])
    try ledger.check(
      "jfc", to: "2025-06-30", ["5110": "23120000", "2210": "-23120000", "1120": "794044"])
    try ledger.check("federation", to: "2025-06-30", ["5110": "2662400", "1120": "164764"])
  }

  /// domain.md 3.2: CN-1, and the shares 40, 30, 20, 10 of 3.1.
  @Test func china() throws {
    let ledger = try posted("china")
    try ledger.check(
      "direct-1", to: "2024-12-31",
      ["1220": "2300000.00", "1230": "100000.00", "4120": "-2400000.00", "1210": "4800000.00"])
    try ledger.check("province", to: "2024-12-31", ["5110": "1300000.00", "2210": "-1300000.00"])
    try ledger.check("nation", to: "2024-12-31", ["5110": "1000000.00"])
    try ledger.check("local-fund", to: "2024-12-31", ["5110": "100000.00"])
    try ledger.check(
      "direct-1", to: "2025-02-28", ["2220": "-250000.00", "5160": "250000.00", "1210": "4300000.00"])
    try ledger.check("province", to: "2025-02-28", ["1120": "125000.00"])
    try ledger.check("nation", to: "2025-02-28", ["1120": "125000.00"])
  }

  /// The 51 associations, in nine regions.
  @Test func theAssociationsOfJapan() throws {
    let book = try String(
      contentsOfFile: "\(Program.root)/Sources/Schemes/Packs/japan/book.csv", encoding: .utf8)
    let rows = book.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    let associations = rows.filter { $0[1] == "association" }
    #expect(associations.count == 51 && Set(associations.map { $0[8] }).count == 9)
    #expect(associations.allSatisfy { $0[3].hasSuffix("信用保証協会") })
  }
}
