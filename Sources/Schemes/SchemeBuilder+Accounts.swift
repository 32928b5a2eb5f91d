import Ledger
import Posting

/// Charts, mirrors and posting rules.
extension SchemeBuilder {
  mutating func buildChart() {
    for record in records("account") {
      guard let role = record["role"].flatMap({ Role(rawValue: $0) }), let code = record["account"],
        let name = record["name_en"], let normal = record["normal"].flatMap({ Side(rawValue: $0) }),
        let accountClass = record["class"].flatMap({ AccountClass(rawValue: $0) })
      else {
        incomplete.insert("account")
        continue
      }
      let account = ChartAccount(
        role: role, code: code, nameEnglish: name, nameLocal: record["name_local"] ?? name,
        accountClass: accountClass, normal: normal, pair: record["pair"],
        hasFloor: record["floor"] == "zero",
        detail: record["detail"].flatMap { DetailKind(rawValue: $0) } ?? .none,
        isClearing: record["clearing"] == "yes")
      chart.append(Located(value: account, record: record))
      codes[role, default: []].append(code)
    }
  }

  func chartCodes(_ role: Role) -> [String] { codes[role] ?? [] }

  mutating func buildMirrors() {
    for record in records("mirror") {
      guard let role = record["role"].flatMap({ Role(rawValue: $0) }), let account = record["account"],
        let other = record["other_role"].flatMap({ Role(rawValue: $0) }),
        let otherAccount = record["other_account"]
      else { continue }
      let known = refers(record, "account", to: "account", among: chartCodes(role))
      if refers(record, "other_account", to: "account", among: chartCodes(other)), known {
        let mirror = Mirror(role: role, account: account, otherRole: other, otherAccount: otherAccount)
        mirrors.append(Located(value: mirror, record: record))
      }
    }
  }

  mutating func buildRules(_ scheme: Scheme) {
    let kinds = Set(parties.map(\.value.kind)).union(TableFormat.roles).sorted()
    for record in records("posting_rule") {
      guard let role = record["role"].flatMap({ Role(rawValue: $0) }), let cause = cause(record),
        isEmitted(cause, role, record), let action = action(record, role, scheme)
      else {
        incomplete.insert("posting_rule")
        continue
      }
      let picksByPurpose = EventSpecification[cause.event].picksByPurpose
      let isOfRetrocession = record["for"] == PostingRule.retrocession
      if record["for"] != nil, !picksByPurpose, !isOfRetrocession,
        !refers(record, "for", to: "party", among: kinds)
      {
        incomplete.insert("posting_rule")
        continue
      }
      let rule = PostingRule(
        event: cause.event, component: cause.component, role: role, forAttribute: record["for"],
        action: action, validity: record.validity)
      rules.append(Located(value: rule, record: record))
    }
  }

  private mutating func cause(_ record: PackRecord) -> Cause? {
    guard let eventCode = record["event"], let componentCode = record["component"] else { return nil }
    let event = EventKind(code: eventCode)
    let component = Component(code: componentCode)
    if event == nil {
      reportUnknown(record, "event", in: "the events", among: EventKind.allCases.map(\.code))
    }
    if component == nil {
      let own = event.map { EventSpecification[$0].components.map(\.component) } ?? Component.allCases
      reportUnknown(record, "component", in: "the components", among: own.map(\.code))
    }
    guard let event, let component else { return nil }
    return Cause(event, component)
  }

  private mutating func isEmitted(_ cause: Cause, _ role: Role, _ record: PackRecord) -> Bool {
    let all = EventSpecification[cause.event].components
    guard let found = all.first(where: { $0.component == cause.component }) else {
      report(
        record, "component", "rule-unused", "\(cause.event.code) has no such component",
        PackValue.suggestion(cause.component.code, all.map(\.component.code)))
      return false
    }
    if found.roles.contains(role) { return true }
    // A reinsurer that cedes on posts what an association that cedes does.
    if record["for"] == PostingRule.retrocession, role == .insurer, found.roles.contains(.association) {
      return true
    }
    report(
      record, "role", "rule-unused",
      "\(cause.event.code) \(cause.component.code) reaches no book of this role",
      PackValue.suggestion(role.rawValue, found.roles.map(\.rawValue)))
    return false
  }

