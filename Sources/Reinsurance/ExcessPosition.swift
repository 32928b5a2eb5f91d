import Money

/// What the losses of one event of an excess of loss have in common.
public enum LossEvent: String, Sendable, CaseIterable {
  /// The disaster that the guarantee names; losses of none are in no event.
  case disaster
  /// Each claim is one by itself.
  case claim
  /// One insolvency: of a borrower, or of borrowers that belong together.
  case borrower
  case group
  /// The calendar month, quarter or year in which they occurred.
  case month
  case quarter
  case year
}

/// What the premium of an excess treaty is a rate of (GNPI, reinsurance.md 4.2): what events put on an
/// account of the cedant within the underwriting year, less premium for reinsurance that inures to it.
public struct SubjectPremium: Sendable, Equatable {
  /// Code of the cedant's account.
  public var account: String
  /// Codes of the events.
  public var events: [String]
  /// The premium is adjusted so many months after the end of the year.
  public var afterMonths: Int

  public init(account: String, events: [String], afterMonths: Int) {
    (self.account, self.events, self.afterMonths) = (account, events, afterMonths)
  }
}

/// An underwriting year of an excess treaty, a stop loss or a capped portfolio at the end of an account, for
/// one cedant and the whole panel: worked out anew from all that is known of it, cumulative, minor units
/// (reinsurance.md 4.2 and 4.3).
public struct ExcessPosition: Sendable, Equatable {
  public var year: Int
  /// By day and code, paid less recoveries and less what inures to the treaty.
  public var losses: [ExcessYear.Loss]
  /// One a loss.
  public var outcomes: [ExcessYear.Outcome]
  /// GNPI of the year so far; nil where the treaty does not say what it is.
  public var subject: Int64?
  /// What reinstatements are priced on: the deposit, and once it is adjusted the final premium.
  public var premium: Int64
  public var isAdjusted: Bool
  /// Of instalments and adjustment, what the days that are over have earned.
  public var earned: Int64
  /// Positive where it is owed to the cedant.
  public var amounts: [TreatyLine: Int64]
  public var coverUsed: Int64
  /// nil where nothing bounds it.
  public var coverLeft: Int64?
  public var deductibleUsed: Int64
  public var deductibleLeft: Int64
  public var reinstated: Int64
  /// For what was reinstated so far.
  public var reinstatementPremium: Int64 { outcomes.reduce(0) { $0 + $1.reinstatementPremium } }
  /// nil where the cover is not used up.
  public var reinstatableLeft: Int64?
  /// What of ``subject``, and of the base of a cover of the whole year, came from other currencies.
  public var premiumConverted: [ConvertedAmount] = []
  public var baseConverted: [ConvertedAmount] = []
  /// Of a cover of the whole year; nil for layers of a risk or an event.
  public var whole: Whole?

  /// A cover of all losses of a year.
  public struct Whole: Sendable, Equatable {
    /// What its bounds are a part of, and what the terms call it; nil where they are amounts.
    public var base: Int64?
    public var baseName: String?
    /// Bounds in money; no limit: unlimited.
    public var attachment: Int64
    public var limit: Int64?
    /// All losses before the bounds of the year, and as a share of the subject premium of a stop loss.
    public var reached: Int64
    public var lossRatio: ExactFraction?
    /// The reinsurers' part of what came back, where the cap counts what is paid.
    public var recovered: Int64?
    /// The last day of what counts; nil where the year stays open.
    public var closing: Day?
    /// The account is of the closing day or later: until then its recoveries are provisional.
    public var isFinal: Bool
  }

  /// The lines of an excess treaty.
  public static let lines: [TreatyLine] = [
    .depositPremium, .adjustmentPremium, .reinstatementPremium, .excessLoss, .stopLossRecovery, .cappedLoss,
    .cappedRecovery,
  ]

