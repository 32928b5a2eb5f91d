import Money

/// Money that the cedant keeps as security and owes to the reinsurer all the same (reinsurance.md 4.1): no
/// income, an asset of the reinsurer, a liability of the cedant.
public struct PremiumDeposit: Sendable, Equatable {
  /// Share of the premium of an account that is kept.
  public var share: Ratio
  /// After how many accounts it is released: four quarters, in the same quarter of the next year.
  public var periods: Int
  /// Interest a year.
  public var interest: Ratio
  /// Tax on the interest, kept by the cedant.
  public var tax: Ratio
  /// Days that a year of interest has: 360 or 365.
  public var yearDays: Int

  public init(share: Ratio, periods: Int, interest: Ratio, tax: Ratio = .zero, yearDays: Int = 365) {
    (self.share, self.periods, self.interest) = (share, periods, interest)
    (self.tax, self.yearDays) = (tax, yearDays)
  }

  /// What is kept of a premium, minor units.
  public func withheld(premium: Int64) throws(ExactOverflow) -> Int64 {
    try ExactFraction(premium).times(share).rounded()
  }

  /// Interest and the tax on it for a deposit released after so many days, each rounded once, minor units.
  public func interest(
    on deposit: Int64, days: Int
  ) throws(ExactOverflow) -> (interest: Int64, tax: Int64) {
    let year = try ExactFraction(Int64(days), over: Int64(yearDays))
    let exact = try ExactFraction(deposit).times(interest).times(year)
    return (try exact.rounded(), try exact.times(tax).rounded())
  }
}

/// A share of outstanding losses, released and set anew with each account.
public struct LossDeposit: Sendable, Equatable {
  public var share: Ratio

  public init(share: Ratio) { self.share = share }

  /// What to release and what to keep, minor units.
  public func renewed(
    held: Int64, outstanding: Int64
  ) throws(ExactOverflow) -> (released: Int64, withheld: Int64) {
    (held, try ExactFraction(outstanding).times(share).rounded())
  }
}

/// The clean cut at a year's end: the old year pays its premium and loss portfolio to the new one.
public struct PortfolioTransfer: Sendable, Equatable {
  /// Share of unearned premium, and of outstanding losses, that is transferred.
  public var premium: Ratio
  public var loss: Ratio

  public init(premium: Ratio, loss: Ratio) { (self.premium, self.loss) = (premium, loss) }

  /// One reinsurer's part, minor units: what it gives up of the old year and takes over into the new one.
  public struct Line: Sendable, Equatable {
    public var party: String
    public var out: Int64
    public var `in`: Int64
    /// What it receives on balance; zero where its share did not change.
    public var net: Int64 { `in` - out }
  }

  /// Splits an amount at 100 % of the treaty over the panel of the old and of the new year, largest remainder
  /// in the order of the panel; both sides sum to the whole, so the years cancel.
  /// - Returns: one line a reinsurer of either panel, or nil where the signed lines are unusable.
  public static func lines(
    _ whole: Int64, old: [(party: String, signed: Ratio)], new: [(party: String, signed: Ratio)]
  ) -> [Line]? {
    guard let out = split(whole, old), let into = split(whole, new) else { return nil }
    var lines: [Line] = []
    for (place, line) in old.enumerated() {
      lines.append(Line(party: line.party, out: out[place], in: 0))
    }
    for (place, line) in new.enumerated() {
      if let known = lines.firstIndex(where: { $0.party == line.party }) {
        lines[known].in += into[place]
      } else {
        lines.append(Line(party: line.party, out: 0, in: into[place]))
      }
    }
    return lines
  }

  private static func split(_ whole: Int64, _ panel: [(party: String, signed: Ratio)]) -> [Int64]? {
    PanelSplit.parts(whole, signed: panel.map(\.signed))
  }
}

/// The split of a treaty's amount over its panel.
public enum PanelSplit {
  /// Largest remainder over the signed lines; equal remainders go to the earlier line (Money's `Allocation`).
  /// - Returns: nil where the lines have no common denominator within 64 bits, or are all zero.
  public static func parts(_ whole: Int64, signed: [Ratio]) -> [Int64]? {
    weights(signed).flatMap { Allocation.largestRemainder(whole, weights: $0.parts) }
  }

  /// Each member's part of each row of an amount that was split over a panel as a whole: the members' parts
  /// are kept, and so is each row. Members one after the other take theirs by largest remainder of what is
  /// left of the rows.
  /// - Parameters:
  ///   - rows: not negative, minor units.
  ///   - parts: one a member; their sum is that of the rows.
  /// - Returns: for each member one amount a row; nil where they are unusable.
  public static func rows(_ rows: [Int64], _ parts: [Int64]) -> [[Int64]]? {
    var left = rows
    var found: [[Int64]] = []
    for part in parts {
      guard !rows.isEmpty, part != 0 else {
        found.append(rows.map { _ in 0 })
        continue
      }
      guard let own = Allocation.largestRemainder(part, weights: left) else { return nil }
      for (place, amount) in own.enumerated() { left[place] -= amount }
      found.append(own)
    }
    return found
  }

  /// Ratios over their common denominator.
  static func weights(_ signed: [Ratio]) -> (parts: [Int64], common: Int64)? {
    var common: Int64 = 1
    for ratio in signed {
      guard let reduced = Ratio(common, ratio.denominator) else { return nil }
      let (product, overflow) = common.multipliedReportingOverflow(by: reduced.denominator)
      guard !overflow else { return nil }
      common = product
    }
    var weights: [Int64] = []
    for ratio in signed {
      let (weight, overflow) = ratio.numerator.multipliedReportingOverflow(by: common / ratio.denominator)
      guard !overflow else { return nil }
      weights.append(weight)
    }
    return (weights, common)
  }
}
