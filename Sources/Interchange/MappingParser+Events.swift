import Ledger
import Money
import Posting
import Tabular
import Yams

// Rules and events.
extension MappingParser {
  /// Names the events first, so that rules may stand above them.
  mutating func collectGroups(_ node: Node?) {
    for item in node?.sequence ?? [] {
      if let name = item.mapping?["as"]?.string, !groups.contains(name) { groups.append(name) }
    }
    rules = groups.map { _ in [] }
  }

  mutating func parseRules(_ node: Node) {
    for item in items(node, "rules") {
      let keys = ["event", "when", "outcome", "code", "message", "note"]
      guard let found = members(item, "rule", allowed: keys),
        let eventNode = required("event", in: found, item, "rule"),
        let whenNode = required("when", in: found, item, "rule"), let when = text(whenNode, "when"),
        let outcomeNode = required("outcome", in: found, item, "rule"),
        let outcomeName = choice(outcomeNode, "outcome", MappingRule.Outcome.allCases.map(\.rawValue)),
        let outcome = MappingRule.Outcome(rawValue: outcomeName)
      else { continue }
      if outcome == .reject, found["code"] == nil {
        fail(item, "missing-key", "rule", "rejects without a `code`", "add the code of the fault")
      }
      let code = found["code"].flatMap { self.code($0, "code") }
      guard let name = choice(eventNode, "event", groups), let group = groups.firstIndex(of: name) else {
        continue
      }
      do throws(Condition.Fault) {
        let condition = try ConditionParser.parse(when, slots: slots)
        let message = found["message"].flatMap { text($0, "message") } ?? "\(name): \(when): \(outcome)"
        rules[group].append(
          MappingRule(condition: condition, outcome: outcome, code: code, message: message))
      } catch {
        fail(whenNode, "bad-condition", "when", value: when, error.message, error.remedy)
      }
    }
  }

  mutating func parseEvents(_ node: Node, _ constants: [EventColumn: Node]) -> [EventTemplate] {
    var templates: [EventTemplate] = []
    var used = ColumnSet([.book, .date, .currency])
    for item in items(node, "events") {
      if let template = template(item, constants, &used) {
        if templates.contains(where: { $0.reference == template.reference && $0.book == template.book }) {
          fail(
            item, "reference-twice", "reference", "another event of the record has the same reference",
            "end each in its own way, such as {loan}/paid")
        }
        templates.append(template)
      }
    }
    if templates.isEmpty, faults.isEmpty {
      fail(node, "no-events", "events", "makes no events", "list at least one")
    }
    for (column, node) in constants where !used.contains(column) && faults.isEmpty {
      fail(node, "unused-constant", column.name, "is taken by no event", "remove it")
    }
    return templates
  }

  private mutating func template(
    _ item: Node, _ constants: [EventColumn: Node], _ used: inout ColumnSet
  ) -> EventTemplate? {
    let known = ["as", "note"] + EventColumn.allCases.filter { $0 != .currency }.map(\.name)
    guard let found = members(item, "event", allowed: known),
      let eventNode = required("event", in: found, item),
      let code = choice(eventNode, "event", EventKind.allCases.map(\.code)), let kind = EventKind(code: code)
    else { return nil }
    let eventRules = EventRules.table[Int(kind.rawValue)]
    if eventRules.isDerived {
      fail(
        eventNode, "derived-event", "event", value: code, "is made by a run of the program, never by a file",
        "remove it")
    }
    var values: [EventColumn: TemplateValue] = [:]
    for (column, node) in constants where column != .currency && eventRules.allowed.contains(column) {
      used.insert(column)
      values[column] = value(node, column, kind)
    }
    var leavesAmount = false
    for column in EventColumn.documented where column != .event {
      guard let node = found[column.name] else { continue }
      if !eventRules.allowed.contains(column) {
        let fault = EventRules.notOfEvent(column, kind)
        fail(node, fault.code, column.name, fault.message, "remove it")
      } else if column == .amount, node.string == "remaining" {
        leavesAmount = true
      } else {
        values[column] = value(node, column, kind)
      }
    }
    checkPresence(values, leavesAmount, eventRules, kind, item)
    guard let reference = values[.reference], let date = values[.date] else { return nil }
    let columns = values.filter { !EventRules.key.contains($0.key) }
      .sorted { $0.key.rawValue < $1.key.rawValue }
    return EventTemplate(
      kind: kind, group: found["as"]?.string.flatMap { groups.firstIndex(of: $0) }, reference: reference,
      book: values[.book], date: date, columns: columns.map { (column: $0.key, value: $0.value) })
  }

