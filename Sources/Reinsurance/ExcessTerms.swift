import Money

/// What a surplus treaty takes of a risk: what is above the retention, at most so many lines of it.
public struct SurplusTerms: Sendable, Equatable {
  /// Minor units.
  public var retention: Int64
  public var lines: Int

  public init(retention: Int64, lines: Int) { (self.retention, self.lines) = (retention, lines) }

  /// The share of a risk of this sum that is ceded, for premium and every loss: the ceded sum over the sum.
  /// - Returns: zero at or below the retention; nil where the lines do not fit 64 bits.
  public func share(sum: Int64) -> Ratio? {
    guard sum > retention else { return .zero }
    let (most, overflow) = retention.multipliedReportingOverflow(by: Int64(lines))
    guard !overflow else { return nil }
    return Ratio(min(sum - retention, most), sum)
  }
}

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
