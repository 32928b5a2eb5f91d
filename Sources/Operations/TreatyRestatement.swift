import Money
import Reinsurance

/// What an earlier state of the losses would have given otherwise: where one loss moves, those after it in
/// the year are restated (reinsurance.md 4.2).
public struct TreatyRestatement: Sendable {
  /// Minor units, before and now.
  public typealias Change = (before: Int64, now: Int64)

  public var treaty: String
  public var event: String
  public var ceded: Change
  public var reinstatementPremium: Change

  /// Every treaty and event whose cession or reinstatement premium is another one.
  public static func between(
    _ before: [TreatyApplyRun.Tier], _ now: [TreatyApplyRun.Tier]
  ) -> [TreatyRestatement] {
    let (old, new) = (figures(before), figures(now))
    let known = Set(new.map(\.key))
    let earlier = Dictionary(uniqueKeysWithValues: old.map { ($0.key, $0) })
    return (new + old.filter { !known.contains($0.key) }).compactMap { row in
      let first = earlier[row.key]
      let second = known.contains(row.key) ? row : nil
      let found = TreatyRestatement(
        treaty: row.key.treaty, event: row.key.event, ceded: (first?.ceded ?? 0, second?.ceded ?? 0),
        reinstatementPremium: (first?.premium ?? 0, second?.premium ?? 0))
      return found.ceded.before == found.ceded.now
        && found.reinstatementPremium.before == found.reinstatementPremium.now ? nil : found
    }
  }

  private struct Key: Hashable {
    var treaty: String
    var event: String
  }

  /// A figure a treaty and event, in the order of treaties.
  private static func figures(
    _ tiers: [TreatyApplyRun.Tier]
  ) -> [(key: Key, ceded: Int64, premium: Int64)] {
    tiers.flatMap { tier in
      var premiums: [Key: Int64] = [:]
      for layer in tier.layers {
        for row in layer.outcomes {
          premiums[Key(treaty: layer.treaty, event: row.code), default: 0] += row.reinstatementPremium
        }
      }
      return tier.outcome.treaties.indices.flatMap { place in
        tier.outcome.events.indices.map { event in
          let key = Key(treaty: tier.outcome.treaties[place].code, event: tier.outcome.events[event])
          let rows = tier.outcome.offsets[event]..<tier.outcome.offsets[event + 1]
          return (key, tier.outcome.ceded[place][rows].reduce(0, +), premiums[key] ?? 0)
        }
      }
    }
  }
}
