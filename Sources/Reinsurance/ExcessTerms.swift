import Money

/// The terms of one layer of excess of loss, and what it costs. Minor units.
public struct ExcessTerms: Sendable, Equatable {
  public var attachment: Int64
  /// nil is unlimited.
  public var limit: Int64?
  public var aggregateDeductible: Int64 = 0
  public var aggregateLimit: Int64?
  /// The price of each reinstatement; nil: the cover is not used up.
  public var reinstatements: [Ratio]?
  public var isProRataTime = false
  public var premium: MinimumDepositPremium?
  /// What an event is; and what the terms of a risk are of.
  public var lossEvent = LossEvent.disaster
  public var risk = RiskLevel.guarantee
  /// What the premium is adjusted to; nil: accounts book the deposit and leave it at that.
  public var subject: SubjectPremium?
  /// What a cover of the whole year takes in: events until so many months after its end; it is final then.
  /// nil: the year stays open.
  public var closesAfterMonths: Int?

  public init(attachment: Int64, limit: Int64?) { (self.attachment, self.limit) = (attachment, limit) }

  /// The layer over a year; nil where it is unlimited and has no reinstatements to count.
  public func year(from: Day, to: Day) -> ExcessYear? {
    guard let limit else { return nil }
    return ExcessYear(
      attachment: attachment, limit: limit, aggregateDeductible: aggregateDeductible,
      aggregateLimit: aggregateLimit, reinstatements: reinstatements, isProRataTime: isProRataTime,
      from: from, to: to)
  }
}
