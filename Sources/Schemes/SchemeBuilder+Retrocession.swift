import Ledger
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

  /// What is ceded on as it is posted needs accounts of its own in the book that cedes on: a row with
  /// `for` retrocession beside each row by which the book assumes.
  mutating func checkRetrocessionRules(_ scheme: Scheme) {
    guard !incomplete.contains("retrocession") else { return }
    let posted = scheme.postedRetrocessions.first { bringsBusiness(to: $0, scheme) }
    let accounted = treaties.map(\.value).first {
      $0.isAccountedExcess && $0.cedantRole == .insurer
    }
    guard let treaty = posted ?? accounted else { return }
    let known = Set(rules.filter(\.value.isOfRetrocession).map { RuleKey($0.value) })
    let others = Set(rules.filter { !$0.value.isOfRetrocession }.map { RuleKey($0.value) })
    let missing = EventSpecification.retroceded.filter { event, component in
      let key = RuleKey(event: event, component: component, role: .insurer)
      let assumed = RuleKey(event: event, component: component, role: .association)
      // Excess of loss is posted with accounts alone.
      return !known.contains(key) && others.contains(assumed)
        && (posted != nil || EventSpecification[event].isOfAccounts)
    }
    guard let (event, component) = missing.first else { return }
    report(
      file: rules.first?.record.file ?? "posting_rule.csv", field: "for", "rule-missing",
      value: "\(event.code),\(component.code),insurer,\(PostingRule.retrocession)",
      "no rule covers what is ceded on under \(treaty.code)"
        + (missing.count > 1 ? ", nor \(missing.count - 1) others" : ""),
      "add rows with insurer in role and \(PostingRule.retrocession) in for")
  }

  /// Whether a treaty in a waterfall, or one that is ceded on, brings business to the treaty's cedants.
  private func bringsBusiness(to treaty: Treaty, _ scheme: Scheme) -> Bool {
    let placed = scheme.waterfalls.values.joined().compactMap { layer -> Treaty? in
      if case .treaty(let index) = layer.payer { return scheme.treaties[index] }
      return nil
    }
    return (placed + scheme.postedRetrocessions).contains { inward in
      inward.reinsurers.contains { code in
        scheme.party(code).flatMap { scheme.parties[$0].book }.map { treaty.isCeded(by: scheme.books[$0]) }
          ?? false
      }
    }
  }

  /// A share of what an excess leaves depends on the other losses of the year: it cannot be posted with each.
  mutating func checkRetrocessionOrder() {
    for treaty in treaties where treaty.value.isPostedOn {
      let books = books.indices.filter {
        self.books[$0].value.role == .insurer && treaty.value.isCeded(by: self.books[$0].value)
      }
      let before = treaties.first { other in
        !other.value.isPostedOn && other.value.inuring < treaty.value.inuring
          && books.contains { other.value.isCeded(by: self.books[$0].value) }
      }
      guard let before, !books.isEmpty else { continue }
      report(
        treaty.record, "inuring", "not-supported",
        "comes after \(before.value.code), which is worked out from the losses of a year",
        "let what takes a share of each risk inure before what does not")
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
      incomplete.insert("retrocession")
      return
    }
  }
}
