import Ledger
import Money
import Reinsurance

/// What accounts of excess treaties need (reinsurance.md 4.2).
extension SchemeBuilder {
  /// The account and the events that say what the premium of an excess treaty is a rate of.
  mutating func subjectPremium(_ record: PackRecord) -> SubjectPremium? {
    let places = record.places(under: "premium.subject.events")
    let events = places.compactMap { record["premium.subject.events.\($0)"] }
    let rate = record["premium.rate"]
    guard let account = record["premium.subject.account"], !events.isEmpty else {
      let isStated = record["premium.subject.account"] != nil || !events.isEmpty
      if isStated
        || rate != nil && record["account.settle"] == TreatyAccountTerms.Settlement.onPayment.rawValue
      {
        report(
          record, rate == nil ? "type" : "premium.rate", "subject-premium",
          "stands without the premium that it is a rate of",
          "write subject: { account: 2110, events: [fee.billed, fee.received, fee.refunded] } below premium")
      }
      return nil
    }
    let role = cedantRole(record)
    if let role, !chart.contains(where: { $0.value.role == role && $0.value.code == account }) {
      report(
        record, "premium.subject.account", "unknown-code", "is no account of \(role.rawValue)",
        PackValue.suggestion(account, chart.filter { $0.value.role == role }.map(\.value.code)))
    }
    for place in places {
      let name = "premium.subject.events.\(place)"
      guard let code = record[name], EventKind(code: code) == nil else { continue }
      report(
        record, name, "unknown-code", "is no event",
        PackValue.suggestion(code, EventKind.allCases.map(\.code)))
    }
    if record.fields.contains(where: { $0.name.hasPrefix("scope.") && !$0.name.hasSuffix(".programme") }) {
      report(
        record, "premium.subject.account", "not-supported",
        "cannot be told apart by what the scope picks guarantees by",
        "pick by programme only, or leave the subject premium out")
    }
    return SubjectPremium(
      account: account, events: events, afterMonths: record.whole("premium.adjust_after_months") ?? 0)
  }

  private func cedantRole(_ record: PackRecord) -> Role? {
    if let role = record["cedant.role"] { return Role(rawValue: role) }
    return books.first { $0.value.code == record["cedant.book"] }?.value.role
  }
}
