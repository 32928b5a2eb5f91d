import Money
import Tabular
import Yams

// Columns and derived values.
extension MappingParser {
  private static let columnKeys = [
    "from", "or", "notice", "message", "type", "pattern", "required", "optional", "values", "blank", "forms",
    "pivot", "at", "note",
  ]

  mutating func parseColumns(_ node: Node) {
    for entry in pairs(node, "columns") {
      guard let found = members(entry.value, entry.name, allowed: MappingParser.columnKeys) else { continue }
      if let at = found["at"] {
        fail(
          at, "not-supported", entry.name, "fields at fixed places are not supported yet",
          "read a CSV file, and name the column with `from`")
        continue
      }
      guard let fromNode = required("from", in: found, entry.value, entry.name),
        let from = text(fromNode, entry.name),
        let typeNode = required("type", in: found, entry.value, entry.name),
        let typeName = choice(typeNode, entry.name, SlotType.allCases.map(\.rawValue)),
        let type = SlotType(rawValue: typeName)
      else { continue }
      var column = SourceColumn(from: from)
      column.isRequired = found["required"].map { flag($0, entry.name) } ?? false
      column.isOptional = found["optional"].map { flag($0, entry.name) } ?? false
      column.fallback = found["or"].flatMap { text($0, entry.name) }
      column.blank = found["blank"].flatMap { text($0, entry.name) }
      column.notice = notice(
        found, entry.value, entry.name,
        otherwise: "\(from) is blank, \(column.fallback ?? "") is used")
      if column.notice != nil, column.fallback == nil {
        fail(
          found["notice"], "notice-without-or", entry.name, "has a notice but no other column",
          "add `or: COLUMN`, or leave the notice out")
      }
      parsePattern(found["pattern"], type, entry.name, into: &column)
      parseValues(found["values"], type, entry.name, into: &column)
      parseForms(found, type, entry.value, entry.name, into: &column)
      define(entry.name, entry.key, type, .column(column))
    }
  }

  private mutating func parsePattern(
    _ node: Node?, _ type: SlotType, _ name: String, into column: inout SourceColumn
  ) {
    guard let node, let pattern = text(node, name) else { return }
    if type != .text { return onlyFor(node, "pattern", "text", name) }
    do throws(TextPattern.Fault) {
      column.pattern = try TextPattern(pattern)
    } catch {
      fail(
        node, "bad-pattern", name, value: pattern, error.message,
        "use characters, . [a-z] \\d and ? * + {n,m}")
    }
  }

  private mutating func parseValues(
    _ node: Node?, _ type: SlotType, _ name: String, into column: inout SourceColumn
  ) {
    guard let node else { return }
    if type != .text { return onlyFor(node, "values", "text", name) }
    var values: [String: String] = [:]
    for entry in pairs(node, name) {
      if let value = text(entry.value, name) { values[entry.name] = value }
    }
    column.values = values
  }

  private mutating func onlyFor(_ node: Node, _ key: String, _ type: String, _ name: String) {
    fail(node, "key-not-of-type", name, value: key, "is for columns of type \(type) only", "leave it out")
  }

  private mutating func parseForms(
    _ found: [String: Node], _ type: SlotType, _ owner: Node, _ name: String, into column: inout SourceColumn
  ) {
    let nodes = found["forms"].map { items($0, name) } ?? []
    if let node = found["forms"], type != .day, type != .money {
      onlyFor(node, "forms", "day or money", name)
    }
    if let node = found["pivot"] {
      if type != .day { onlyFor(node, "pivot", "day", name) }
      if let year = text(node, name).flatMap({ Int($0) }), (1000...9900).contains(year) {
        column.pivot = year
      } else {
        fail(node, "bad-pivot", name, value: node.string, "is no year", "write the first of 100 years: 1950")
      }
    }
    switch type {
    case .day:
      let forms = nodes.compactMap { choice($0, name, DayForm.allCases.map(\.rawValue)) }
      if found["forms"] != nil { column.dayForms = forms.compactMap { DayForm(rawValue: $0) } }
      if column.dayForms.contains(.monthName), found["pivot"] == nil {
        fail(
          owner, "missing-key", name, "has a form with two-digit years and no `pivot`",
          "add the first of the hundred years: `pivot: 1950`")
      }
    case .money:
      let texts = found["forms"] == nil ? ["plain"] : nodes.compactMap { text($0, name) }
      for (index, text) in texts.enumerated() {
        if let form = MoneyForm(text) {
          column.moneyForms.append(form)
        } else {
          fail(
            index < nodes.count ? nodes[index] : owner, "unknown-value", name, value: text,
            "is no form of money", "write plain, or a pattern such as $#,##0.00")
        }
      }
    case .text, .whole, .ratio: break
    }
    if let forms = found["forms"], nodes.isEmpty {
      fail(forms, "unknown-value", name, "has no form", "name at least one, or leave `forms` out")
    }
  }

