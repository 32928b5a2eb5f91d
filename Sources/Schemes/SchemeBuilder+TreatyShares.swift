import Money
import Reinsurance

/// Shares of risks: bands of a variable quota share, limits on a stated basis, single guarantees.
extension SchemeBuilder {
  mutating func bands(_ record: PackRecord, _ kind: Treaty.Kind, _ currency: Currency) -> [ShareBand] {
    let places = record.places(under: "terms.bands")
    guard kind == .variableQuotaShare else {
      if let place = places.first {
        report(
          record, "terms.bands.\(place).cession", "bad-value", "stands in a \(kind.rawValue)",
          "leave the bands out, or write type: variable_quota_share")
      }
      return []
    }
    var bands: [ShareBand] = []
    for place in places {
      let name = "terms.bands.\(place)."
      guard let cession = record[name + "cession"].flatMap({ Ratio($0) }), record[name + "up_to"] != nil
      else {
        report(
          record, record[name + "cession"] == nil ? name + "up_to" : name + "cession", "missing-value",
          "is a band without up_to or cession", "write { up_to: 500000, cession: \"50%\" }")
        continue
      }
      let upTo = amount(record, name + "up_to", currency)
      if let last = bands.last, last.upTo == nil || upTo.map({ $0 <= last.upTo ?? 0 }) ?? false {
        report(
          record, name + "up_to", "band-order", "is not above the band before it",
          "let the sums of the bands rise; only the last is none")
      }
      bands.append(ShareBand(upTo: upTo, cession: cession))
    }
    if bands.count == places.count, bands.count < 2 || bands.last?.upTo != nil {
      let last = places.last.map { "terms.bands.\($0).up_to" } ?? "type"
      report(
        record, last, "band-open", "leaves larger sums without a share, or has one band only",
        "write bands: [ { up_to: 500000, cession: \"50%\" }, { up_to: none, cession: \"70%\" } ]")
    }
    return bands
  }

  /// Limits of a share are stated with their basis.
  mutating func shareLimit(_ record: PackRecord, _ kind: Treaty.Kind, _ currency: Currency) -> ShareLimit? {
    // What is no amount at all was told with its form; so was a limit of zero.
    guard kind.isProportional, record["terms.attachment"] == nil,
      record["terms.limit"]?.contains(where: { ("1"..."9").contains($0) }) ?? false,
      let amount = amount(record, "terms.limit", currency)
    else { return nil }
    guard let basis = record["terms.limit_basis"].flatMap({ ShareLimit.Basis(rawValue: $0) }) else {
      report(
        record, "terms.limit", "limit-basis", "bounds the loss or what is ceded of it: the two differ",
        "write limit_basis: whole, or limit_basis: ceded")
      return nil
    }
    return ShareLimit(amount, basis)
  }

  /// A share that follows from the sum of one guarantee is of guarantees; facultative names them.
  mutating func checkShares(_ record: PackRecord, _ treaty: Treaty) {
    let isBySum = treaty.kind == .surplus || treaty.kind == .variableQuotaShare
    if isBySum || treaty.kind == .facultative, treaty.level != .guarantee {
      report(
        record, "risk_level", "not-supported",
        "is no level of a \(treaty.kind.rawValue), whose share is of a guarantee", "write guarantee")
    }
    let hasYearShare = record.places(under: "years").first { record["years.\($0).cession"] != nil }
    if let place = hasYearShare, treaty.kind != .quotaShare, treaty.kind != .facultative {
      report(
        record, "years.\(place).cession", "bad-value", "stands in a \(treaty.kind.rawValue)",
        "leave it out: only a quota_share and a facultative have one share a year")
    }
    for (place, row) in treaty.scope.enumerated() where row["guarantee"] != nil && row["book"] == nil {
      guard treaty.cedantBook == nil else { continue }
      report(
        record, "scope.\(place).guarantee", "guarantee-without-book",
        "may be a guarantee of several books", "write { book: CODE, guarantee: CODE }")
    }
    guard treaty.kind == .facultative else { return }
    if treaty.scope.isEmpty || treaty.scope.contains(where: { $0["guarantee"] == nil }) {
      let place = treaty.scope.firstIndex { $0["guarantee"] == nil } ?? 0
      let key = treaty.scope.isEmpty ? nil : treaty.scope[place].keys.sorted().first
      report(
        record, key.map { "scope.\(place).\($0)" } ?? "type", "facultative-scope",
        "is facultative and covers more than single guarantees",
        "write scope: [ { book: CODE, guarantee: CODE } ]")
    }
  }
}
