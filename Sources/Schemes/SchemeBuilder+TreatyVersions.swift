import Money
import Reinsurance

/// Underwriting years that state terms of their own: what a year does not state is as the treaty has it.
extension SchemeBuilder {
  /// The treaty as each such year has it.
  mutating func versions(_ record: PackRecord, _ treaty: Treaty) -> [Int: Treaty] {
    var versions: [Int: Treaty] = [:]
    for place in record.places(under: "years") {
      let stated = SchemeBuilder.stated(record, "years.\(place).")
      guard !stated.isEmpty, let year = record.whole("years.\(place).underwriting_year"),
        treaty.years.contains(where: { $0.underwritingYear == year })
      else { continue }
      let known = diagnostics.count
      var version = treaty
      let own = SchemeBuilder.overlaid(record, stated, "years.\(place).")
      setTerms(own, &version)
      version.account = accountTerms(own)
      checkShares(own, version)
      rename(stated, under: "years.\(place).", since: known)
      versions[year] = version
    }
    return versions
  }

  /// What follows from `terms` and `premium`.
  mutating func setTerms(_ record: PackRecord, _ treaty: inout Treaty) {
    let (kind, currency) = (treaty.kind, treaty.currency)
    treaty.surplus = surplus(record, kind, currency)
    treaty.bands = bands(record, kind, currency)
    treaty.limit = shareLimit(record, kind, currency)
    treaty.excess = excess(record, kind, currency)
    treaty.measured = measured(record, kind, currency)
  }

  /// Names of the terms that a year states, without its place.
  private static func stated(_ record: PackRecord, _ prefix: String) -> Set<String> {
    Set(
      record.fields.lazy.map(\.name).filter { name in
        name.hasPrefix(prefix)
          && ["terms.", "premium.", "account."].contains { name.dropFirst(prefix.count).hasPrefix($0) }
      }.map { String($0.dropFirst(prefix.count)) })
  }

  /// The record with a year's terms in the place of the treaty's. A list is stated as a whole.
  private static func overlaid(_ record: PackRecord, _ stated: Set<String>, _ prefix: String) -> PackRecord {
    func list(_ name: String) -> String? {
      let parts = name.split(separator: ".")
      return parts.firstIndex { $0.allSatisfy(\.isWholeNumber) }.map {
        parts[..<$0].joined(separator: ".") + "."
      }
    }
    let lists = Set(stated.compactMap(list))
    var own = PackRecord(
      table: record.table, key: record.key,
      fields: record.fields.filter { field in
        !stated.contains(field.name) && !lists.contains { field.name.hasPrefix($0) }
      } + stated.map { ($0, record[prefix + $0] ?? "") }, file: record.file, line: record.line)
    own.places = record.places
    for name in stated { own.places[name] = record.places[prefix + name] }
    return own
  }
}
