/// Looks for the smallest set of numbers of two sides that sums to nothing and has members of both.
struct BalancedSets {
  private let numbers: [Int128]
  /// The first so many numbers are of our side.
  private let ours: Int
  private let budget: Int
  private(set) var nodes = 0
  private var path: [Int] = []
  private var found: [[Int]] = []
  /// The largest and the smallest sum that a number of members from a place on can add, at most.
  private var largest: [Int128]
  private var smallest: [Int128]

  init(_ numbers: [Int64], ours: Int, budget: Int) {
    self.numbers = numbers.map { Int128($0) }
    (self.ours, self.budget) = (ours, budget)
    largest = Array(repeating: 0, count: numbers.count + 1)
    smallest = largest
    for place in numbers.indices.reversed() {
      largest[place] = max(largest[place + 1], Int128(numbers[place]))
      smallest[place] = min(smallest[place + 1], Int128(numbers[place]))
    }
  }

  /// Sizes are tried upwards from two, so that what is found has no balanced part in it.
  mutating func smallest(upTo most: Int) -> SubsetSearch.Outcome {
    for size in stride(from: 2, through: most, by: 1) {
      descend(from: 0, rest: 0, left: size)
      if nodes >= budget { return .exhausted(found.first) }
      if let first = found.first { return found.count > 1 ? .several(first) : .only(first) }
    }
    return .none
  }

  private mutating func descend(from start: Int, rest: Int128, left: Int) {
    nodes += 1
    guard nodes < budget, found.count < 2 else { return }
    if left == 0 {
      let isMixed = (path.first ?? ours) < ours && (path.last ?? 0) >= ours
      if rest == 0, isMixed { found.append(path) }
      return
    }
    for place in start..<max(start, numbers.count - left + 1) {
      let (most, least) = (largest[place] * Int128(left), smallest[place] * Int128(left))
      if rest + most < 0 || rest + least > 0 { return }
      path.append(place)
      descend(from: place + 1, rest: rest + numbers[place], left: left - 1)
      path.removeLast()
      if nodes >= budget || found.count > 1 { return }
    }
  }
}
