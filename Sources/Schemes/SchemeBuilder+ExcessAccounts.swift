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
    check(record, "premium.subject", account, places)
    return SubjectPremium(
      account: account, events: events, afterMonths: record.whole("premium.adjust_after_months") ?? 0)
  }

  /// Reports an account that the cedant does not have, events that are none, and a scope that accounts do not
  /// tell apart.
  private mutating func check(_ record: PackRecord, _ key: String, _ account: String, _ places: [Int]) {
    let role = cedantRole(record)
    if let role, !chart.contains(where: { $0.value.role == role && $0.value.code == account }) {
      report(
        record, "\(key).account", "unknown-code", "is no account of \(role.rawValue)",
        PackValue.suggestion(account, chart.filter { $0.value.role == role }.map(\.value.code)))
    }
    for place in places {
      let name = "\(key).events.\(place)"
      guard let code = record[name], EventKind(code: code) == nil else { continue }
      report(
        record, name, "unknown-code", "is no event",
        PackValue.suggestion(code, EventKind.allCases.map(\.code)))
    }
    if record.fields.contains(where: { $0.name.hasPrefix("scope.") && !$0.name.hasSuffix(".programme") }) {
      report(
        record, "\(key).account", "not-supported",
        "cannot be told apart by what the scope picks guarantees by",
        "pick by programme only, or leave the \(key.split(separator: ".").last ?? "") out")
    }
  }

  /// Whether years take effect by events, and what becomes of business that they do not take.
  mutating func binding(_ record: PackRecord, _ treaty: Treaty) -> BindingRule? {
    let isWorkedOut = treaty.excess != nil
    let unbound = record["binding.unbound"].flatMap { BindingRule.Unbound(rawValue: $0) }
    let isCutOff = record["binding.cancelled"] == "cut_off"
    guard record["binding.by"] == "event" else {
      for name in ["binding.unbound", "binding.cancelled"] where record[name] != nil {
        report(
          record, name, "bad-value", "stands in a treaty that the pack binds", "write by: event beside it")
      }
      return nil
    }
    if isWorkedOut, unbound == .refuse {
      report(
        record, "binding.unbound", "not-supported",
        "refuses guarantees for a \(treaty.kind.rawValue), which only accounts know of", "write uncovered")
    }
    if !isWorkedOut, isCutOff {
      report(
        record, "binding.cancelled", "not-supported",
        "ends shares that guarantees have since they were drawn",
        "write run_off, and commute what is open: gledger settle --commute")
    }
    return BindingRule(unbound ?? (isWorkedOut ? .uncovered : .refuse), isCutOff: isCutOff)
  }

  // MARK: Covers of a whole year

  /// A measured cover with what the ledger says of its measure.
  mutating func measured(
    _ record: PackRecord, _ measure: MeasuredCover.Measure, base: Int64?
  ) -> MeasuredCover {
    var cover = MeasuredCover(measure, base: base)
    cover.isGross = record["terms.cap_basis"] == "gross"
    let places = record.places(under: "terms.measure.events")
    let events = places.compactMap { record["terms.measure.events.\($0)"] }
    if let account = record["terms.measure.account"], !events.isEmpty {
      check(record, "terms.measure", account, places)
      cover.source = MeasuredCover.Source(account: account, events: events)
    } else if record["terms.measure.account"] != nil || !events.isEmpty {
      report(
        record, events.isEmpty ? "terms.measure.account" : "terms.measure.events.\(places[0])",
        "missing-value", "stands without account or events",
        "write measure: { account: 4110, events: [fee.earned] } below terms")
    } else if base == nil, record["account.settle"] == TreatyAccountTerms.Settlement.onPayment.rawValue,
      !record.places(under: "years").contains(where: { record["years.\($0).\(cover.baseName)"] != nil })
    {
      report(
        record, "account.settle", "no-measure",
        "asks for accounts of a cover that is a part of the \(cover.baseName), which nothing says",
        "write measure: { account: 4110, events: [fee.earned] } below terms, or \(cover.baseName)")
    }
    return cover
  }

  /// Of a stop loss or a capped portfolio, what is not measured: its premium, what one loss is, its closing.
  mutating func unmeasured(_ record: PackRecord, _ currency: Currency) -> ExcessTerms {
    var terms = ExcessTerms(attachment: 0, limit: nil)
    addYear(record, currency, &terms)
    return terms
  }

  /// What all covers of a whole year may say.
  mutating func addYear(_ record: PackRecord, _ currency: Currency, _ terms: inout ExcessTerms) {
    terms.premium = premium(record, currency)
    terms.lossEvent = record["terms.event"].flatMap { LossEvent(rawValue: $0) } ?? .claim
    terms.subject = subjectPremium(record)
    terms.closesAfterMonths = record.whole("terms.closes_after_months")
  }

  private func cedantRole(_ record: PackRecord) -> Role? {
    if let role = record["cedant.role"] { return Role(rawValue: role) }
    return books.first { $0.value.code == record["cedant.book"] }?.value.role
  }
}
