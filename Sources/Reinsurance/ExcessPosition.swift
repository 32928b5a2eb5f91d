import Money

/// What the losses of one event of an excess of loss have in common.
public enum LossEvent: String, Sendable, CaseIterable {
  /// The disaster that the guarantee names; losses of none are in no event.
  case disaster
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

/// An underwriting year of an excess treaty at the end of an account, for one cedant and the whole panel:
/// worked out anew from all that is known of it, cumulative, minor units (reinsurance.md 4.2).
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

  /// The lines of an excess treaty.
  public static let lines: [TreatyLine] = [
    .depositPremium, .adjustmentPremium, .reinstatementPremium, .excessLoss,
  ]

  /// - Parameters:
  ///   - losses: of the year, in any order.
  ///   - subject: premium of the year so far; nil where the treaty states none.
  ///   - through: last day of the account.
  public init(
    _ terms: ExcessTerms, _ year: Treaty.Year, losses: [ExcessYear.Loss], subject: Int64?, through: Day
  ) throws(ExactOverflow) {
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
    outcomes = try cover.outcomes(sorted, premium: premium)
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
    amounts = [
      .depositPremium: -booked, .adjustmentPremium: -adjustment, .reinstatementPremium: -price,
      .excessLoss: used,
    ].filter { $0.value != 0 }
    let days = Int64(year.to.number) - Int64(year.from.number)
    let over = min(max(0, Int64(through.number) - Int64(year.from.number) + 1), days)
    let share = try ExactFraction(over, over: days)
    earned =
      over == days ? booked + adjustment : min(booked, try ExactFraction(premium).times(share).rounded())
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
