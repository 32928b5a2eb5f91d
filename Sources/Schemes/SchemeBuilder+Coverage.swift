import Ledger
import Money
import Posting
import Reinsurance

/// The days on which what holds may change; nil stands for the beginning of time.
struct Timeline {
  private(set) var starts: [Day?]

  init(_ validities: [Validity]) {
    let days = Set(validities.flatMap { [$0.from, $0.to].compactMap { $0 } }).sorted()
    starts = [nil] + days.map { Optional($0) }
  }

  /// True where the validity holds on the day, or, for nil, has no beginning.
  static func holds(_ validity: Validity, _ day: Day?) -> Bool {
    guard let day else { return validity.from == nil }
    return validity.contains(day)
  }
}

/// Every component that the core can emit finds exactly one rule in each role, on each day.
extension SchemeBuilder {
  mutating func checkCoverage(_ scheme: Scheme) {
    let roles = Set(chart.map(\.value.role))
    let kinds = KindsOfLines(scheme)
    // The pack's rules begin with the first of them; before that day nothing can be posted.
    let hasBeginning = rules.allSatisfy { $0.value.validity.from != nil }
    let first = hasBeginning ? rules.compactMap(\.value.validity.from).min() : nil
    let index = Dictionary(grouping: rules) { RuleKey($0.value) }
    let wanted = WantedEvents(rules.map(\.value).filter { !$0.isOfRetrocession })
    for specification in EventSpecification.table {
      for (component, reached) in specification.components {
        for role in reached where roles.contains(role) {
          let key = RuleKey(event: specification.kind, component: component, role: role)
          let rows = (index[key] ?? []).filter { !$0.value.isOfRetrocession }
          if rows.isEmpty, !wanted.contains(key, specification) { continue }
          checkRules(key, rows, from: first, kinds)
        }
      }
    }
  }

  private mutating func checkRules(
    _ key: RuleKey, _ rows: [Located<PostingRule>], from first: Day?, _ kinds: KindsOfLines
  ) {
    let name = "\(key.event.code), \(key.component.code) in the book of \(key.role.rawValue)"
    guard let any = rows.first else {
      let file = rules.first.map(\.record.file) ?? "posting_rule.csv"
      return report(
        file: file, field: "component", "rule-missing",
        value: "\(key.event.code),\(key.component.code),\(key.role.rawValue)", "no rule covers \(name)",
        "add a row, with - in debit and credit if nothing is to be posted")
    }
    let starts = Timeline(rows.map(\.value.validity)).starts.filter { start in
      guard let first else { return true }
      return start.map { $0 > first } ?? false
    }
    for start in (first == nil ? starts : [first] + starts) {
      let active = rows.filter { Timeline.holds($0.value.validity, start) }
      let specific = active.filter { $0.value.forAttribute != nil }
      let since = start.map { "from \($0) on" } ?? "at the beginning of time"
      if active.isEmpty {
        return report(
          (rows.last { $0.value.validity.to == start } ?? any).record, "valid_to", "rule-missing",
          "no rule covers \(name) \(since)", "let the rows of a component follow each other without an end")
      }
      if active.count > specific.count {
        guard let wrong = specific.first else { continue }
        return report(
          wrong.record, "for", "for-overlap", "stands beside a row with a blank for, which covers every line",
          "end one of the two rows, or name the kind in both")
      }
      // Purposes are the pack's own: those that it has rows for.
      if EventSpecification[key.event].picksByPurpose { continue }
      if reportUncovered(key, specific, kinds, name) { return }
    }
  }

  private mutating func reportUncovered(
    _ key: RuleKey, _ specific: [Located<PostingRule>], _ kinds: KindsOfLines, _ name: String
  ) -> Bool {
    guard let last = specific.max(by: { $0.record.line < $1.record.line }) else { return false }
    guard let wanted = kinds.kinds(key) else {
      report(
        last.record, "for", "for-unknown", "the lines of \(key.component.code) have no party to pick by",
        "leave for blank")
      return true
    }
    let covered = Set(specific.compactMap(\.value.forAttribute))
    for kind in wanted.sorted() where !covered.contains(kind) {
      report(
        last.record, "for", "for-uncovered", "no row of \(name) is for the kind \(kind)",
        "add a row for \(kind), or one with a blank for instead of these")
      return true
    }
    return false
  }

