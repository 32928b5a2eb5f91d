import Money
import Testing

/// Rounding of quotients, and splits of a whole.
struct RoundingTests {
  /// The definition, by search among the candidates: nothing is divided.
  private static func model(_ rule: Rounding, _ dividend: Int, _ divisor: Int) -> Int64 {
    func error(_ candidate: Int) -> Int { abs(dividend - candidate * divisor) }
    let candidates = Array(-130...130)
    let nearest = candidates.map(error).min() ?? 0
    let exact = candidates.first { error($0) == 0 }
    if let exact { return Int64(exact) }
    let isPositive = (dividend < 0) == (divisor < 0)
    let ties = candidates.filter { error($0) == nearest }
    let onSide = candidates.filter { isPositive ? $0 >= 0 : $0 <= 0 }
    let found: Int?
    switch rule {
    case .halfEven: found = ties.first { ties.count == 1 || $0 % 2 == 0 }
    case .halfUp: found = ties.max { abs($0) < abs($1) }
    case .down: found = onSide.filter { abs($0 * divisor) < abs(dividend) }.max { abs($0) < abs($1) }
    case .up: found = onSide.filter { abs($0 * divisor) > abs(dividend) }.min { abs($0) < abs($1) }
    }
    return Int64(found ?? .max)
  }

  @Test(arguments: Rounding.allCases)
  func againstTheDefinition(rule: Rounding) {
    for dividend in -40...40 {
      for divisor in -12...12 where divisor != 0 {
        let rounded = rule.divide(Int128(dividend), by: Int128(divisor))
        #expect(rounded == Self.model(rule, dividend, divisor), "\(dividend) / \(divisor)")
      }
    }
  }

  /// ISO 80000-1, rule A, and its neighbours.
  @Test(
    arguments: [
      (5, 2, 2, 3, 2, 3), (7, 2, 4, 4, 3, 4), (-5, 2, -2, -3, -2, -3), (-7, 2, -4, -4, -3, -4),
      (1, 2, 0, 1, 0, 1),
      (-1, 2, 0, -1, 0, -1), (1, 3, 0, 0, 0, 1), (-2, 3, -1, -1, 0, -1), (6, 3, 2, 2, 2, 2),
      (0, 5, 0, 0, 0, 0),
    ] as [(Int128, Int128, Int64, Int64, Int64, Int64)])
  func ties(_ row: (Int128, Int128, Int64, Int64, Int64, Int64)) {
    #expect(Rounding.halfEven.divide(row.0, by: row.1) == row.2)
    #expect(Rounding.halfUp.divide(row.0, by: row.1) == row.3)
    #expect(Rounding.down.divide(row.0, by: row.1) == row.4)
    #expect(Rounding.up.divide(row.0, by: row.1) == row.5)
  }

  @Test(arguments: Rounding.allCases)
  func whatDoesNotFitIsRefused(rule: Rounding) {
    #expect(rule.divide(1, by: 0) == nil)
    #expect(rule.divide(Int128(Int64.max) + 1, by: 1) == nil)
    #expect(rule.divide(Int128(Int64.min) - 1, by: 1) == nil)
    #expect(rule.divide(Int128(Int64.max) * 7, by: 7) == Int64.max)
    #expect(rule.divide(Int128(Int64.max) * 2 + 1, by: 2) == (rule == .down ? Int64.max : nil))
  }

  @Test(
    arguments: [
      (10, [1, 1, 1], [4, 3, 3]), (11, [1, 1, 1], [4, 4, 3]), (-10, [1, 1, 1], [-4, -3, -3]),
      (100, [0, 1, 0], [0, 100, 0]), (0, [3, 4], [0, 0]), (1, [1, 2], [0, 1]), (1, [1, 1], [1, 0]),
      (7, [2, 3, 2], [2, 3, 2]), (5, [3, 3, 4], [2, 1, 2]),
      // Shares 794,044.67, 164,764.27 and 41,191.07: the unit that is left goes to the first.
      (1_000_000, [5_120_000, 1_062_400, 265_600], [794_045, 164_764, 41_191]),
      (Int64.max, [Int64.max, Int64.max], [4_611_686_018_427_387_904, 4_611_686_018_427_387_903]),
    ] as [(Int64, [Int64], [Int64])])
  func largestRemainder(whole: Int64, weights: [Int64], parts: [Int64]) {
    #expect(Allocation.largestRemainder(whole, weights: weights) == parts)
  }

