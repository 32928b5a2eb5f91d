import Guarantees
import Ledger
import Money
import Posting

/// Limits on what is guaranteed, and the table that gives guarantees their lines.
extension SchemeBuilder {
  /// Which fields a kind of limit has beside limit, kind, scope and its days.
  private static let limitFields: [String: Set<String>] = [
    "claim_cap": ["of", "amount", "basis", "rate"], "availability": ["of", "amount", "basis"],
    "support_once": ["of", "amount", "basis"], "support_loss": ["of", "amount", "basis"],
    "quota": ["of", "amount", "basis"], "joint_cap": ["of", "amount", "basis", "joint_with"],
    "leverage": ["of", "amount", "basis"], "concentration": ["of", "amount", "basis"],
    "capacity": ["of", "amount", "basis", "period"],
  ]

  mutating func checkFields(_ record: PackRecord, _ kind: String) {
    guard let known = SchemeBuilder.limitFields[kind] else { return }
    for field in ["period", "joint_with", "rate"] where record[field] != nil && !known.contains(field) {
      report(record, field, "not-supported", "is not supported for a limit of this kind", "leave it blank")
    }
  }

  /// The accounts of a role that `of` names.
  mutating func accounts(_ record: PackRecord, _ role: Role, _ scheme: Scheme) -> [Int] {
    let codes = record["of"]?.split(separator: " ").map { String($0) } ?? []
    if codes.isEmpty {
      report(record, "of", "missing-value", "is blank", "name the accounts whose sum it is about")
    }
    var rows: [Int] = []
    for code in codes {
      if let row = scheme.chartRow(role, code) {
        rows.append(row)
      } else if !incomplete.contains("account") {
        report(
          record, "of", "unknown-code", "\(code) is not in the chart of \(role.rawValue)",
          PackValue.suggestion(code, chartCodes(role)))
      }
    }
    return rows
  }

  private mutating func ratio(_ record: PackRecord, _ field: String, _ remedy: String) -> Ratio? {
    if let ratio = record[field].flatMap({ Ratio($0) }) { return ratio }
    report(
      record, field, record[field] == nil ? "missing-value" : "bad-value",
      record[field] == nil ? "is blank" : "is not a ratio", remedy)
    return nil
  }

  private mutating func basis(_ record: PackRecord, _ words: [String]) -> String? {
    guard let basis = record["basis"] else { return words.first }
    if words.contains(basis) { return basis }
    report(
      record, "basis", "bad-value", "is no basis of this kind of limit", PackValue.suggestion(basis, words))
    return nil
  }

  /// Codes of `of` and `joint_with`, each of which some table has.
  private mutating func codes(_ record: PackRecord, _ known: [String], in tables: String) -> Set<String> {
    var found: Set<String> = []
    for field in ["of", "joint_with"] {
      for code in record[field]?.split(separator: " ").map(String.init) ?? [] {
        found.insert(code)
        if known.contains(code) { continue }
        report(
          record, field, "unknown-code", "\(code) is in none of \(tables)",
          PackValue.suggestion(code, known))
      }
    }
    if found.isEmpty { report(record, "of", "missing-value", "is blank", "name what is counted") }
    return found
  }

  mutating func quota(_ record: PackRecord, _ scheme: Scheme) -> LimitRecord.Kind? {
    guard record["scope"] == "borrower" else {
      report(record, "scope", "bad-value", "is not what a quota is of", "write borrower")
      return nil
    }
    let known = Set(
      records("programme").flatMap { [$0["programme"], $0["quota"]].compactMap { $0 } }
        + records("line_rule").compactMap { $0["line"] }
    ).sorted()
    let buckets = codes(record, known, in: "programme.csv (programme, quota) and line_rule.csv (line)")
    guard basis(record, ["guaranteed"]) != nil, record["amount"] != "none" else { return nil }
    guard let amount = money(record, "amount") else {
      if record["amount"] == nil || record["amount"]?.hasSuffix("%") == true {
        report(record, "amount", "missing-value", "is not an amount", "write major units, or none")
      }
      return nil
    }
    return .quota(buckets: buckets, amount: amount)
  }

  /// All associations' books, or the one that is named.
  private mutating func bookScope(_ record: PackRecord, _ scheme: Scheme) -> LimitRecord.BookScope? {
    guard let scope = record["scope"], scope != Role.association.rawValue else {
      return LimitRecord.BookScope()
    }
    if let book = scheme.book(scope), scheme.books[book].role == .association {
      return LimitRecord.BookScope(book: scope)
    }
    let known = [Role.association.rawValue] + scheme.books.filter { $0.role == .association }.map(\.code)
    report(
      record, "scope", "bad-value", "is no association's book", PackValue.suggestion(scope, known))
    return nil
  }