  /// Payers are insurers or compensators: the core knows no third way to claim.
  mutating func checkPayers(_ scheme: Scheme) {
    let known = [Role.insurer.rawValue, Role.compensator.rawValue]
    for entry in layers {
      guard !entry.layer.value.isResidual, case .party(let code) = entry.layer.value.payer,
        let party = scheme.party(code),
        !known.contains(scheme.parties[party].kind)
      else { continue }
      report(
        entry.layer.record, "payer", "payer-kind",
        "is of the kind \(scheme.parties[party].kind), from which no share of a claim can be asked",
        "give it the kind insurer or compensator in party.csv")
    }
    for treaty in treaties {
      let fields = treaty.record.fields.map(\.name).filter { $0.contains("panel.") && $0.hasSuffix(".party") }
      for code in treaty.value.reinsurers {
        guard let party = scheme.party(code), scheme.parties[party].kind != known[0] else { continue }
        report(
          treaty.record, fields.first { treaty.record[$0] == code }, "payer-kind",
          "is of the kind \(scheme.parties[party].kind), not an insurer",
          "give it the kind insurer in party.csv")
      }
    }
  }

  mutating func checkBooks(_ scheme: Scheme) {
    let roles = Set(chart.map(\.value.role))
    for (place, book) in books.enumerated() {
      if !roles.contains(book.value.role), !incomplete.contains("account") {
        report(
          book.record, "role", "chart-missing", "has no accounts in account.csv", "add a chart for this role")
      }
      if !incomplete.contains("fund"), !scheme.funds.contains(where: { $0.book == place }) {
        report(book.record, "book", "fund-missing", "has no fund", "add a row for it to fund.csv")
      }
    }
  }
}

/// What posting rules of one event, component and role share.
struct RuleKey: Hashable {
  var event: EventKind
  var component: Component
  var role: Role

  init(event: EventKind, component: Component, role: Role) {
    (self.event, self.component, self.role) = (event, component, role)
  }

  init(_ rule: PostingRule) { self.init(event: rule.event, component: rule.component, role: rule.role) }
}

/// Which optional events a pack has: one that it has in a role, it has whole.
struct WantedEvents {
  private var events: Set<EventKind> = []
  private var byRole: [Role: Set<EventKind>] = [:]

  init(_ rules: [PostingRule]) {
    for rule in rules {
      events.insert(rule.event)
      byRole[rule.role, default: []].insert(rule.event)
    }
  }

  /// True where a row for the component and role must be there.
  func contains(_ key: RuleKey, _ specification: EventSpecification) -> Bool {
    if let cause = specification.cause(of: key.component) {
      return events.contains(cause) && (!specification.isOptional || events.contains(key.event))
    }
    if !specification.isOptional { return true }
    if specification.isPartial { return false }
    // In a book that the event only reaches, it posts as soon as it can start anywhere.
    return specification.startsIn.contains(key.role)
      ? byRole[key.role, default: []].contains(key.event) : events.contains(key.event)
  }
}

/// The kinds of party that the lines of a component can be about.
struct KindsOfLines {
  private let all: Set<String>
  private let payers: Set<String>

  init(_ scheme: Scheme) {
    all = Set(scheme.parties.map(\.kind))
    let direct = scheme.waterfalls.values.joined().compactMap { layer -> String? in
      if case .party(let code) = layer.payer { return code }
      return nil
    }
    let codes = direct + scheme.treaties.flatMap(\.reinsurers)
    payers = Set(codes.compactMap { scheme.party($0) }.map { scheme.parties[$0].kind })
  }

  /// nil where the lines have no party of a known kind, so that only a blank `for` covers them.
  func kinds(_ key: RuleKey) -> Set<String>? {
    let insurer = payers.intersection([Role.insurer.rawValue])
    let compensator = payers.intersection([Role.compensator.rawValue])
    let found: Set<String>
    switch (key.event, key.component) {
    case (.fundContribution, .paid), (.fundReturned, .returned), (.fundReturnResolved, .returnResolved):
      return all
    case (_, .insuranceClaimed), (.insuranceReceived, _), (.insuranceReduced, .reduced),
      (.insuranceReduced, .reducedIncome), (.recoveryRemitted, _),
      (.reinsuranceSettlement, _), (_, .caseUp), (_, .caseDown), (_, .assessedShared),
      (.premiumCeded, _), (.premiumReturned, _), (.treatyAccount, _), (.treatyCommuted, _):
      found = insurer
    case (_, .compensationClaimed), (.compensationReceived, _), (.recoveryRefunded, _),
      (.compensationReduced, .reduced), (.compensationReduced, .reducedIncome):
      found = compensator
    case (_, .ceded), (_, .relievedCeded), (_, .releasedCeded), (_, .restReleasedCeded),
      (_, .fromSuspense), (_, .fromExpense), (.compensationToIncome, _):
      found = insurer.union(compensator)
    default: return nil
    }
    return key.role == .association ? found : found.intersection([key.role.rawValue])
  }
}
