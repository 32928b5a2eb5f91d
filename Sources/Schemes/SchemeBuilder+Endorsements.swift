import Ledger
import Money
import Reinsurance

/// Changes of a treaty's terms within an underwriting year, which events put in force.
extension SchemeBuilder {
  mutating func endorsements(_ record: PackRecord, _ treaty: Treaty) -> [Treaty.Endorsement] {
    let places = record.places(under: "endorsements")
    guard let first = places.first else { return [] }
    if let (why, remedy) = notEndorsable(treaty) {
      let field = "endorsements.\(first).code"
      report(record, record[field] == nil ? "endorsements" : field, "not-supported", why, remedy)
      return []
    }
    var found: [Treaty.Endorsement] = []
    for place in places {
      guard let endorsement = endorsement(record, "endorsements.\(place).", treaty) else { continue }
      if found.contains(where: {
        ($0.code, $0.underwritingYear) == (endorsement.code, endorsement.underwritingYear)
      }) {
        report(
          record, "endorsements.\(place).code", "duplicate", "is an endorsement of that year already",
          "give each endorsement of a year a code of its own")
      }
      found.append(endorsement)
    }
    return found
  }

  /// Why no terms of a treaty change within a year; nil where they may.
  private func notEndorsable(_ treaty: Treaty) -> (why: String, remedy: String)? {
    if treaty.binding == nil {
      return (
        "changes a treaty that the pack binds, and no event can put it in force",
        "write binding: { by: event }, or change the years of the treaty"
      )
    }
    if treaty.excess != nil {
      return (
        "changes a cover that is worked out of all losses of its year",
        "end the year on the day of the change, and begin another"
      )
    }
    if treaty.attaching == .losses {
      return (
        "changes a share of losses occurring, which a guarantee has from its first draw",
        "write attaching: risks, or end the year on the day of the change"
      )
    }
    if treaty.account.portfolio != nil {
      return (
        "changes a year that hands its portfolio on as a whole",
        "leave account.portfolio out, or end the year on the day of the change"
      )
    }
    if treaty.cedantRole == .insurer {
      return (
        "changes what a reinsurer cedes on, which follows the guarantee's first draw",
        "end the year on the day of the change, and begin another"
      )
    }
    return nil
  }

  private mutating func endorsement(
    _ record: PackRecord, _ name: String, _ treaty: Treaty
  ) -> Treaty.Endorsement? {
    guard let code = record[name + "code"], let stated = record.whole(name + "underwriting_year"),
      let from = record[name + "from"].flatMap({ Day($0) })
    else {
      report(
        record, record[name + "code"] == nil ? "endorsements" : name + "code", "missing-value",
        "stands without code, underwriting_year or from",
        "write { code: E1, underwriting_year: 2024, from: 2024-07-01, cession: \"60%\" }")
      return nil
    }
    guard let year = treaty.years.first(where: { $0.underwritingYear == stated }) else {
      report(
        record, name + "underwriting_year", "unknown-code", "is no underwriting year of \(treaty.code)",
        "add its row to the years first")
      return nil
    }
    if from < year.from || from >= year.to {
      report(
        record, name + "from", "bad-value", "is no day of the year, \(year.from) to \(year.to)",
        "write a day from \(year.from) on, before \(year.to)")
    }
    var endorsement = Treaty.Endorsement(code: code, underwritingYear: stated, from: from)
    endorsement.cession = record[name + "cession"].flatMap { Ratio($0) }
    if !record.places(under: name + "panel").isEmpty { endorsement.panel = panel(record, name + "panel") }
    if let amount = amount(record, name + "limit", treaty.currency) {
      let basis = record[name + "limit_basis"].flatMap { ShareLimit.Basis(rawValue: $0) }
      if let basis = basis ?? treaty.limit?.basis {
        endorsement.limit = ShareLimit(amount, basis)
      } else {
        report(
          record, name + "limit", "limit-basis", "bounds the loss or what is ceded of it: the two differ",
          "write limit_basis: whole, or limit_basis: ceded")
      }
    }
    if endorsement.cession != nil, treaty.kind != .quotaShare, treaty.kind != .facultative {
      report(
        record, name + "cession", "bad-value", "stands in a \(treaty.kind.rawValue)",
        "leave it out: only a quota_share and a facultative have one share a year")
    }
    if endorsement.cession == nil, endorsement.panel == nil, record[name + "limit"] == nil {
      report(
        record, name + "code", "missing-value", "changes nothing",
        "state a cession, a limit or a panel; other terms are of the whole year")
    }
    return endorsement
  }
}
