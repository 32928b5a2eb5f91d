import Money

/// How the part of a ceded premium that belongs to later days is worked out (reinsurance.md 4.1).
public enum UnearnedBasis: Sendable, Equatable {
  /// Day by day of the period that the premium is for.
  case daily
  /// As if written in the middle of its month: one twenty-fourth of a year's premium is earned in the first.
  case twentyFourths
  /// As if written in the middle of its quarter: at the year's end 1/8, 3/8, 5/8 and 7/8 are unearned.
  case eighths
  /// A fixed share of what was written within a year is unearned until that year is over.
  case fixed(Ratio)

  /// The code that packs use for a basis without a share of its own.
  public init?(code: String) {
    switch code {
    case "daily": self = .daily
    case "twenty_fourths": self = .twentyFourths
    case "eighths": self = .eighths
    default: return nil
    }
  }
}

/// A premium and the days that it is for.
public struct PremiumTerm: Sendable, Hashable {
  public var from: Day
  /// Inclusive.
  public var to: Day

  public init(from: Day, to: Day) { (self.from, self.to) = (from, to) }
}

/// Written premium, split into what is earned and what is not.
public enum PremiumEarning {
  /// The earned part of a premium at the end of a day, as an exact fraction of it between 0 and 1.
  /// - Parameters:
  ///   - yearEnd: last day of the account year in which it was written; only a fixed share asks for it.
  public static func earnedFraction(
    _ term: PremiumTerm, through day: Day, basis: UnearnedBasis, yearEnd: Day
  ) throws(ExactOverflow) -> ExactFraction {
    guard day >= term.from else { return .zero }
    switch basis {
    case .daily:
      let length = Int64(term.to.number) - Int64(term.from.number) + 1
      guard length > 0 else { return ExactFraction(1) }
      return try ExactFraction(min(Int64(day.number) - Int64(term.from.number) + 1, length), over: length)
    case .twentyFourths: return try steps(term, through: day, months: 1)
    case .eighths: return try steps(term, through: day, months: 3)
    case .fixed(let unearned):
      guard day <= yearEnd, let earned = unearned.complement else { return ExactFraction(1) }
      return ExactFraction(earned)
    }
  }

  /// What is unearned at the end of a day: the premium less the rounded earned part.
  public static func unearned(
    _ premium: Int64, _ term: PremiumTerm, through day: Day, basis: UnearnedBasis, yearEnd: Day
  ) throws(ExactOverflow) -> Int64 {
    let earned = try earnedFraction(term, through: day, basis: basis, yearEnd: yearEnd)
    return premium - (try earned.times(ExactFraction(premium)).rounded())
  }

  /// Whole steps (months or quarters of the calendar) of which half of the first is earned in it:
  /// (2k - 1) / 2n once k of n steps are over.
  private static func steps(
    _ term: PremiumTerm, through day: Day, months: Int
  ) throws(ExactOverflow) -> ExactFraction {
    let number = { (day: Day) -> Int in (day.civil.year * 12 + day.civil.month - 1) / months }
    // Until the last day of its step, that step is not over.
    let following = number(day.adding(days: 1))
    let over = max(0, following - number(term.from))
    let total = max(1, (PremiumEarning.months(term) + months / 2) / months)
    if over == 0 { return .zero }
    return try ExactFraction(Int64(min(2 * over - 1, 2 * total)), over: Int64(2 * total))
  }

  /// Whole months of a term, to the nearest.
  private static func months(_ term: PremiumTerm) -> Int {
    let (start, end) = (term.from.civil, term.to.adding(days: 1).civil)
    let count = (end.year - start.year) * 12 + end.month - start.month
    let days = end.day - start.day
    return days >= 15 ? count + 1 : days <= -15 ? count - 1 : count
  }
}
