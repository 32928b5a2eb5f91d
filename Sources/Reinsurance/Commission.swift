import Money

/// A commission that follows the loss ratio of an underwriting year (reinsurance.md 4.1): booked at a
/// provisional rate, adjusted to the incurred loss ratio, against the year that it is of.
public struct SlidingScale: Sendable, Equatable {
  public struct Point: Sendable, Equatable {
    public var lossRatio: Ratio
    public var rate: Ratio

    public init(lossRatio: Ratio, rate: Ratio) { (self.lossRatio, self.rate) = (lossRatio, rate) }
  }

  public var provisional: Ratio
  /// By rising loss ratio and falling rate; between two points the rate falls evenly, outside it stays.
  public var points: [Point]

  public init(provisional: Ratio, points: [Point]) {
    (self.provisional, self.points) = (provisional, points)
  }

  /// Highest and lowest rate.
  public var maximum: Ratio { points.first?.rate ?? provisional }
  public var minimum: Ratio { points.last?.rate ?? provisional }

  /// The commission on earned premium at an incurred loss, exact minor units. Nothing earned earns nothing.
  /// - Parameters:
  ///   - earned: premium, minor units, not negative.
  ///   - incurred: paid plus outstanding at the end less outstanding at the start, minor units.
  public func commission(earned: Int64, incurred: Int64) throws(ExactOverflow) -> ExactFraction {
    let (premium, loss) = (ExactFraction(earned), ExactFraction(incurred))
    guard earned > 0, let first = points.first else { return try premium.times(provisional) }
    // The premium cancels out of the loss ratio: rate x premium stays a fraction with small terms.
    var low = first
    if try !premium.times(first.lossRatio).isLess(than: loss) { return try premium.times(first.rate) }
    for high in points.dropFirst() {
      let reached = try premium.times(high.lossRatio)
      if try loss.isLess(than: reached) {
        let width = try ExactFraction(high.lossRatio).subtracting(ExactFraction(low.lossRatio))
        let fall = try ExactFraction(high.rate).subtracting(ExactFraction(low.rate))
        let above = try loss.subtracting(premium.times(low.lossRatio))
        return try premium.times(low.rate).adding(above.times(fall.divided(by: width)))
      }
      low = high
    }
    return try premium.times(low.rate)
  }

  /// The rate at an incurred loss; the provisional one until premium is earned.
  public func rate(earned: Int64, incurred: Int64) throws(ExactOverflow) -> ExactFraction {
    guard earned > 0 else { return ExactFraction(provisional) }
    return try commission(earned: earned, incurred: incurred).divided(by: ExactFraction(earned))
  }
}

/// What the cedant gets of the reinsurer's profit on a year (reinsurance.md 4.1).
public struct ProfitCommission: Sendable, Equatable {
  public enum DeficitRule: Sendable, Equatable {
    case none
    /// A deficit is set against the profits of so many following years.
    case years(Int)
    case extinction
  }

  public var rate: Ratio
  /// The reinsurer's expenses as a share of premium.
  public var expenses: Ratio
  public var deficit: DeficitRule

  public init(rate: Ratio, expenses: Ratio, deficit: DeficitRule) {
    (self.rate, self.expenses, self.deficit) = (rate, expenses, deficit)
  }

  /// One underwriting year's figures, minor units.
  public struct Year: Sendable, Equatable {
    /// Premium, and premium and loss portfolio or reserve brought in.
    public var premium: Int64
    public var portfolioIn: Int64
    /// Commission, taxes, paid losses, premium and loss portfolio or reserve carried out.
    public var commission: Int64
    public var taxes: Int64
    public var losses: Int64
    public var portfolioOut: Int64

    public init(
      premium: Int64, portfolioIn: Int64 = 0, commission: Int64, taxes: Int64 = 0, losses: Int64,
      portfolioOut: Int64 = 0
    ) {
      (self.premium, self.portfolioIn, self.commission) = (premium, portfolioIn, commission)
      (self.taxes, self.losses, self.portfolioOut) = (taxes, losses, portfolioOut)
    }
  }

  /// One year's profit account, minor units.
  public struct Result: Sendable, Equatable {
    /// Income less outgo and expenses, before any deficit.
    public var result: Int64
    public var deficitBroughtForward: Int64
    /// What the commission is on; zero in a year of loss.
    public var profit: Int64
    public var commission: Int64
    public var deficitCarriedForward: Int64
  }

  /// Each year's account, in the order of the years given: none may be left out, or a deficit ages wrongly.
  public func results(_ years: [Year]) throws(ExactOverflow) -> [Result] {
    var deficits: [(year: Int, amount: Int64)] = []
    var results: [Result] = []
    for (place, year) in years.enumerated() {
      if case .years(let limit) = deficit { deficits.removeAll { place - $0.year > limit } }
      let brought = deficits.reduce(Int64(0)) { $0 + $1.amount }
      let expense = try ExactFraction(year.premium).times(expenses).rounded()
      let result = try ProfitCommission.sum([
        year.premium, year.portfolioIn, -year.commission, -year.taxes, -year.losses, -year.portfolioOut,
        -expense,
      ])
      var left = max(0, result)
      // The oldest deficit is used up first: it would be the first to lapse.
      for index in deficits.indices where left > 0 {
        let used = min(left, deficits[index].amount)
        deficits[index].amount -= used
        left -= used
      }
      deficits.removeAll { $0.amount == 0 }
      if result < 0, deficit != .none { deficits.append((place, -result)) }
      results.append(
        Result(
          result: result, deficitBroughtForward: brought, profit: left,
          commission: try ExactFraction(left).times(rate).rounded(),
          deficitCarriedForward: deficits.reduce(Int64(0)) { $0 + $1.amount }))
    }
    return results
  }

  private static func sum(_ parts: [Int64]) throws(ExactOverflow) -> Int64 {
    guard let total = Int64(exactly: parts.reduce(Int128(0)) { $0 + Int128($1) }) else {
      throw ExactOverflow()
    }
    return total
  }
}
