import Money

/// How a treaty is accounted for: its periods, the commission, what is shared and withheld (reinsurance.md
/// 4.1 and 4.5).
public struct TreatyAccountTerms: Sendable, Equatable {
  /// How long an account is, in months.
  public enum Period: String, Sendable, CaseIterable {
    case month
    case quarter
    case halfYear = "half-year"
    case year

    public var months: Int {
      switch self {
      case .month: 1
      case .quarter: 3
      case .halfYear: 6
      case .year: 12
      }
    }
  }

  /// When the open items of an account are cleared.
  public enum Settlement: String, Sendable, CaseIterable {
    /// With the account: it is paid as it is made.
    case atOnce = "at_once"
    /// By a payment of its own, over all treaties of the two parties.
    case onPayment = "on_payment"
  }

  public enum Commission: Sendable, Equatable {
    case flat(Ratio)
    case sliding(SlidingScale)

    /// The rate that written premium is booked with.
    public var booked: Ratio {
      switch self {
      case .flat(let rate): rate
      case .sliding(let scale): scale.provisional
      }
    }

    /// The rate that a year has earned so far.
    public func rate(earned: Int64, incurred: Int64) throws(ExactOverflow) -> ExactFraction {
      switch self {
      case .flat(let rate): ExactFraction(rate)
      case .sliding(let scale): try scale.rate(earned: earned, incurred: incurred)
      }
    }
  }

  public struct Profit: Sendable, Equatable {
    public var commission: ProfitCommission
    /// A year's profit is worked out from so many months after its end on.
    public var afterMonths: Int

    public init(_ commission: ProfitCommission, afterMonths: Int) {
      (self.commission, self.afterMonths) = (commission, afterMonths)
    }
  }

  /// What is provided for of a balance that is undisputed and was due more than so many days ago.
  public struct OverdueProvision: Sendable, Equatable {
    public var share: Ratio
    public var afterDays: Int

    public init(share: Ratio, afterDays: Int) { (self.share, self.afterDays) = (share, afterDays) }
  }

  public var period = Period.quarter
  public var settlement = Settlement.atOnce
  public var dueDays = 0
  public var unearned = UnearnedBasis.daily
  public var commission = Commission.flat(.zero)
  /// Shares of written premium.
  public var overriding = Ratio.zero
  public var brokerage = Ratio.zero
  public var profit: Profit?
  public var participation: LossParticipation?
  public var lossRatioCap: LossRatioCap?
  public var premiumDeposit: PremiumDeposit?
  public var lossDeposit: LossDeposit?
  /// What a year of account hands to the next at its end; nil: each year runs off.
  public var portfolio: PortfolioTransfer?
  public var overdue: OverdueProvision?
  /// The first underwriting year that accounts state premium of an excess treaty for; nil: the first of all.
  public var firstYear: Int?

  public init() {}
}

/// A line of a treaty account beside premium, claims and recoveries. Amounts are positive where they are owed
/// to the cedant.
public enum TreatyLine: String, Sendable, CaseIterable {
  case commission
  case overridingCommission
  case slidingAdjustment
  case profitCommission
  case brokerage
  case lossParticipation
  case lossAboveCap
  case depositWithheld
  case depositReleased
  case lossDepositWithheld
  case lossDepositReleased
  case depositInterest
  /// Of excess treaties.
  case depositPremium
  case adjustmentPremium
  case reinstatementPremium
  case excessLoss
  /// Of a stop loss, and of a capped portfolio: what is paid, and what comes back where the cap counts
  /// payments.
  case stopLossRecovery
  case cappedLoss
  case cappedRecovery
  /// Portfolios of years that are cut clean, and what happens to a year after it was cut.
  case premiumPortfolioOut
  case premiumPortfolioIn
  case lossPortfolioOut
  case lossPortfolioIn
  case premiumRunOff
  case lossRunOff
}

/// What is known of an underwriting year at the end of an account, cumulative since its inception, minor
/// units: one reinsurer's share.
public struct TreatyYearFigures: Sendable, Equatable {
  public struct Deposit: Sendable, Equatable {
    public var day: Day
    public var amount: Int64

