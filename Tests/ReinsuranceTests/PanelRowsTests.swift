import Testing

@testable import Reinsurance

/// A whole that is split over a panel, and each part over the rows that make the whole.
@Suite struct PanelRowsTests {
  /// Members keep their parts and rows their amounts; no part of a row is below zero.
  @Test func membersAndRowsKeepTheirSums() throws {
    var random = SeededGenerator(seed: 27)
    for round in 0..<2000 {
      let most: Int64 = round % 3 == 0 ? 4 : 1_000_000_000_000_000
      let rows = (0..<Int.random(in: 0...7, using: &random)).map { _ in
        Int64.random(in: 0...most, using: &random)
      }
      var left = rows.reduce(0, +)
      var parts: [Int64] = []
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        parts.append(Int64.random(in: 0...left, using: &random))
        left -= parts.last ?? 0
      }
      parts.append(left)
      let split = try #require(PanelSplit.rows(rows, parts))
      #expect(split.map { $0.reduce(0, +) } == parts)
      #expect(rows.indices.map { row in split.reduce(0) { $0 + $1[row] } } == rows)
      #expect(split.allSatisfy { $0.allSatisfy { $0 >= 0 } })
    }
  }

  /// Of 10 and 5 a member of 7 has 4 2/3 and 2 1/3: the unit that is left goes to the larger remainder.
  @Test func unitsGoToTheLargestRemainder() {
    #expect(PanelSplit.rows([10, 5], [7, 8]) == [[5, 2], [5, 3]])
    #expect(PanelSplit.rows([10, 5], [16, -1]) == nil)
  }
}
