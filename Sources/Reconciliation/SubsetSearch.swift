/// Looks for subsets of whole numbers that sum to a target, exactly, within a budget of nodes.
///
/// The numbers are sorted downwards, so that what is still to come bounds what can still be reached, and the
/// last number of a subset is looked up by halving. It stops at the second subset: then the first is not the
/// only one.
struct SubsetSearch {
  enum Outcome: Equatable {
    case none
    /// Places of the only subset, in the order of the numbers given.
    case only([Int])
    case several([Int])
    /// The budget ended first; with the subset that had been found by then.
    case exhausted([Int]?)
  }

  private let numbers: [Int128]
  private let order: [Int]
  /// The sum of all positive, and of all negative numbers from a place on.
  private var positive: [Int128]
  private var negative: [Int128]
  private let tolerance: Int128
  private let budget: Int
  private(set) var nodes = 0
  private var path: [Int] = []
  private var found: [[Int]] = []

  /// - Parameter numbers: none is zero, since with or without it the sum is the same.
  init(_ numbers: [Int64], tolerance: Int64 = 0, budget: Int) {
    order = numbers.indices.sorted { (numbers[$1], $0) < (numbers[$0], $1) }
    let sorted = order.map { Int128(numbers[$0]) }
    self.numbers = sorted
    positive = Array(repeating: 0, count: sorted.count + 1)
    negative = positive
    for place in sorted.indices.reversed() {
      positive[place] = positive[place + 1] + max(0, sorted[place])
      negative[place] = negative[place + 1] + min(0, sorted[place])
    }
    (self.tolerance, self.budget) = (Int128(tolerance), budget)
  }

  /// - Parameter parts: the most numbers that a subset may have; it has at least one.
  mutating func run(target: Int128, parts: Int) -> Outcome {
    descend(from: 0, rest: target, parts: parts)
    let subsets = found.map { $0.map { order[$0] }.sorted() }
    if nodes >= budget { return .exhausted(subsets.first) }
    guard let first = subsets.first else { return .none }
    return subsets.count > 1 ? .several(first) : .only(first)
  }

  private mutating func descend(from start: Int, rest: Int128, parts: Int) {
    nodes += 1
    guard parts > 0, nodes < budget, found.count < 2 else { return }
    if rest > positive[start] + tolerance || rest < negative[start] - tolerance { return }
    finish(from: start, rest: rest)
    guard parts > 1 else { return }
    for place in start..<numbers.count {
      if found.count > 1 || nodes >= budget { return }
      if rest > positive[place] + tolerance || rest < negative[place] - tolerance { return }
      // Only more of the same sign can follow the first negative number.
      if negative[place + 1] == 0, numbers[place] > rest + tolerance { continue }
      path.append(place)
      descend(from: place + 1, rest: rest - numbers[place], parts: parts - 1)
      path.removeLast()
    }
  }

  /// Takes each number from a place on that alone makes the rest.
  private mutating func finish(from start: Int, rest: Int128) {
    var (low, high) = (start, numbers.count)
    while low < high {
      let middle = (low + high) / 2
      if numbers[middle] <= rest + tolerance { high = middle } else { low = middle + 1 }
    }
    while low < numbers.count, numbers[low] >= rest - tolerance, found.count < 2 {
      found.append(path + [low])
      low += 1
    }
  }
}

extension SubsetSearch {
  /// Whether chance alone would make a sum in at most one of `odds` searches: the number of subsets with 2 to
  /// `parts` members, against the number of sums that they spread over. Amounts that end in zeros make fewer
  /// different sums, so the spread is counted in the unit that half of them are multiples of.
  static func isBeyondChance(_ numbers: [Int64], tolerance: Int64, parts: Int, odds: Int) -> Bool {
    let total = numbers.reduce(into: Int128(0)) { $0 += Int128($1.magnitude) }
    let units = numbers.map(Self.unit).sorted()
    guard let unit = units.isEmpty ? nil : units[units.count / 2] else { return true }
    let spread = max(1, total / unit)
    // Where the count is beyond all spreads it is nil, and so is what overflows.
    guard let subsets = subsets(of: numbers.count, parts: parts) else { return false }
    let (wide, isTooWide) = subsets.multipliedReportingOverflow(by: 2 * Int128(tolerance) + 1)
    let (chances, isTooMany) = wide.multipliedReportingOverflow(by: Int128(odds))
    return !isTooWide && !isTooMany && chances <= spread
  }

  /// The largest power of ten that divides a number.
  private static func unit(_ number: Int64) -> Int128 {
    var (unit, rest) = (Int128(1), number)
    while rest != 0, rest % 10 == 0 { (unit, rest) = (unit * 10, rest / 10) }
    return unit
  }

  /// How many subsets have 2 to `parts` members; nil where they are more than any sums spread over: ten
  /// thousand amounts of 64 bits come to less than 2^77.
  private static func subsets(of count: Int, parts: Int) -> Int128? {
    let cap = Int128(1) << 80
    var (sum, choose) = (Int128(0), Int128(count))
    for size in stride(from: 2, through: min(parts, count), by: 1) {
      choose = choose * Int128(count - size + 1) / Int128(size)
      sum += choose
      if sum > cap { return nil }
    }
    return sum
  }
}
