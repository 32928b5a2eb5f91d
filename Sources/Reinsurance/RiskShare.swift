import Money

/// The share of risks whose sum falls in a band, of a variable quota share: it is that of the whole risk.
public struct ShareBand: Sendable, Equatable {
  /// The largest sum of the band, minor units; nil in the last.
  public var upTo: Int64?
  public var cession: Ratio

  public init(upTo: Int64?, cession: Ratio) { (self.upTo, self.cession) = (upTo, cession) }
}

/// The most that a share takes of one risk in one event. The same words mean different money on the two bases
/// (reinsurance.md 2.3): 25 % with a limit of 900,000 on the whole takes at most 225,000; with a limit of
/// 180,000 on what is ceded at most 180,000.
public struct ShareLimit: Sendable, Equatable {
  public enum Basis: String, Sendable, CaseIterable {
    /// It bounds what is ceded.
    case ceded
    /// It bounds the loss that the share is taken of.
    case whole
  }

  /// Minor units.
  public var amount: Int64
  public var basis: Basis

  public init(_ amount: Int64, _ basis: Basis) { (self.amount, self.basis) = (amount, basis) }
}

/// What a treaty takes of a surplus: what is above the retention, at most so many lines of it.
public struct SurplusTerms: Sendable, Equatable {
  /// What the number of lines counts: contracts do both.
  public enum LineCount: String, Sendable, CaseIterable {
    /// What is ceded: 4 lines are 4 times the retention.
    case ceded
    /// The retention too: 4 lines cede 3 times the retention.
    case withRetention = "with_retention"
  }

  /// Minor units.
  public var retention: Int64
  public var lines: Int
  public var count = LineCount.ceded

  public init(retention: Int64, lines: Int, count: LineCount = .ceded) {
    (self.retention, self.lines, self.count) = (retention, lines, count)
  }

  /// The share of a risk of this sum that is ceded, for premium and every loss: the ceded sum over the sum.
  /// - Returns: zero at or below the retention; nil where the lines do not fit 64 bits.
  public func share(sum: Int64) -> Ratio? {
    guard sum > retention else { return .zero }
    let ceded = count == .ceded ? lines : lines - 1
    let (most, overflow) = retention.multipliedReportingOverflow(by: Int64(ceded))
    guard !overflow else { return nil }
    return Ratio(min(sum - retention, most), sum)
  }
}

extension Treaty {
  /// The share of a risk that a year takes before its other terms.
  /// - Parameter sum: what is guaranteed of the risk as it attaches, minor units.
  /// - Returns: nil where the lines of a surplus do not fit 64 bits.
  public func share(ofSum sum: Int64, in year: Year?) -> Ratio? {
    if let year, let own = versions[year.underwritingYear] { return own.share(ofSum: sum, in: year) }
    if let surplus { return surplus.share(sum: sum) }
    if let band = bands.first(where: { band in band.upTo.map { sum <= $0 } ?? true }) { return band.cession }
    return year.map { cession(of: $0) } ?? cession
  }
}