  private mutating func checkPresence(
    _ values: [EventColumn: TemplateValue], _ leavesAmount: Bool, _ rules: EventRules, _ kind: EventKind,
    _ item: Node
  ) {
    var present = ColumnSet(values.keys)
    if !EventRules.components.allSatisfy({ values[$0] == nil }) { present.insert(.amount) }
    if leavesAmount, rules.required.contains(.amount) {
      fail(
        item, "amount-not-known", "amount", value: "remaining",
        "\(kind.code) cannot take what remains", "name the column of the amount")
      present.insert(.amount)
    }
    var needed = rules.required
    needed.insert(.reference)
    needed.insert(.date)
    for column in needed.subtracting(present) {
      let fault = EventRules.missing(column, kind)
      fail(
        item, fault.code, column.name, "\(kind.code) needs \(column.name)", "add `\(column.name): …`")
    }
  }

  /// A name, a text with names in braces, or a literal.
  private mutating func value(_ node: Node, _ column: EventColumn, _ kind: EventKind) -> TemplateValue? {
    guard let text = text(node, column.name) else { return nil }
    if let slot = slots.firstIndex(where: { $0.name == text }) {
      checkType(slots[slot], column, node)
      return .slot(slot)
    }
    if text.contains("{") || text.contains("}") { return pieces(text, column, node) }
    let identifies: [EventColumn] = [.reference, .guarantee, .claim, .recovery, .loan, .of]
    if identifies.contains(column) || !isLiteral(text, column) {
      let near = closest(text, among: slots.map(\.name))
      fail(
        node, "bad-literal", column.name, value: text,
        identifies.contains(column)
          ? "is the same for every record" : "is neither a name nor a value of the column",
        near.map { "did you mean `\($0)`?" } ?? "name a column of the mapping, such as {loan}")
    }
    return .literal(text)
  }

  private func isLiteral(_ text: String, _ column: EventColumn) -> Bool {
    do throws(FieldFault) {
      try text.withBytes { bytes throws(FieldFault) in
        switch column.form {
        case .code: _ = try FieldReader.plainCode(bytes)
        case .text: _ = try FieldReader.text(bytes)
        case .money: _ = try FieldReader.money(bytes, decimals: 4)
        case .day: _ = try FieldReader.day(bytes)
        case .ratio: _ = try FieldReader.ratio(bytes)
        case .flag: _ = try FieldReader.flag(bytes)
        case .whole: _ = try FieldReader.whole(bytes)
        case .entries: _ = try FieldReader.entries(bytes, decimals: 4)
        }
      }
      return true
    } catch {
      return false
    }
  }

  private mutating func checkType(_ slot: MappingSlot, _ column: EventColumn, _ node: Node) {
    let allowed: [SlotType]
    switch column.form {
    case .code: allowed = [.text, .whole]
    case .entries: allowed = [.text]
    case .text: allowed = [.text, .whole, .day]
    case .money: allowed = [.money]
    case .day: allowed = [.day]
    case .ratio: allowed = [.ratio]
    case .flag: allowed = [.text]
    case .whole: allowed = [.whole]
    }
    if allowed.contains(slot.type) { return }
    fail(
      node, "wrong-type", column.name, value: slot.name, "is of type \(slot.type)",
      "use a name of type " + allowed.map(\.rawValue).joined(separator: " or "))
  }

  private mutating func pieces(_ text: String, _ column: EventColumn, _ node: Node) -> TemplateValue? {
    guard column.form == .code || column.form == .text else {
      fail(
        node, "bad-template", column.name, value: text, "only codes and texts can be put together",
        "name one column")
      return nil
    }
    var pieces: [TemplateValue.Piece] = []
    var rest = Substring(text)
    while !rest.isEmpty {
      let plain = rest.prefix { $0 != "{" && $0 != "}" }
      if !plain.isEmpty { pieces.append(.text(String(plain))) }
      rest = rest.dropFirst(plain.count)
      if rest.isEmpty { break }
      guard rest.first == "{", let end = rest.firstIndex(of: "}") else {
        fail(node, "bad-template", column.name, value: text, "has a brace without its other half", "close it")
        return nil
      }
      let name = String(rest[rest.index(after: rest.startIndex)..<end])
      rest = rest[rest.index(after: end)...]
      guard let slot = slots.firstIndex(where: { $0.name == name }) else {
        let near = closest(name, among: slots.map(\.name))
        fail(
          node, "unknown-name", column.name, value: name, "is no name of the mapping",
          near.map { "did you mean `\($0)`?" } ?? "define it under columns or derive")
        return nil
      }
      if slots[slot].type == .money || slots[slot].type == .ratio {
        fail(
          node, "wrong-type", column.name, value: name, "is of type \(slots[slot].type)",
          "put only texts, days and whole numbers into a text")
      }
      pieces.append(.slot(slot))
    }
    return .pieces(pieces)
  }
}
