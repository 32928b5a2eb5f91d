import Money
import Reinsurance

/// What stood when a payer's share was claimed on request for the latest time (domain.md 9.7, ADR 24).
/// All numbers are minor units, cumulative, and 0 before the first claim.
public struct Filing: Sendable, Equatable {
  /// Paid to the lender.
  public var paid: Int64 = 0
  /// Recovered: it lowered what was claimed, so that it is not shared with the payer.
  public var recovered: Int64 = 0
  /// The payer's share of recoveries after earlier claims on it.
  public var shared: Int64 = 0
  /// Above a cap of the payer, and so not claimed from it.
  public var exceeded: Int64 = 0

  public init() {}

  public var isMade: Bool { paid != 0 }

  func isImpossible(of payer: PayerState, _ claim: ClaimState) -> Bool {
    min(paid, recovered, shared, exceeded) < 0 || paid > claim.paid || recovered > claim.recovered
      || shared > payer.shared
  }
}

extension ClaimState {
  /// Of what was paid, what was not recovered: a recovery takes principal and other parts in the proportion
  /// in which they were paid, the principal's share rounded down. Minor units; nil where a product does not
  /// fit 64 bits.
  public var unrecovered: (principal: Int64, other: Int64)? {
    let left = paid - recovered
    guard left > 0 else { return (0, 0) }
    guard
      let share = Allocation.cumulativeShare(
        of: recovered, part: paidPrincipal, whole: paid, posted: 0, .down)
    else { return nil }
    let principal = paidPrincipal - share
    return (principal, left - principal)
  }

  /// What payers still bear of it together, after their shares of recoveries.
  public var borneByPayers: Int64 { payers.reduce(0) { $0 + $1.claimed - $1.shared } }
}

extension GuaranteeState {
  /// What a reversal does to what was bound since.
  mutating func takeBackBindings(after: GuaranteeState, before: GuaranteeState) {
    for place in layers.indices
    where after.layers.indices.contains(place) && before.layers.indices.contains(place)
      && after.layers[place].cession != before.layers[place].cession
      && layers[place].cession == after.layers[place].cession
    {
      layers[place].cession = before.layers[place].cession
    }
  }

  /// What of a layer is on request, as its text ends.
  static func requests(of layer: ResolvedLayer) -> String {
    var words: [String] = layer.isClaimedOnRequest ? ["claim"] : []
    if layer.cession != .atDrawdown { words.append(layer.cession.rawValue) }
    return words.joined(separator: "+")
  }

  static func readRequests(_ text: String, _ layer: inout ResolvedLayer) -> Bool {
    for word in text.split(separator: "+", omittingEmptySubsequences: false) {
      if word == "claim", !layer.isClaimedOnRequest {
        layer.isClaimedOnRequest = true
      } else if let cession = ResolvedLayer.Cession(rawValue: String(word)), cession != .atDrawdown,
        layer.cession == .atDrawdown
      {
        layer.cession = cession
      } else {
        return false
      }
    }
    return true
  }
}