  private mutating func notice(
    _ found: [String: Node], _ owner: Node, _ name: String, otherwise message: String
  ) -> NoticeRule? {
    guard let node = found["notice"] else { return nil }
    guard let code = code(node, name) else { return nil }
    return NoticeRule(code: code, message: found["message"].flatMap { text($0, name) } ?? message)
  }

  // MARK: Derived values

  mutating func parseDerivations(_ node: Node) {
    let operations = ["multiply", "min", "max", "add_months", "sum", "difference"]
    for entry in pairs(node, "derive") {
      let keys = operations + ["by", "over", "round", "notice", "message", "note"]
      guard let found = members(entry.value, entry.name, allowed: keys) else { continue }
      let named = operations.filter { found[$0] != nil }
      guard named.count == 1, let operation = named.first, let operand = found[operation] else {
        fail(
          entry.value, "missing-key", entry.name, "needs exactly one operation",
          "use one of " + operations.joined(separator: ", "))
        continue
      }
      let before = faults.count
      var result: (SlotType, Derivation)?
      switch operation {
      case "multiply": result = multiplication(operand, found, entry.value, entry.name)
      case "add_months": result = monthsLater(operand, entry.name)
      default: result = listOperation(operation, operand, found, entry.value, entry.name)
      }
      refuseIdle(operation, found, entry.name)
      guard let result else {
        if faults.count == before {
          fail(
            operand, "wrong-type", entry.name, "\(operation) cannot be taken of values of these types",
            "use values of one type; multiply takes money by money over money, by whole numbers or a ratio")
        }
        continue
      }
      define(entry.name, entry.key, result.0, .derived(result.1))
    }
  }

  private mutating func refuseIdle(_ operation: String, _ found: [String: Node], _ name: String) {
    let own: [String: [String]] = [
      "multiply": ["by", "over", "round"], "min": ["notice", "message"], "max": ["notice", "message"],
    ]
    for key in ["by", "over", "round", "notice", "message"] where !(own[operation] ?? []).contains(key) {
      if let node = found[key] {
        fail(node, "unknown-key", name, value: key, "means nothing with \(operation)", "leave it out")
      }
    }
  }

  private mutating func multiplication(
    _ operand: Node, _ found: [String: Node], _ owner: Node, _ name: String
  ) -> (SlotType, Derivation)? {
    guard let byNode = required("by", in: found, owner, name), let first = slot(operand, name),
      let second = slot(byNode, name), let roundNode = required("round", in: found, owner, name),
      let round = choice(roundNode, name, Rounding.allCases.map(\.rawValue)),
      let rounding = Rounding(rawValue: round)
    else { return nil }
    guard let overNode = found["over"] else {
      guard slots[first].type == .money, slots[second].type == .ratio else { return nil }
      return (.money, .multiply(first, by: second, over: nil, rounding))
    }
    guard let third = slot(overNode, name) else { return nil }
    let types = (slots[first].type, slots[second].type, slots[third].type)
    guard types.0 == .money || types.0 == .whole, types.1 == types.2, types.1 == .money || types.1 == .whole
    else { return nil }
    return (types.0, .multiply(first, by: second, over: third, rounding))
  }

  private mutating func listOperation(
    _ operation: String, _ operand: Node, _ found: [String: Node], _ owner: Node, _ name: String
  ) -> (SlotType, Derivation)? {
    let nodes = items(operand, name)
    let operands = nodes.compactMap { slot($0, name) }
    guard operands.count == nodes.count else { return nil }
    guard operands.count >= 2, operation != "difference" || operands.count == 2 else {
      fail(operand, "wrong-count", name, "\(operation) needs two values", "name two")
      return nil
    }
    let type = slots[operands[0]].type
    guard operands.allSatisfy({ slots[$0].type == type }) else { return nil }
    if operation == "min" || operation == "max" {
      guard type != .text else { return nil }
      let first = slots[operands[0]].name
      let message = "\(first) is \(operation == "min" ? "above" : "below") the limit, which is used"
      return (
        type, .pick(isLeast: operation == "min", operands, notice(found, owner, name, otherwise: message))
      )
    }
    guard type == .money || type == .whole else { return nil }
    return (type, operation == "sum" ? .sum(operands) : .difference(operands[0], operands[1]))
  }

  private mutating func monthsLater(_ node: Node, _ name: String) -> (SlotType, Derivation)? {
    guard let found = members(node, name, allowed: ["from", "or", "months", "at_most"]),
      let fromNode = required("from", in: found, node, name), let from = slot(fromNode, name),
      let monthsNode = required("months", in: found, node, name), let months = slot(monthsNode, name)
    else { return nil }
    let fallback = found["or"].flatMap { slot($0, name) }
    var limit: Derivation.Limit?
    if let node = found["at_most"] {
      if let day = node.string.flatMap({ Day($0) }) {
        limit = .day(day)
      } else if let other = slot(node, name), slots[other].type == .day {
        limit = .slot(other)
      } else {
        return nil
      }
    }
    guard slots[from].type == .day, slots[months].type == .whole,
      fallback.map({ slots[$0].type == .day }) ?? true
    else { return nil }
    return (.day, .addMonths(from: from, fallback: fallback, months: months, atMost: limit))
  }
}