  /// - Parameters:
  ///   - losses: of the year, in any order.
  ///   - base: what a measured cover is a part of.
  ///   - subject: premium of the year so far; nil where the treaty states none.
  ///   - through: last day of the account.
  public init(
    _ treaty: Treaty, _ year: Treaty.Year, losses: [ExcessYear.Loss], base: Int64? = nil, subject: Int64?,
    through: Day
  ) throws(ExactOverflow) {
    guard let terms = try treaty.cover(of: year, base: base) else { throw ExactOverflow() }
    let end = year.to.adding(days: -1)
    let sorted = losses.sorted { $0.day != $1.day ? $0.day < $1.day : $0.code < $1.code }
    (self.year, self.losses, self.subject) = (year.underwritingYear, sorted, subject)
    let booked = terms.premium.map { ExcessPosition.booked($0, year, through) } ?? 0
    let adjusts = terms.subject.flatMap { end.adding(months: $0.afterMonths) }.map { $0 <= through } ?? false
    isAdjusted = adjusts && terms.premium != nil && subject != nil
    if isAdjusted, let minimum = terms.premium, let subject {
      premium = try minimum.premium(subject: subject)
    } else {
      premium = terms.premium?.deposit ?? 0
    }
    let adjustment = isAdjusted ? premium - (terms.premium?.deposit ?? 0) : 0
    let cover = ExcessYear(
      attachment: terms.attachment, limit: terms.limit ?? Int64.max,
      aggregateDeductible: terms.aggregateDeductible, aggregateLimit: terms.aggregateLimit,
      reinstatements: terms.limit == nil ? nil : terms.reinstatements, isProRataTime: terms.isProRataTime,
      from: year.from, to: end)
    let isGross = treaty.measured?.isGross ?? false
    outcomes = try cover.outcomes(
      sorted, under: treaty.contract(treaty.code, .all(treaty.cession(of: year)), terms), isGross: isGross,
      premium: premium)
    let price = outcomes.reduce(Int64(0)) { $0 + $1.reinstatementPremium }
    coverUsed = outcomes.reduce(0) { $0 + $1.ceded }
    reinstated = outcomes.reduce(0) { $0 + $1.reinstated }
    let inLayer = outcomes.reduce(Int64(0)) { $0 + $1.layer }
    deductibleUsed = min(terms.aggregateDeductible, inLayer)
    deductibleLeft = terms.aggregateDeductible - deductibleUsed
    let used = coverUsed
    coverLeft = try cover.capacity().map { $0 - used }
    let back = reinstated
    reinstatableLeft = cover.reinstatements.map { Int64($0.count) * cover.limit - back }
    let recovered = isGross ? try ExcessPosition.recovered(sorted, outcomes) : nil
    amounts = [
      .depositPremium: -booked, .adjustmentPremium: -adjustment, .reinstatementPremium: -price,
      treaty.lossLine: used, .cappedRecovery: -(recovered ?? 0),
    ].filter { $0.value != 0 }
    let days = Int64(year.to.number) - Int64(year.from.number)
    let over = min(max(0, Int64(through.number) - Int64(year.from.number) + 1), days)
    let share = try ExactFraction(over, over: days)
    earned =
      over == days ? booked + adjustment : min(booked, try ExactFraction(premium).times(share).rounded())
    guard treaty.kind.isOfTheYear else { return }
    whole = Whole(
      base: base, baseName: treaty.measured?.baseName, attachment: terms.aggregateDeductible,
      limit: try cover.capacity(), reached: inLayer, recovered: recovered,
      closing: treaty.closing(of: year),
      isFinal: treaty.closing(of: year).map { $0 <= through } ?? false)
    if treaty.kind == .stopLoss, let base, base > 0 {
      whole?.lossRatio = try ExactFraction(inLayer, over: base)
    }
  }

  /// Of what came back, the part that the reinsurers bear of each loss: that of what they paid of it, each
  /// rounded half-even once.
  private static func recovered(
    _ losses: [ExcessYear.Loss], _ outcomes: [ExcessYear.Outcome]
  ) throws(ExactOverflow) -> Int64 {
    var sum: Int64 = 0
    for (loss, outcome) in zip(losses, outcomes) where loss.paid > 0 {
      let share = try ExactFraction(outcome.ceded, over: loss.paid)
      sum += try ExactFraction(loss.recovered).times(share).rounded()
    }
    return sum
  }

  /// Instalments that fell due: the year is cut into as many parts, and each is due as its part begins.
  private static func booked(
    _ premium: MinimumDepositPremium, _ year: Treaty.Year, _ through: Day
  ) -> Int64 {
    let parts = premium.instalmentAmounts
    let months = year.from.months(to: year.to)
    return parts.enumerated().reduce(0) { sum, part in
      let due = year.from.adding(months: months * part.offset / parts.count) ?? year.from
      return due <= through ? sum + part.element : sum
    }
  }

  /// One reinsurer's part of each line: largest remainder over the panel, so that the parts make the whole.
  /// - Returns: nil where the signed lines are unusable.
  public func shares(_ panel: [Treaty.PanelLine]) -> [String: [TreatyLine: Int64]]? {
    var shares: [String: [TreatyLine: Int64]] = [:]
    for line in panel { shares[line.party] = [:] }
    for (line, amount) in amounts {
      guard let parts = PanelSplit.parts(amount, signed: panel.map(\.signed)) else { return nil }
      for (member, part) in zip(panel, parts) { shares[member.party, default: [:]][line] = part }
    }
    return shares
  }
}