    public init(day: Day, amount: Int64) { (self.day, self.amount) = (day, amount) }
  }

  public var year: Int
  /// Last day of the underwriting year.
  public var end: Day
  /// Premium ceded less premium returned.
  public var written: Int64 = 0
  public var earned: Int64 = 0
  public var claims: Int64 = 0
  public var recoveries: Int64 = 0
  public var outstanding: Int64 = 0
  /// Portfolios taken over from the year before, and handed to the next.
  public var premiumIn: Int64 = 0
  public var premiumOut: Int64 = 0
  public var lossIn: Int64 = 0
  public var lossOut: Int64 = 0
  /// For overdue balances: what should be provided for, and what accounts posted of it.
  public var provision: Int64 = 0
  public var provisionPosted: Int64 = 0
  /// What earlier accounts posted of each line.
  public var posted: [TreatyLine: Int64] = [:]
  /// Premium deposits of earlier accounts, by day; released ones among them.
  public var deposits: [Deposit] = []

  /// Commission, brokerage and loss participation of the year, where it states its own.
  public var terms: TreatyAccountTerms?

  public init(year: Int, end: Day) { (self.year, self.end) = (year, end) }

  /// Claims paid less recoveries.
  public var paid: Int64 { claims - recoveries }
  /// Paid, and the loss portfolio handed over less the one taken over.
  public var borne: Int64 { paid + lossOut - lossIn }
  /// Borne and outstanding: since inception nothing but the portfolio was outstanding at the start.
  public var incurred: Int64 { borne + outstanding }
  public var unearned: Int64 { written + premiumIn - premiumOut - earned }

  /// Paid and outstanding as a share of earned premium; nil until some is earned.
  public func lossRatio() throws(ExactOverflow) -> ExactFraction? {
    earned > 0 ? try ExactFraction(incurred, over: earned) : nil
  }
}

/// Works out what an account adds: of each line the rounded cumulative amount less what was posted before, so
/// that many accounts give what one would (design law 3).
public enum TreatyAccount {
  /// The lines of each year that are not zero, in the order of ``TreatyLine``.
  /// - Parameters:
  ///   - years: every underwriting year in order: a deficit is carried from one to the next.
  ///   - through: the last day of the account.
  ///   - previous: the last day of the account before; nil where there is none.
  public static func lines(
    _ terms: TreatyAccountTerms, _ years: [TreatyYearFigures], through: Day, previous: Day?
  ) throws(ExactOverflow) -> [(year: Int, line: TreatyLine, amount: Int64)] {
    var lines: [(year: Int, line: TreatyLine, amount: Int64)] = []
    let profits = try profitCommission(terms, years, through: through)
    for (place, year) in years.enumerated() {
      var amounts = try proportional(year.terms ?? terms, year)
      if let profit = profits?[place] { amounts[.profitCommission] = profit }
      for (line, amount) in amounts { amounts[line] = amount - (year.posted[line] ?? 0) }
      try addDeposits(terms, year, after: previous, through: through, &amounts)
      for line in TreatyLine.allCases {
        if let amount = amounts[line], amount != 0 { lines.append((year.year, line, amount)) }
      }
    }
    return lines
  }

  /// Cumulative amounts of the lines that follow premium and loss.
  private static func proportional(
    _ terms: TreatyAccountTerms, _ year: TreatyYearFigures
  ) throws(ExactOverflow) -> [TreatyLine: Int64] {
    let written = ExactFraction(year.written)
    var amounts: [TreatyLine: Int64] = [
      .commission: try written.times(terms.commission.booked).rounded(),
      .overridingCommission: try written.times(terms.overriding).rounded(),
      .brokerage: try written.times(terms.brokerage).rounded(),
    ]
    if case .sliding(let scale) = terms.commission {
      amounts[.slidingAdjustment] = try adjustment(scale, year)
    }
    if let participation = terms.participation {
      amounts[.lossParticipation] = -(try participation.retained(earned: year.earned, incurred: year.borne))
    }
    if let cap = terms.lossRatioCap {
      amounts[.lossAboveCap] = -(try cap.excess(earned: year.earned, incurred: year.borne))
    }
    return amounts
  }

