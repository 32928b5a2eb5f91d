import Money

/// A cover of a year whose bounds are ratios of an amount that only the year knows: a stop loss is measured
/// by the subject earned premium, a capped portfolio by its volume.
public struct MeasuredCover: Sendable, Equatable {
  public enum Measure: Sendable, Equatable {
    /// Points of the loss ratio (reinsurance.md 4.3).
    case lossRatio(RatioBand)
    /// Cap rate on the volume times the guaranteed share (domain.md, EU-1).
    case volume(cap: Ratio)
  }

  /// What the ledger says of the amount: what events put on an account of the cedant within the year.
  public struct Source: Sendable, Equatable {
    /// Code of the cedant's account.
    public var account: String
    /// Codes of the events.
    public var events: [String]

    public init(account: String, events: [String]) { (self.account, self.events) = (account, events) }
  }

  public var measure: Measure
  /// nil: it is stated only.
  public var source: Source?
  /// The cap counts what is paid: recoveries are shared, and do not give room back.
  public var isGross = false
  /// Of every year that states none: minor units.
  public var base: Int64?

  public init(_ measure: Measure, base: Int64?) { (self.measure, self.base) = (measure, base) }

  /// What the terms call the amount that it is measured by.
  public var baseName: String {
    switch measure {
    case .lossRatio: "subject_premium"
    case .volume: "volume"
    }
  }

  /// The year's bounds, each rounded half-even to a minor unit once: its losses are compared with them.
  /// - Parameters:
  ///   - base: the subject earned premium or the volume, minor units.
  ///   - share: of the volume that is guaranteed; a stop loss does not ask.
  public func band(base: Int64, share: Ratio) throws(ExactOverflow) -> TreatyTerms.Band {
    switch measure {
    case .lossRatio(let band):
      let attachment = try ExactFraction(base).times(band.attachment).rounded()
      var limit: Int64?
      if let width = band.width { limit = try ExactFraction(base).times(width).rounded() }
      return TreatyTerms.Band(attachment: attachment, limit: limit)
    case .volume(let cap):
      return TreatyTerms.Band(limit: try ExactFraction(base).times(share).times(cap).rounded())
    }
  }
}