  mutating func leverage(_ record: PackRecord, _ scheme: Scheme) -> LimitRecord.Kind? {
    let charts = accounts(record, .association, scheme)
    guard let scope = bookScope(record, scheme), let basis = basis(record, ["outstanding", "weighted"]),
      record["amount"] != "none", let multiple = ratio(record, "amount", "write the multiple, such as 10")
    else { return nil }
    return .leverage(scope: scope, charts: charts, multiple: multiple, isWeighted: basis == "weighted")
  }

  mutating func concentration(_ record: PackRecord, _ scheme: Scheme) -> LimitRecord.Kind? {
    let scopes = ["borrower", "borrower_group"]
    guard let scope = record["scope"], scopes.contains(scope) else {
      report(
        record, "scope", "bad-value", "is not what a concentration is of",
        PackValue.suggestion(record["scope"] ?? "", scopes))
      return nil
    }
    let charts = accounts(record, .association, scheme)
    guard let basis = basis(record, ["outstanding", "weighted"]), record["amount"] != "none",
      let share = ratio(record, "amount", "write the share, such as 10%")
    else { return nil }
    return .concentration(
      isGroup: scope == "borrower_group", charts: charts, share: share, isWeighted: basis == "weighted")
  }

  mutating func capacity(_ record: PackRecord, _ scheme: Scheme) -> LimitRecord.Kind? {
    let periods = ["year": 12, "half-year": 6, "quarter": 3, "month": 1]
    guard let months = record["period"].flatMap({ periods[$0] }) else {
      report(
        record, "period", "bad-value", "is no period",
        PackValue.suggestion(record["period"] ?? "", periods.keys.sorted()))
      return nil
    }
    let known = Set(records("line_rule").compactMap { $0["line"] }).sorted()
    let lines = codes(record, known, in: "line_rule.csv")
    guard let scope = bookScope(record, scheme), basis(record, ["guaranteed"]) != nil,
      record["amount"] != "none", let amount = money(record, "amount")
    else { return nil }
    return .capacity(scope: scope, lines: lines, amount: amount, months: months)
  }

  mutating func portfolioCap(_ record: PackRecord, _ scheme: Scheme) -> LimitRecord.Kind? {
    guard let payer = record["scope"], refers(record, "scope", to: "party", among: parties.map(\.value.code))
    else { return nil }
    let known = Set(records("programme").compactMap { $0["programme"] }).sorted()
    let programmes = codes(record, known, in: "programme.csv")
    guard let basis = basis(record, ["gross", "net"]), record["amount"] != "none",
      let cap = ratio(record, "amount", "write the cap rate, such as 12%"),
      let rate = record["rate"] == nil ? Ratio.one : ratio(record, "rate", "write the guarantee rate"),
      let product = rate.multiplied(by: cap)
    else { return nil }
    return .portfolioCap(payer: payer, programmes: programmes, rate: product, isNet: basis == "net")
  }

  /// A condition on a guarantee's facts; nil where it is blank or wrong.
  mutating func condition(_ record: PackRecord, _ field: String) -> FactCondition? {
    guard let text = record[field], let currency else { return nil }
    do throws(FactCondition.Fault) {
      return try FactCondition(text, currency: currency)
    } catch {
      report(record, field, "bad-condition", error.message, error.remedy)
      return nil
    }
  }

  mutating func lineRules() -> [LineRule] {
    var rules: [LineRule] = []
    let lines = records("line").compactMap { $0["line"] }
    for record in records("line_rule") {
      guard let code = record["rule"], let order = record.whole("order"), let line = record["line"],
        let condition = condition(record, "when")
      else { continue }
      if !lines.isEmpty { _ = refers(record, "line", to: "line", among: lines) }
      rules.append(
        LineRule(
          code: code, order: order, condition: condition, line: line,
          fillRate: record["fill_rate"].flatMap { Ratio($0) }, validity: record.validity))
    }
    return rules.sorted { ($0.order, $0.code) < ($1.order, $1.code) }
  }

  func insuranceLines() -> [InsuranceLine] {
    records("line").compactMap { record in
      guard let code = record["line"], let name = record["name_en"] else { return nil }
      return InsuranceLine(
        code: code, nameEnglish: name, nameLocal: record["name_local"] ?? name,
        weight: record["weight"].flatMap { Ratio($0) } ?? .one,
        concentrationWeight: record["concentration_weight"].flatMap { Ratio($0) } ?? .one,
        validity: record.validity)
    }
  }
}