  /// The commission at the incurred loss ratio less the provisional one, both on what is earned.
  private static func adjustment(
    _ scale: SlidingScale, _ year: TreatyYearFigures
  ) throws(ExactOverflow) -> Int64 {
    guard year.earned > 0 else { return 0 }
    let earned = try scale.commission(earned: year.earned, incurred: year.incurred)
    return try earned.subtracting(ExactFraction(year.earned).times(scale.provisional)).rounded()
  }

  /// Each year's profit commission, cumulative; nil where the treaty has none.
  private static func profitCommission(
    _ terms: TreatyAccountTerms, _ years: [TreatyYearFigures], through: Day
  ) throws(ExactOverflow) -> [Int64]? {
    guard let results = try profits(terms, years, through: through) else { return nil }
    return results.map(\.commission) + Array(repeating: 0, count: years.count - results.count)
  }

  /// The deficit that each year carries forward; nil where the treaty has no profit commission.
  public static func deficits(
    _ terms: TreatyAccountTerms, _ years: [TreatyYearFigures], through: Day
  ) throws(ExactOverflow) -> [Int64]? {
    guard let results = try profits(terms, years, through: through) else { return nil }
    return results.map(\.deficitCarriedForward) + Array(repeating: 0, count: years.count - results.count)
  }

  private static func profits(
    _ terms: TreatyAccountTerms, _ years: [TreatyYearFigures], through: Day
  ) throws(ExactOverflow) -> [ProfitCommission.Result]? {
    guard let profit = terms.profit else { return nil }
    // Years that are not yet due come after those that are.
    let due = years.prefix { year in
      year.end.adding(months: profit.afterMonths).map { $0 <= through } ?? false
    }
    return try profit.commission.results(
      due.map { year throws(ExactOverflow) in
        let written = ExactFraction(year.written)
        let commission =
          try written.times((year.terms ?? terms).commission.booked).rounded()
          + written.times((year.terms ?? terms).overriding).rounded()
        return ProfitCommission.Year(
          premium: year.written, portfolioIn: year.premiumIn + year.lossIn, commission: commission,
          losses: year.paid,
          portfolioOut: year.unearned + year.outstanding + year.premiumOut + year.lossOut)
      })
  }

  private static func addDeposits(
    _ terms: TreatyAccountTerms, _ year: TreatyYearFigures, after previous: Day?, through: Day,
    _ amounts: inout [TreatyLine: Int64]
  ) throws(ExactOverflow) {
    if let deposit = terms.premiumDeposit {
      let withheld = try deposit.withheld(premium: year.written)
      amounts[.depositWithheld] = withheld - (year.posted[.depositWithheld] ?? 0)
      var (released, interest) = (Int64(0), Int64(0))
      for entry in year.deposits {
        guard let day = entry.day.adding(months: deposit.periods * terms.period.months) else { continue }
        let end = endOfMonth(day, like: entry.day)
        // Those that were due before were released by the account before.
        guard end <= through, previous.map({ $0 < end }) ?? true else { continue }
        released += entry.amount
        let days = Int(through.number - entry.day.number)
        interest += try deposit.interest(on: entry.amount, days: days).interest
      }
      amounts[.depositReleased] = -released
      amounts[.depositInterest] = -interest
    }
    if let deposit = terms.lossDeposit {
      let held =
        (year.posted[.lossDepositWithheld] ?? 0) + (year.posted[.lossDepositReleased] ?? 0)
      let renewed = try deposit.renewed(held: held, outstanding: year.outstanding)
      if renewed.released != renewed.withheld {
        amounts[.lossDepositReleased] = -renewed.released
        amounts[.lossDepositWithheld] = renewed.withheld
      }
    }
  }

  /// Accounts end with months: three months after the end of February is the end of May.
  private static func endOfMonth(_ day: Day, like start: Day) -> Day {
    let (from, to) = (start.civil, day.civil)
    guard from.day == Day.length(ofMonth: from.month, year: from.year) else { return day }
    return Day(year: to.year, month: to.month, day: Day.length(ofMonth: to.month, year: to.year)) ?? day
  }
}
