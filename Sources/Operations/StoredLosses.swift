import Interchange
import Ledger
import Money
import Store

/// Losses of the ledger's own claims: paid less recovered, as an excess asks for (reinsurance.md 3).
public enum StoredLosses {
  /// What is one event.
  public enum Grouping: String, Sendable, CaseIterable {
    case claim
    /// One insolvency.
    case borrower
    case borrowerGroup = "borrower_group"
    case disaster

    var column: EventColumn? {
      switch self {
      case .claim: nil
      case .borrower: .borrower
      case .borrowerGroup: .borrowerGroup
      case .disaster: .disaster
      }
    }
  }

  /// Each event has the day of its first claim's acceptance. A guarantee that lacks the fact is an event a
  /// claim, whatever other guarantees call theirs. What was recovered beyond what was paid makes no loss.
  static func read(_ snapshot: Snapshot, asOf day: Day, by grouping: Grouping) throws -> GuaranteeLosses {
    let claims = try snapshot.claimLosses(asOf: day, by: grouping.column)
    var days: [String: Day] = [:]
    let codes = claims.map { $0.group ?? "\($0.book)/\($0.guarantee)/\($0.claim)" }
    for (code, claim) in zip(codes, claims) { days[code] = min(days[code] ?? claim.day, claim.day) }
    let events = days.keys.sorted().map { (code: $0, day: days[$0] ?? day) }
    let places = Dictionary(uniqueKeysWithValues: events.enumerated().map { ($0.element.code, $0.offset) })
    let rows = zip(codes, claims).map { code, claim in
      GuaranteeLosses.Row(
        event: places[code] ?? 0, book: claim.book, guarantee: claim.guarantee, amount: max(0, claim.amount),
        currency: claim.currency, line: 0)
    }
    return GuaranteeLosses(events: events, rows: rows)
  }
}
