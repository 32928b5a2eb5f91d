import Money

/// How a fee is earned over its term.
public enum FeeEarning: String, Sendable, CaseIterable {
  /// In equal parts a month; a month counts once it is over.
  case straightLineMonths = "straight-line-months"
  /// In equal parts a day.
  case straightLineDays = "straight-line-days"
  /// By sum of digits of the months (級数法, rule of 78): of n months the first earns n parts, the last one.
  case sumOfDigits = "sum-of-digits"
  /// At once: what was left of a fee when its guarantee ended.
  case once
}

/// An amount of fee that is earned over a stretch of time. Terms add up: what an event changes of a
/// guarantee's fee is a list of terms, some of them negative, and a reversal is the same list negated.
public struct FeeTerm: Sendable, Equatable {
  public var earning: FeeEarning
  /// The first day of the stretch.
  public var starts: Day
  /// The day after its last: on it all is earned.
  public var ends: Day
  /// Months of the stretch, a part of one counted as a whole one; at most ``longest``.
  public var months: Int32
  /// Cohort of the segment that the fee stands in.
  public var cohort: Int16
  /// Minor units.
  public var amount: Int64

  /// The longest term, in months: a hundred years.
  public static let longest: Int32 = 1200

  public init(earning: FeeEarning, starts: Day, ends: Day, cohort: Int16, amount: Int64) {
    (self.earning, self.starts, self.ends) = (earning, starts, ends)
    (self.cohort, self.amount) = (cohort, amount)
    months = earning == .once ? 0 : FeeTerm.months(from: starts, to: ends)
  }

  init(earning: FeeEarning, starts: Day, ends: Day, months: Int32, cohort: Int16, amount: Int64) {
    (self.earning, self.starts, self.ends) = (earning, starts, ends)
    (self.months, self.cohort, self.amount) = (months, cohort, amount)
  }

  /// The same stretch with another amount.
  public func with(amount: Int64) -> FeeTerm {
    FeeTerm(
      earning: earning, starts: starts, ends: ends, months: months, cohort: cohort, amount: amount)
  }

  /// True where both are of one stretch.
  public func isLike(_ other: FeeTerm) -> Bool { with(amount: 0) == other.with(amount: 0) }

  /// Months from one day to another, a part of a month counted as a whole one.
  public static func months(from start: Day, to end: Day) -> Int32 {
    guard end > start else { return 0 }
    let whole = wholeMonths(from: start, to: end)
    return start.adding(months: Int(whole)) == end ? whole : whole + 1
  }

  /// Months that are over on a day: the most for which ``Day/adding(months:)`` does not go beyond it.
  public static func wholeMonths(from start: Day, to day: Day) -> Int32 {
    guard day > start else { return 0 }
    let (from, to) = (start.civil, day.civil)
    let months = (to.year - from.year) * 12 + to.month - from.month
    let last = min(from.day, Day.length(ofMonth: to.month, year: to.year))
    return Int32(to.day < last ? months - 1 : months)
  }

  /// What is not yet earned when a day begins, rounded towards zero (domain.md 2.4: 238,573 of 238,573.77),
  /// so that what is earned adds up to the fee whatever the days on which it was looked at.
  /// - Returns: minor units; nil where a product does not fit.
  public func unearned(on day: Day) -> Int64? {
    guard earning != .once, day < ends else { return 0 }
    let left: Int64
    let whole: Int64
    switch earning {
    case .straightLineDays:
      left = Int64(ends.number) - Int64(max(day, starts).number)
      whole = Int64(ends.number) - Int64(starts.number)
    case .straightLineMonths:
      left = Int64(months - FeeTerm.wholeMonths(from: starts, to: day))
      whole = Int64(months)
    case .sumOfDigits, .once:
      let rest = Int64(months - FeeTerm.wholeMonths(from: starts, to: day))
      left = rest * (rest + 1)
      whole = Int64(months) * Int64(months + 1)
    }
    return Rounding.down.divide(Int128(amount) * Int128(left), by: Int128(whole))
  }
}

extension [FeeTerm] {
  /// Adds a term to what a guarantee has: a negative one takes away the one that it is the opposite of; what
  /// is earned at once is one sum a day.
  public mutating func add(_ term: FeeTerm) {
    if term.earning == .once, let place = firstIndex(where: { $0.isLike(term) }) {
      self[place].amount += term.amount
      if self[place].amount == 0 { remove(at: place) }
    } else if let place = firstIndex(where: { $0 == term.with(amount: -term.amount) }) {
      remove(at: place)
    } else if term.amount != 0 {
      append(term)
    }
  }

  /// The terms that lead from these to others: what was added, and the opposite of what was taken away.
  public func change(to others: [FeeTerm]) -> [FeeTerm] {
    var change: [FeeTerm] = others
    for term in self { change.add(term.with(amount: -term.amount)) }
    return change
  }
}
