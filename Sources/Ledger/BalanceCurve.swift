import Money

/// A balance by day: what it was at the end of each day that moved it. Guards a limit on every day, so that a
/// back-dated event cannot break what later days rely on.
public struct BalanceCurve: Sendable {
  private var days: [Int32] = []
  /// Balance at the end of the day of the same place.
  private var balances: [Int64] = []
  /// The largest and the least balance that the curve ever had, and zero.
  private var most: Int64 = 0
  private var least: Int64 = 0

  public init() {}

  /// From net changes by day, in the order of the days, each day once.
  public init(changes: [(day: Day, change: Int64)]) {
    var balance: Int64 = 0
    for entry in changes {
      balance += entry.change
      (most, least) = (max(most, balance), min(least, balance))
      days.append(entry.day.number)
      balances.append(balance)
    }
  }

  /// The balance at the end of a day.
  public func balance(on day: Day) -> Int64 {
    let place = firstPlace(after: day)
    return place == 0 ? 0 : balances[place - 1]
  }

  /// The lowest balance on a day and all later ones.
  public func lowest(from day: Day) -> Int64 {
    let place = firstPlace(after: day)
    var lowest = place == 0 ? 0 : balances[place - 1]
    for index in place..<balances.count where balances[index] < lowest { lowest = balances[index] }
    return lowest
  }

  /// The lowest balance on a day and all later ones before another; nil is open.
  public func lowest(from day: Day, before end: Day?) -> Int64 {
    guard let end else { return lowest(from: day) }
    let place = firstPlace(after: day)
    var lowest = place == 0 ? 0 : balances[place - 1]
    for index in place..<balances.count where days[index] < end.number {
      lowest = min(lowest, balances[index])
    }
    return lowest
  }

  /// The first day on which the balance is the lowest, on a day and all later ones before another.
  public func lowestDay(from day: Day, before end: Day?) -> Day {
    let lowest = lowest(from: day, before: end)
    return steps(from: day).first { balance(on: $0) == lowest } ?? day
  }

  /// The days that move the balance, from one on; that day itself comes first.
  public func steps(from day: Day) -> [Day] {
    [day] + days[firstPlace(after: day)...].map { Day(number: $0) }
  }

  /// The lowest balance of all, and its day.
  public var lowest: (balance: Int64, day: Day)? {
    guard let place = balances.indices.min(by: { balances[$0] < balances[$1] }) else { return nil }
    return (balances[place], Day(number: days[place]))
  }

  /// True where no balance can leave 64 bits when the change is added.
  public func fits(_ change: Int64) -> Bool {
    !(change > 0 ? most : least).addingReportingOverflow(change).overflow
  }

  /// Adds a change that ``fits(_:)`` to a day and all later ones.
  public mutating func add(_ change: Int64, on day: Day) {
    var place = firstPlace(after: day)
    if place == 0 || days[place - 1] != day.number {
      days.insert(day.number, at: place)
      balances.insert(place == 0 ? 0 : balances[place - 1], at: place)
      place += 1
    }
    for index in (place - 1)..<balances.count {
      balances[index] += change
      (most, least) = (max(most, balances[index]), min(least, balances[index]))
    }
  }

  private func firstPlace(after day: Day) -> Int {
    guard let last = days.last, last > day.number else { return days.count }
    var (low, high) = (0, days.count)
    while low < high {
      let middle = (low + high) / 2
      if days[middle] <= day.number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
