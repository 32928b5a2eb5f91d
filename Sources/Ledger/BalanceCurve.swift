import Money

/// A balance by day: what it was at the end of each day that moved it. Guards a limit on every day, so that a
/// back-dated event cannot break what later days rely on.
public struct BalanceCurve: Sendable {
  private struct Step: Sendable {
    var day: Int32
    /// At the end of the day.
    var balance: Int64
  }

  private var steps: [Step] = []
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
      steps.append(Step(day: entry.day.number, balance: balance))
    }
  }

  /// The balance at the end of a day.
  public func balance(on day: Day) -> Int64 {
    let place = firstPlace(after: day)
    return place == 0 ? 0 : steps[place - 1].balance
  }

  /// The lowest balance on a day and all later ones.
  public func lowest(from day: Day) -> Int64 {
    let place = firstPlace(after: day)
    var lowest = place == 0 ? 0 : steps[place - 1].balance
    for step in steps[place...] where step.balance < lowest { lowest = step.balance }
    return lowest
  }

  /// The lowest balance on a day and all later ones before another; nil is open.
  public func lowest(from day: Day, before end: Day?) -> Int64 {
    guard let end else { return lowest(from: day) }
    let place = firstPlace(after: day)
    var lowest = place == 0 ? 0 : steps[place - 1].balance
    for step in steps[place...] where step.day < end.number { lowest = min(lowest, step.balance) }
    return lowest
  }

  /// The first day on which the balance is the lowest, on a day and all later ones before another.
  public func lowestDay(from day: Day, before end: Day?) -> Day {
    let lowest = lowest(from: day, before: end)
    return steps(from: day).first { balance(on: $0) == lowest } ?? day
  }

  /// The days that move the balance, from one on; that day itself comes first.
  public func steps(from day: Day) -> [Day] {
    [day] + steps[firstPlace(after: day)...].map { Day(number: $0.day) }
  }

  /// The lowest balance of the days of a period, from the first movement on; nil where none is of it.
  public func lowest(in validity: Validity = Validity()) -> Int64? {
    var lowest: Int64?
    if let from = validity.from {
      let place = firstPlace(after: from)
      if place > 0, validity.contains(from) { lowest = steps[place - 1].balance }
    }
    for step in steps where validity.contains(Day(number: step.day)) {
      lowest = min(lowest ?? step.balance, step.balance)
    }
    return lowest
  }

  /// True where no balance can leave 64 bits when the change is added.
  public func fits(_ change: Int64) -> Bool {
    !(change > 0 ? most : least).addingReportingOverflow(change).overflow
  }

  /// Adds a change that ``fits(_:)`` to a day and all later ones.
  public mutating func add(_ change: Int64, on day: Day) {
    var place = firstPlace(after: day)
    if place == 0 || steps[place - 1].day != day.number {
      let before = place == 0 ? 0 : steps[place - 1].balance
      steps.insert(Step(day: day.number, balance: before), at: place)
      place += 1
    }
    for index in (place - 1)..<steps.count {
      steps[index].balance += change
      (most, least) = (max(most, steps[index].balance), min(least, steps[index].balance))
    }
  }

  private func firstPlace(after day: Day) -> Int {
    guard let last = steps.last, last.day > day.number else { return steps.count }
    var (low, high) = (0, steps.count)
    while low < high {
      let middle = (low + high) / 2
      if steps[middle].day <= day.number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