  @Test func unusableWeightsAreRefused() {
    for weights in [[], [0], [0, 0], [-1, 2], [3, -1]] as [[Int64]] {
      #expect(Allocation.largestRemainder(10, weights: weights) == nil)
    }
    #expect(Allocation.largestRemainder(.min, weights: [1]) == nil)
  }

  @Test(arguments: 1...20)
  func partsSumToTheWhole(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let bound: Int64 = Bool.random(using: &random) ? 100 : .max / 2
      let whole = Int64.random(in: -bound...bound, using: &random)
      let weights = (0..<Int.random(in: 1...8, using: &random)).map { _ in
        Int64.random(in: 0...(Bool.random(using: &random) ? 5 : .max), using: &random)
      }
      guard weights.contains(where: { $0 > 0 }) else { continue }
      let parts = try #require(Allocation.largestRemainder(whole, weights: weights))
      #expect(parts.reduce(0, +) == whole)
      let total = weights.reduce(Int128(0)) { $0 + Int128($1) }
      for (part, weight) in zip(parts, weights) {
        let floor = Int128(whole.magnitude) * Int128(weight) / total
        #expect(Int128(part.magnitude) - floor == 0 || Int128(part.magnitude) - floor == 1)
      }
    }
  }

  /// domain.md 9.7: 1,000 recoveries of 1,000 give what one of 1,000,000 gives (794,044.67, 164,764.27).
  @Test(
    arguments: [
      (5_120_000, .down, 794_044), (5_120_000, .halfEven, 794_045), (1_062_400, .down, 164_764),
      (1_062_400, .halfEven, 164_764), (1_062_400, .up, 164_765),
    ] as [(Int64, Rounding, Int64)])
  func aThousandStepsGiveWhatOneGives(part: Int64, rule: Rounding, expected: Int64) throws {
    var posted: Int64 = 0
    for step in 1...1000 {
      let cumulative = Int64(step) * 1000
      posted += try #require(
        Allocation.cumulativeShare(of: cumulative, part: part, whole: 6_448_000, posted: posted, rule))
    }
    #expect(posted == expected)
    #expect(
      Allocation.cumulativeShare(of: 1_000_000, part: part, whole: 6_448_000, posted: 0, rule) == expected)
  }

  @Test(arguments: 1...20)
  func anySplitOfStepsGivesTheSameTotal(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let whole = Int64.random(in: 1...1_000_000_000, using: &random)
    let part = Int64.random(in: 0...whole, using: &random)
    let total = Int64.random(in: 0...whole, using: &random)
    let once = try #require(Allocation.cumulativeShare(of: total, part: part, whole: whole, posted: 0))
    for rule in Rounding.allCases {
      let once = try #require(
        Allocation.cumulativeShare(of: total, part: part, whole: whole, posted: 0, rule))
      var (cumulative, posted): (Int64, Int64) = (0, 0)
      while cumulative < total {
        cumulative += Int64.random(in: 1...max(1, min(total - cumulative, total / 7 + 1)), using: &random)
        let step = try #require(
          Allocation.cumulativeShare(of: cumulative, part: part, whole: whole, posted: posted, rule))
        #expect(step >= 0)
        posted += step
      }
      #expect(posted == once)
    }
    #expect(abs(Int128(once) * Int128(whole) - Int128(total) * Int128(part)) * 2 <= Int128(whole))
  }

  @Test func aShareOfNothing() {
    #expect(Allocation.cumulativeShare(of: 10, part: 0, whole: 0, posted: 3) == -3)
    #expect(Allocation.cumulativeShare(of: 10, part: 1, whole: 0, posted: 0) == nil)
  }
}
