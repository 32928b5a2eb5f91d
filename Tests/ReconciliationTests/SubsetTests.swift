import Testing

@testable import Reconciliation

/// The search against one that tries every subset.
struct SubsetTests {
  @Test(arguments: [UInt64(1), 2, 3])
  func findsWhatEverySubsetFinds(_ seed: UInt64) {
    var chance = SeededGenerator(seed: seed)
    var counts = [0, 0, 0]
    for _ in 0..<400 {
      let size = Int.random(in: 1...9, using: &chance)
      let numbers = (0..<size).map { _ in
        let number = Int64.random(in: 1...60, using: &chance)
        return Bool.random(using: &chance) ? number : -number
      }
      let (target, tolerance) = (
        Int64.random(in: -80...80, using: &chance), Int64.random(in: 0...1, using: &chance)
      )
      let parts = Int.random(in: 1...size, using: &chance)
      let all = Self.subsets(numbers, target, tolerance, parts)
      var search = SubsetSearch(numbers, tolerance: tolerance, budget: 1_000_000)
      switch search.run(target: Int128(target), parts: parts) {
      case .none: #expect(all.isEmpty, "seed \(seed): \(numbers) to \(target)")
      case .only(let places): #expect(all == [places], "seed \(seed): \(numbers) to \(target)")
      case .several(let places):
        #expect(all.count > 1 && all.contains(places), "seed \(seed): \(numbers) to \(target)")
      case .exhausted: Issue.record("seed \(seed): the budget is large enough")
      }
      counts[min(all.count, 2)] += 1
    }
    // The draws must reach all three outcomes.
    #expect(counts.allSatisfy { $0 > 20 })
  }

  static func subsets(_ numbers: [Int64], _ target: Int64, _ tolerance: Int64, _ parts: Int) -> [[Int]] {
    (1..<(1 << numbers.count)).compactMap { bits in
      let places = numbers.indices.filter { bits & (1 << $0) != 0 }
      let sum = places.reduce(0) { $0 + numbers[$1] }
      return places.count <= parts && abs(sum - target) <= tolerance ? places : nil
    }
  }

  @Test(arguments: [UInt64(4), 5])
  func balancedSetsAreTheSmallest(_ seed: UInt64) {
    var chance = SeededGenerator(seed: seed)
    var found = 0
    for _ in 0..<300 {
      let size = Int.random(in: 2...8, using: &chance)
      let ours = Int.random(in: 1..<size, using: &chance)
      let numbers = (0..<size).map { _ in
        Int64.random(in: 1...25, using: &chance) * (Bool.random(using: &chance) ? 1 : -1)
      }
      let all = Self.subsets(numbers, 0, 0, size).filter { $0[0] < ours && $0[$0.count - 1] >= ours }
      let least = all.map(\.count).min()
      let smallest = all.filter { $0.count == least }
      var sets = BalancedSets(numbers, ours: ours, budget: 1_000_000)
      switch sets.smallest(upTo: size) {
      case .none: #expect(all.isEmpty, "seed \(seed): \(numbers), \(ours) ours")
      case .only(let places): #expect(smallest == [places], "seed \(seed): \(numbers), \(ours) ours")
      case .several(let places):
        #expect(smallest.count > 1 && smallest.contains(places), "seed \(seed): \(numbers), \(ours) ours")
      case .exhausted: Issue.record("seed \(seed): the budget is large enough")
      }
      if !all.isEmpty { found += 1 }
    }
    #expect(found > 30)
  }

  /// The more subsets there are, the less a sum proves; counts and odds beyond any number are no proof
  /// either.
  @Test func chanceIsCountedWithoutACap() {
    let few: [Int64] = [300_001, 412_344, 99_877]
    #expect(SubsetSearch.isBeyondChance(few, tolerance: 0, parts: 3, odds: 1000))
    #expect(!SubsetSearch.isBeyondChance(few, tolerance: 0, parts: 3, odds: 1_000_000))
    let large = (0..<200).map { Int64.max - Int64($0) }
    #expect(!SubsetSearch.isBeyondChance(large, tolerance: 0, parts: 32, odds: 1))
    #expect(!SubsetSearch.isBeyondChance(large, tolerance: .max, parts: 4, odds: 1_000_000_000))
  }

  @Test func sumsBeyondSixtyFourBits() {
    let most = Int64.max
    var search = SubsetSearch([most, most, most - 1], budget: 1000)
    #expect(search.run(target: 2 * Int128(most), parts: 3) == .only([0, 1]))
  }
}
