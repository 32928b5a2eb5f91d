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
  /// True where its share of a claim is claimed by an event of its own, not with the payment.
  public var isClaimedOnRequest = false
  public var cession = Cession.atDrawdown

  /// How the layer comes to bear its share.
  public enum Cession: String, Sendable {
    /// With the first draw.
    case atDrawdown
    /// By an event that has not come yet: till then the guarantor bears the share.
    case open
    /// By an event that came.
    case bound
  }

  /// True where it bears its share.
  public var isCeded: Bool { cession != .open }
  /// True where its share of a claim is claimed as soon as the claim is paid.
  public var isClaimedWithPayment: Bool { isCeded && !isClaimedOnRequest }

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
  /// What each layer pays of a cumulative claim, rounded half-even once per layer, and once for the panel of
  /// a treaty, whose lines add up to it by largest remainder; never below zero and never more than what is
  /// left; the rest stays with the guarantor (finding D11: the residual is the association's).
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
    var panelEnd = 0
    for (place, layer) in layers.enumerated() {
      if place < panelEnd { continue }
      if layer.group != group { (group, groupRemaining) = (layer.group, remaining) }
      let base: Int64 =
        switch layer.base {
        case .principal: principal
        case .principalAndInterest: total
        case .remaining: groupRemaining
        }
      panelEnd = place + 1
      while layer.treaty != nil, panelEnd < layers.count, layers[panelEnd].group == layer.group {
        panelEnd += 1
      }
      if panelEnd > place + 1 {
        guard let parts = panel(layers[place..<panelEnd], of: base, atMost: remaining) else { return nil }
        shares += parts
        remaining -= parts.reduce(0, +)
        continue
      }
      guard var share = layer.ratio.share(of: base) else { return nil }
      if let cap = layer.cap { share = min(share, cap) }
      share = max(0, min(share, remaining))
      remaining -= share
      shares.append(share)
    }
    return shares
  }

  /// What a treaty pays is rounded once and split over its panel. A line that is capped leaves what it does
  /// not pay with the guarantor, but for the units that rounding alone puts above the caps of a treaty's
  /// limit.
  private static func panel(_ lines: ArraySlice<ResolvedLayer>, of base: Int64, atMost most: Int64)
    -> [Int64]?
  {
    let ratios = lines.map(\.ratio)
    guard let weights = PanelSplit.weights(ratios), weights.common > 0 else { return nil }
    let sum = weights.parts.reduce(Int128(0)) { $0 + Int128($1) }
    guard sum > 0 else { return lines.map { _ in 0 } }
    guard sum <= Int128(Int64.max),
      let rounded = Rounding.halfEven.divide(Int128(base) * sum, by: Int128(weights.common))
    else { return nil }
    var total = max(0, min(rounded, most))
    let caps = lines.map(\.cap)
    let room = caps.contains { $0 == nil } ? Int128.max : caps.reduce(Int128(0)) { $0 + Int128($1 ?? 0) }
    if Int128(total) > room { total = Int64(room) }
    guard var parts = Allocation.largestRemainder(total, weights: weights.parts) else { return nil }
    var above: Int64 = 0
    for (place, cap) in caps.enumerated() {
      guard let cap, parts[place] > cap else { continue }
      above += parts[place] - cap
      parts[place] = cap
    }
    guard above > 0, above < Int64(lines.count) else { return parts }
    for (place, cap) in caps.enumerated() {
      let taken = min(above, (cap ?? .max) - parts[place])
      parts[place] += taken
      above -= taken
    }
    return parts
  }
}
