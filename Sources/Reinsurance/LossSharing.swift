import Money

/// A band of the loss ratio of an underwriting year, applied to the accumulated year, so that each account
/// posts what is new (reinsurance.md 4.1).
public struct RatioBand: Sendable, Equatable {
  public var attachment: Ratio
  /// Width of the band in loss ratio; nil is unlimited.
  public var width: Ratio?

  public init(attachment: Ratio, width: Ratio?) { (self.attachment, self.width) = (attachment, width) }

  /// The loss within the band: loss less attachment x premium, at least 0, at most width x premium.
  public func loss(earned: Int64, incurred: Int64) throws(ExactOverflow) -> ExactFraction {
    let premium = ExactFraction(max(0, earned))
    var limit: ExactFraction?
    if let width { limit = try premium.times(width) }
    return try ExactFraction(incurred).subtracting(premium.times(attachment)).clamped(to: limit)
  }
}

/// The cedant takes back a share of the ceded loss within a band: loss participation, or corridor.
public struct LossParticipation: Sendable, Equatable {
  public var band: RatioBand
  public var share: Ratio

  public init(band: RatioBand, share: Ratio) { (self.band, self.share) = (band, share) }

  /// What the cedant bears of the accumulated year, minor units.
  public func retained(earned: Int64, incurred: Int64) throws(ExactOverflow) -> Int64 {
    try band.loss(earned: earned, incurred: incurred).times(share).rounded()
  }
}

/// Cover of a year's whole loss in points of its loss ratio (reinsurance.md 4.3).
public struct StopLoss: Sendable, Equatable {
  public var band: RatioBand

  public init(attachment: Ratio, limit: Ratio?) { band = RatioBand(attachment: attachment, width: limit) }

  /// clamp(ratio - attachment, 0, limit) x premium, minor units: provisional until the year is closed.
  public func recovery(earned: Int64, incurred: Int64) throws(ExactOverflow) -> Int64 {
    try band.loss(earned: earned, incurred: incurred).rounded()
  }
}

/// Ceded loss above a loss ratio stays with the cedant: the cap ends cover.
public struct LossRatioCap: Sendable, Equatable {
  public var cap: Ratio

  public init(_ cap: Ratio) { self.cap = cap }

  /// What the accumulated year has above the cap, minor units.
  public func excess(earned: Int64, incurred: Int64) throws(ExactOverflow) -> Int64 {
    try RatioBand(attachment: cap, width: nil).loss(earned: earned, incurred: incurred).rounded()
  }
}
