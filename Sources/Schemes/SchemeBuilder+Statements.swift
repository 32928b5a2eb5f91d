import Ledger
import Posting

/// Statement lines and labels.
extension SchemeBuilder {
  mutating func buildLines() {
    for record in records("statement_line") {
      guard let statement = record["statement"], let section = record["section"], let line = record["line"],
        let order = record.whole("order"), let role = record["role"].flatMap({ Role(rawValue: $0) }),
        let account = record["account"], let sign = record["sign"], let label = record["label_en"]
      else { continue }
      let known = refers(record, "account", to: "account", among: chartCodes(role))
      guard let filter = filter(record), known else {
        incomplete.insert("statement_line")
        continue
      }
      if languages.contains(where: { $0 != "en" }), record["label_local"] == nil {
        report(
          record, "label_local", "label-missing", "is blank, and the pack has other languages than English",
          "write the line's label in the local language")
      }
      let value = StatementLine(
        statement: statement, section: section, line: line, order: order, role: role, account: account,
        side: record["side"].flatMap { Side(rawValue: $0) }, event: filter.event,
        component: filter.component, sign: sign == "-" ? -1 : 1, labelEnglish: label,
        labelLocal: record["label_local"] ?? label)
      lines.append(Located(value: value, record: record))
    }
    lines.sort { left, right in
      let (a, b) = (left.value, right.value)
      if a.statement != b.statement { return utf8Precedes(a.statement, b.statement) }
      if a.role != b.role { return utf8Precedes(a.role.rawValue, b.role.rawValue) }
      if a.section != b.section { return utf8Precedes(a.section, b.section) }
      return a.order != b.order ? a.order < b.order : PackRecord.precedes(left.record, right.record)
    }
  }

  private mutating func filter(_ record: PackRecord) -> (event: EventKind?, component: Component?)? {
    let event = record["event"].flatMap { EventKind(code: $0) }
    let component = record["component"].flatMap { Component(code: $0) }
    if record["event"] != nil, event == nil {
      reportUnknown(record, "event", in: "the events", among: EventKind.allCases.map(\.code))
      return nil
    }
    guard let written = record["component"] else { return (event, nil) }
    let own = event.map { EventSpecification[$0].components.map(\.component) } ?? Component.allCases
    guard let component, own.contains(component) else {
      report(
        record, "component", "unknown-code", "is no component of \(event?.code ?? "any event")",
        PackValue.suggestion(written, own.map(\.code)))
      return nil
    }
    return (event, component)
  }

  /// The labels; each key has a text in every language of the pack.
  mutating func labels() -> [String: [String: String]] {
    var labels: [String: [String: String]] = [:]
    var first: [String: PackRecord] = [:]
    var misnamed: Set<String> = []
    for record in records("label") {
      guard let key = record["key"], let language = record["language"], let text = record["text"] else {
        continue
      }
      if !languages.contains(language) {
        report(
          record, "language", "unknown-code", "is not a language of the pack",
          PackValue.suggestion(language, languages))
        misnamed.insert(key)
        continue
      }
      labels[key, default: [:]][language] = text
      if first[key] == nil { first[key] = record }
    }
    if incomplete.contains("label") { return labels }
    for (key, record) in first.sorted(by: { utf8Precedes($0.key, $1.key) }) where !misnamed.contains(key) {
      for language in languages where labels[key]?[language] == nil {
        report(
          record, "key", "label-missing", "has no text in the language \(language)",
          "add a row \(key),\(language),…")
      }
    }
    return labels
  }

  /// Every account of equity, income and expense is on one line of the fund statement, whole; everything else
  /// in the sections that add up has a counter-line.
  mutating func checkFundStatement(_ scheme: Scheme) {
    let statement = lines.filter { $0.value.statement == "fund" }
    let summed = statement.filter { "BCDEFGH".contains($0.value.section) }
    for account in chart where [.equity, .income, .expense].contains(account.value.accountClass) {
      checkOnce(account, summed)
    }
    var groups: [String: [Located<StatementLine>]] = [:]
    for line in statement {
      let value = line.value
      guard let row = scheme.chartRow(value.role, value.account) else { continue }
      let account = scheme.chart[row]
      let isSummed = "BCDEFGH".contains(value.section)
      if account.accountClass.world != .real {
        if isSummed {
          report(
            line.record, "section", "statement-section", "is a section of money, and \(account.code) is not",
            "put memo and budget accounts into section J")
        }
      } else if isSummed, isFiltered(value) || !isResult(account) {
        let filter = [value.side?.rawValue, value.event?.code, value.component?.code].map { $0 ?? "" }
        groups[([value.role.rawValue, value.account] + filter).joined(separator: "|"), default: []].append(
          line)
      }
    }
    for (_, group) in groups.sorted(by: { utf8Precedes($0.key, $1.key) })
    where group.reduce(0, { $0 + $1.value.sign }) != 0 {
      report(
        group[0].record, "sign", "statement-counter-line",
        "the lines with this account, side, event and component do not cancel each other",
        "add a counter-line in section G with the opposite sign")
    }
  }

  private func isFiltered(_ line: StatementLine) -> Bool {
    line.side != nil || line.event != nil || line.component != nil
  }

  private func isResult(_ account: ChartAccount) -> Bool {
    [.equity, .income, .expense].contains(account.accountClass)
  }

  private mutating func checkOnce(
    _ account: Located<ChartAccount>, _ summed: [Located<StatementLine>]
  ) {
    let value = account.value
    let whole = summed.filter {
      $0.value.role == value.role && $0.value.account == value.code && !isFiltered($0.value)
    }
    guard let first = whole.first else {
      return report(
        file: account.record.file.isEmpty ? "" : "statement_line.csv", field: "account",
        "statement-line-missing", value: value.code,
        "the account \(value.code) of \(value.role.rawValue) is on no line of the fund statement",
        "add a line for it in one of the sections B to H, without side, event and component")
    }
    if first.value.sign != 1 {
      report(
        first.record, "sign", "statement-sign", "turns the account's effect on the fund around", "write +")
    }
    for line in whole.dropFirst() {
      report(
        line.record, "account", "statement-line-repeated",
        "is on line \(first.value.line) of the fund statement already", "keep one of the two lines")
    }
  }
}
