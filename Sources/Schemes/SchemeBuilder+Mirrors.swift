import Ledger
import Money
import Posting
import Reinsurance

/// Both sides of a mirror move equally with each component, so that mirrors are zero by construction
/// (law 2); and waterfalls end in one residual.
extension SchemeBuilder {
  mutating func checkMirrors(_ scheme: Scheme) {
    let index = Dictionary(grouping: rules) { RuleKey($0.value) }
    let moved = accountsMoved()
    for mirror in mirrors {
      let value = mirror.value
      let own = moved[scheme.chartRow(value.role, value.account) ?? -1] ?? []
      let other = moved[scheme.chartRow(value.otherRole, value.otherAccount) ?? -1] ?? []
      for specification in EventSpecification.table {
        for (component, roles) in specification.components {
          let (event, role) = (specification.kind, value.role)
          // No row of either side moves the mirror: both changes are zero.
          guard
            own.contains(RuleKey(event: event, component: component, role: role))
              || other.contains(RuleKey(event: event, component: component, role: value.otherRole))
          else { continue }
          checkMirror(mirror, specification, (component, roles), index, scheme)
        }
      }
    }
  }

  /// The rules that debit or credit each row of the chart.
  private func accountsMoved() -> [Int: Set<RuleKey>] {
    var moved: [Int: Set<RuleKey>] = [:]
    for rule in rules {
      guard case .post(let debit, let credit) = rule.value.action else { continue }
      for place in [debit, credit] { moved[place, default: []].insert(RuleKey(rule.value)) }
    }
    return moved
  }

  private mutating func checkMirror(
    _ mirror: Located<Mirror>, _ specification: EventSpecification,
    _ part: (component: Component, roles: [Role]), _ index: [RuleKey: [Located<PostingRule>]],
    _ scheme: Scheme
  ) {
    let value = mirror.value
    let (event, component) = (specification.kind, part.component)
    // Between reinsurers, one side cedes on what it assumed.
    let isRetrocession = value.role == value.otherRole
    let own = (index[RuleKey(event: event, component: component, role: value.role)] ?? []).filter {
      $0.value.isOfRetrocession == isRetrocession
    }
    let other = (index[RuleKey(event: event, component: component, role: value.otherRole)] ?? []).filter {
      !$0.value.isOfRetrocession
    }
    // What insurers assume of others than reinsurers moves no mirror between reinsurers.
    if isRetrocession, own.isEmpty { return }
    // Neither side moves; a row that is missing is reported with the coverage.
    if own.isEmpty, other.isEmpty { return }
    // The line is about the payer, in its own book and in the guarantor's.
    let kind = (value.otherRole == .association ? value.role : value.otherRole).rawValue
    // Such an event posts in the one book that it starts in.
    let isAlone =
      specification.startsIn.contains(value.role) && specification.startsIn.contains(value.otherRole)
    for start in Timeline((own + other).map(\.value.validity)).starts {
      let ownKind = isRetrocession ? PostingRule.retrocession : kind
      let left = effect(own, value.role, value.account, ownKind, start, scheme)
      let right = effect(other, value.otherRole, value.otherAccount, kind, start, scheme)
      // Where a row is missing, that is the fault, and it is reported with the coverage.
      if left.row == nil, part.roles.contains(value.role) { continue }
      if right.row == nil, part.roles.contains(value.otherRole) { continue }
      if left.change == right.change, !isAlone || left.change == 0 { continue }
      let name = "\(event.code), \(component.code)"
      let message =
        isAlone
        ? "\(name) posts in one book alone and moves a mirror"
        : "\(name) moves \(value.role.rawValue) \(value.account) by \(signed(left.change)) and "
          + "\(value.otherRole.rawValue) \(value.otherAccount) by \(signed(right.change))"
      report(
        (right.row ?? left.row)?.record ?? mirror.record, "component", "mirror-uneven", message,
        "let the rows of both roles move the mirrored accounts equally, on their normal sides")
      return
    }
  }

  private func signed(_ change: Int) -> String { change > 0 ? "+1" : change < 0 ? "-1" : "0" }

  /// What one unit adds to the account on its normal side, and the row that says so.
  private func effect(
    _ rows: [Located<PostingRule>], _ role: Role, _ account: String, _ kind: String, _ start: Day?,
    _ scheme: Scheme
  ) -> (change: Int, row: Located<PostingRule>?) {
    let row = rows.first {
      Timeline.holds($0.value.validity, start) && ($0.value.forAttribute ?? kind) == kind
    }
    guard let row, case .post(let debit, let credit) = row.value.action,
      let place = scheme.chartRow(role, account)
    else { return (0, row) }
    let normal: Side = scheme.chart[place].normal
    if debit == place { return (normal == .debit ? 1 : -1, row) }
    if credit == place { return (normal == .credit ? 1 : -1, row) }
    return (0, row)
  }

  mutating func checkWaterfalls() {
    if incomplete.contains("layer") { return }
    let groups = Dictionary(grouping: layers) { $0.waterfall }
    for (_, group) in groups.sorted(by: { utf8Precedes($0.key, $1.key) }) {
      checkWaterfall(group.map { $0.layer }.sorted { $0.value.order < $1.value.order })
    }
  }

  private mutating func checkWaterfall(_ rows: [Located<Layer>]) {
    for start in Timeline(rows.map(\.value.validity)).starts {
      let active = rows.filter { Timeline.holds($0.value.validity, start) }
      guard let last = active.last else { continue }
      let residual = active.filter(\.value.isResidual)
      let since = start.map { " from \($0) on" } ?? ""
      if residual.isEmpty {
        return report(
          last.record, "residual", "residual", "the last layer of the waterfall is not its residual\(since)",
          "end the waterfall with a row association,1,remaining and residual yes")
      }
      if let wrong = residual.first(where: { $0.value.order != last.value.order }) {
        return report(
          wrong.record, "residual", "residual", "a residual layer is followed by another layer\(since)",
          "let the one residual layer be the last")
      }
    }
  }
}
