import Ledger
import Money

/// One payer's share, resolved from a layer for one guarantee: parties, not treaties.
public struct ResolvedLayer: Sendable, Equatable {
  /// Code of the party that pays; nil for what the guaranteeing book retains.
  public var party: String?
  /// Code of the treaty that it pays under, if any, and the underwriting year.
  public var treaty: String?
  public var underwritingYear: Int
  public var ratio: Ratio
  public var base: LayerBase
  public var cap: Int64?
  /// Layers with the same group see the same remaining amount: the panel of one treaty.
  public var group: Int

  public init(
    party: String?, treaty: String?, underwritingYear: Int, ratio: Ratio, base: LayerBase, cap: Int64?,
    group: Int
  ) {
    (self.party, self.treaty, self.underwritingYear) = (party, treaty, underwritingYear)
    (self.ratio, self.base, self.cap, self.group) = (ratio, base, cap, group)
  }
}

/// The sequential waterfall of a claim: ordered layers with ratio, base and cap; the residual is retained.
public enum LayerEngine {
  /// What each layer pays of a cumulative claim, rounded half-even once per layer, never below zero and
  /// never more than what is left; the rest stays with the guarantor (finding D11: the residual is the
  /// association's).
  /// - Parameters:
  ///   - principal: minor units, cumulative over all parts of the claim.
  ///   - other: interest and costs, minor units.
  /// - Returns: one share a layer, in order, or nil where a product does not fit 64 bits.
  public static func shares(principal: Int64, other: Int64, layers: [ResolvedLayer]) -> [Int64]? {
    let (total, overflow) = principal.addingReportingOverflow(other)
    guard !overflow else { return nil }
    var remaining = total
    var groupRemaining = total
    var group = Int.min
    var shares: [Int64] = []
    shares.reserveCapacity(layers.count)
    for layer in layers {
      if layer.group != group { (group, groupRemaining) = (layer.group, remaining) }
      let base: Int64 =
        switch layer.base {
        case .principal: principal
        case .principalAndInterest: total
        case .remaining: groupRemaining
        }
      guard var share = layer.ratio.share(of: base) else { return nil }
      if let cap = layer.cap { share = min(share, cap) }
      share = max(0, min(share, remaining))
      remaining -= share
      shares.append(share)
    }
    return shares
  }
}
