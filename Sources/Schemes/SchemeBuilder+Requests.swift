import Ledger
import Posting
import Reinsurance

/// What a pack lets be claimed and ceded on request (domain.md 9.7).
extension SchemeBuilder {
  mutating func isOnRequest(_ record: PackRecord, _ field: String, _ payer: Layer.Payer) -> Bool {
    guard record[field] != nil else { return false }
    if payer == .own {
      report(
        record, field, "request-own", "stands in a layer of the guarantor's own", "leave it blank")
      return false
    }
    return record[field] == "on_request"
  }

  /// What is asked for by events must be posted by them.
  mutating func checkRequests(_ scheme: Scheme) {
    let known = Set(rules.map(\.value.event))
    for (_, entry) in layers {
      let layer = entry.value
      if layer.isCededOnRequest, !known.contains(.cessionBound) {
        reportUnposted(entry.record, "ceded", .cessionBound, "with_drawdown")
      }
      guard layer.isClaimedOnRequest else { continue }
      var kinds: Set<EventKind> = [.insuranceClaimed]
      if case .party(let code) = layer.payer, let party = scheme.party(code),
        scheme.parties[party].kind == Role.compensator.rawValue
      {
        kinds = [.compensationClaimed]
      }
      for kind in kinds where !known.contains(kind) {
        reportUnposted(entry.record, "claimed", kind, "with_payment")
      }
    }
  }

  private mutating func reportUnposted(
    _ record: PackRecord, _ field: String, _ kind: EventKind, _ other: String
  ) {
    report(
      record, field, "request-unposted", "asks for \(kind.code), which no row of posting_rule.csv posts",
      "add its rows, or write \(other)")
  }
}
