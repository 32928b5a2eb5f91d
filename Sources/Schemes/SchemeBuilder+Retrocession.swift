import Money
import Posting
import Reinsurance

/// Retrocession: what a reinsurer's book assumed is the subject business of the treaties that it cedes under
/// (reinsurance.md 4.5).
extension SchemeBuilder {
  mutating func checkRetrocession() {
    let cedants = treaties.map { treaty in
      Set(books.indices.filter { treaty.value.isCeded(by: books[$0].value) })
    }
    let assuming = treaties.map { reinsurerBooks($0.value) }
    checkCycles(cedants, assuming)
    for (place, treaty) in treaties.enumerated() {
      let inward = treaties.indices.filter { !assuming[$0].isDisjoint(with: cedants[place]) }
      if !inward.isEmpty, treaty.value.kind == .surplus || treaty.value.kind == .variableQuotaShare {
        report(
          treaty.record, "type", "not-supported",
          "takes a share by the guarantee's sum, and its cedant holds but a line of it",
          "retrocede under a quota_share, a facultative or an excess")
      }
      for (row, scope) in treaty.value.scope.enumerated() {
        guard let code = scope["treaty"], let named = treaties.firstIndex(where: { $0.value.code == code }),
          !inward.contains(named)
        else { continue }
        report(
          treaty.record, "scope.\(row).treaty", "no-inward-line", "brings no business to the cedant",
          "name a treaty that the cedant has a line of, or leave it out")
      }
    }
  }

  private func reinsurerBooks(_ treaty: Treaty) -> Set<Int> {
    Set(
      treaty.reinsurers.compactMap { code in
        parties.first { $0.value.code == code }?.value.book
      })
  }

  /// Business that comes back to a book that ceded it would be ceded for ever. Told of the first treaty only
  /// whose panel it comes back through.
  private mutating func checkCycles(_ cedants: [Set<Int>], _ assuming: [Set<Int>]) {
    for place in treaties.indices {
      var reached = assuming[place]
      var isChanged = true
      while isChanged {
        let before = reached.count
        for other in treaties.indices where !cedants[other].isDisjoint(with: reached) {
          reached.formUnion(assuming[other])
        }
        isChanged = reached.count > before
      }
      guard let book = reached.intersection(cedants[place]).min() else { continue }
      let record = treaties[place].record
      report(
        record, record.places(under: "panel").first.map { "panel.\($0).party" } ?? "panel",
        "retrocession-cycle", "brings business of book \(books[book].value.code) back to it",
        "let it end with a reinsurer that does not cede to that book")
      return
    }
  }
}