  private mutating func action(
    _ record: PackRecord, _ role: Role, _ scheme: Scheme
  ) -> PostingRule.Action? {
    guard let debit = record["debit"], let credit = record["credit"] else { return nil }
    if debit == "-", credit == "-" { return .nothing }
    // `*` is the account that the event itself names: only a manual entry names any.
    let isEntry = record["event"] == EventKind.journalEntry.code
    if debit == "*", credit == "*", isEntry { return .named }
    if isSweep(record) { return sweep(record, role, scheme) }
    if isConversion(record) { return conversion(record, role, scheme) }
    if isEntry || debit == "*" || credit == "*" {
      report(
        record, debit == "*" && !isEntry ? "debit" : "credit", "named-accounts",
        isEntry ? "a manual entry names its accounts itself" : "this event names no accounts",
        isEntry
          ? "write * in both columns, or - to allow none"
          : record["event"] == EventKind.periodClosed.code
            ? "write * for the account whose balance moves: creditSwept and reserveDrawn debit it"
            : record["event"] == EventKind.fundConverted.code
              ? "write * for the balances: convertedOut credits them, convertedIn debits them"
              : record["event"] == EventKind.associationMerged.code
                ? "write * for the balances: mergedOut credits them, mergedIn debits them"
                : "write the accounts' codes")
      return nil
    }
    for (field, other) in [("debit", credit), ("credit", debit)] where record[field] == "-" {
      report(
        record, field, "half-rule", "says that nothing is posted, while the other side names \(other)",
        "write - in both columns, or an account in both")
      return nil
    }
    let codes = chartCodes(role)
    let debitKnown = refers(record, "debit", to: "account", among: codes)
    guard refers(record, "credit", to: "account", among: codes), debitKnown,
      let debitRow = scheme.chartRow(role, debit), let creditRow = scheme.chartRow(role, credit)
    else { return nil }
    checkSides(record, scheme.chart[debitRow], scheme.chart[creditRow])
    return .post(debit: debitRow, credit: creditRow)
  }

  private mutating func checkSides(_ record: PackRecord, _ debit: ChartAccount, _ credit: ChartAccount) {
    if debit.code == credit.code {
      return report(
        record, "credit", "same-account", "is the account that is debited",
        "name another account, or write - in both columns")
    }
    let (left, right) = (debit.accountClass.world, credit.accountClass.world)
    if left != right {
      return report(
        record, "credit", "mixed-worlds",
        "is a \(right) account, and \(debit.code), which is debited, is a \(left) one",
        "take both from the balance sheet, or both from the memo or budget accounts")
    }
    // Where only one of the two names the other, that is the fault, and it is reported with the account.
    if left == .memo, debit.pair != credit.code, credit.pair != debit.code {
      report(
        record, "credit", "pair-broken", "does not stand against \(debit.code)",
        debit.pair.map { "write \($0)" } ?? "name the pair of \(debit.code) in account.csv")
    }
  }

  /// Memo and budget accounts that name each other.
  mutating func checkPairs(_ scheme: Scheme) {
    for account in chart {
      let value = account.value
      guard let pair = value.pair else {
        if value.accountClass == .memo {
          report(
            account.record, "pair", "pair-broken", "the memo account \(value.code) stands against none",
            "name the memo account that is always its opposite")
        }
        continue
      }
      guard refers(account.record, "pair", to: "account", among: chartCodes(value.role)),
        let row = scheme.chartRow(value.role, pair)
      else { continue }
      let other = scheme.chart[row]
      if other.pair != value.code {
        // A name that is in no chart is reported with the other account.
        if let name = other.pair, scheme.chartRow(value.role, name) == nil { continue }
        report(
          account.record, "pair", "pair-broken", "\(pair) does not name \(value.code) as its pair",
          "name the two accounts in each other's row")
      } else if utf8Precedes(value.code, pair), !areOpposites(value, other) {
        report(
          account.record, "pair", "pair-broken", "the two are no opposites",
          "a pair is two memo or two budget accounts, one normally in debit and one in credit")
      }
    }
  }

  private func areOpposites(_ one: ChartAccount, _ other: ChartAccount) -> Bool {
    one.normal != other.normal && one.accountClass.world == other.accountClass.world
      && one.accountClass.world != .real
  }

  mutating func checkMirrorAccounts(_ scheme: Scheme) {
    for mirror in mirrors {
      let value = mirror.value
      let sides = [
        ("account", value.role, value.account), ("other_account", value.otherRole, value.otherAccount),
      ]
      for (field, role, code) in sides {
        guard let row = scheme.chartRow(role, code), scheme.chart[row].detail != .party else { continue }
        report(
          mirror.record, field, "mirror-detail", "is not kept by party",
          "write party in its detail column in account.csv")
      }
    }
  }
}
