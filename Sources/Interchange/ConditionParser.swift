import Money
import Tabular

/// Reads conditions: `charged is blank and not (charged_off > 0 or status = paid)`.
struct ConditionParser {
  private enum Token: Equatable {
    case word(String), quoted(String), symbol(String)

    var text: String {
      switch self {
      case .word(let text), .quoted(let text), .symbol(let text): text
      }
    }
  }

  private let slots: [MappingSlot]
  private var tokens: ArraySlice<Token> = []

  private init(_ slots: [MappingSlot]) { self.slots = slots }

  static func parse(_ text: String, slots: [MappingSlot]) throws(Condition.Fault) -> Condition {
    var parser = ConditionParser(slots)
    parser.tokens = try tokenise(text)[...]
    if parser.tokens.count > 400 {
      throw Condition.Fault(message: "has more than 400 words", remedy: "use several rules")
    }
    let condition = try parser.disjunction(depth: 0)
    if let left = parser.tokens.first {
      throw Condition.Fault(
        message: "has `\(left.text)` where it should end", remedy: "join conditions by `and` or `or`")
    }
    return condition
  }

  private static func tokenise(_ text: String) throws(Condition.Fault) -> [Token] {
    var tokens: [Token] = []
    var rest = Substring(text)
    while let first = rest.first {
      if first == " " || first == "\t" || first == "\n" {
        rest.removeFirst()
      } else if first == "'" || first == "\"" {
        let body = rest.dropFirst()
        guard let end = body.firstIndex(of: first) else {
          throw Condition.Fault(message: "has a quote that is not closed", remedy: "close it")
        }
        tokens.append(.quoted(String(body[..<end])))
        rest = body[body.index(after: end)...]
      } else if let symbol = ["!=", "<=", ">=", "=", "<", ">", "(", ")"].first(where: { rest.hasPrefix($0) })
      {
        tokens.append(.symbol(symbol))
        rest = rest.dropFirst(symbol.count)
      } else {
        let word = rest.prefix { $0.isLetter || $0.isNumber || "_.:/-%".contains($0) }
        guard !word.isEmpty else {
          throw Condition.Fault(
            message: "has `\(first)`", remedy: "use columns, = != < <= > >=, is blank, and, or, not, ( )")
        }
        tokens.append(.word(String(word)))
        rest = rest.dropFirst(word.count)
      }
    }
    return tokens
  }

  private mutating func take(_ word: String) -> Bool {
    guard let first = tokens.first, first == .word(word) || first == .symbol(word) else { return false }
    tokens.removeFirst()
    return true
  }

  private mutating func disjunction(depth: Int) throws(Condition.Fault) -> Condition {
    var condition = try conjunction(depth: depth)
    while take("or") { condition = .or(condition, try conjunction(depth: depth)) }
    return condition
  }

  private mutating func conjunction(depth: Int) throws(Condition.Fault) -> Condition {
    var condition = try negation(depth: depth)
    while take("and") { condition = .and(condition, try negation(depth: depth)) }
    return condition
  }

  private mutating func negation(depth: Int) throws(Condition.Fault) -> Condition {
    if depth > 32 {
      throw Condition.Fault(message: "is nested too deeply", remedy: "use several rules")
    }
    if take("not") { return .not(try negation(depth: depth + 1)) }
    if take("(") {
      let inner = try disjunction(depth: depth + 1)
      if take(")") { return inner }
      throw Condition.Fault(message: "has a `(` that is not closed", remedy: "add the `)`")
    }
    return try comparison()
  }

  private mutating func comparison() throws(Condition.Fault) -> Condition {
    guard let token = tokens.popFirst(), case .word(let name) = token else {
      throw Condition.Fault(message: "lacks a column", remedy: "begin each comparison with a column's name")
    }
    guard let slot = slots.firstIndex(where: { $0.name == name }) else {
      let near = closest(name, among: slots.map(\.name))
      throw Condition.Fault(
        message: "names `\(name)`, which is no column of the mapping",
        remedy: near.map { "did you mean `\($0)`?" } ?? "define it under columns or derive")
    }
    if take("is") {
      let isNegated = take("not")
      guard take("blank") else {
        throw Condition.Fault(message: "has `is` without `blank`", remedy: "write `is blank`, or use =")
      }
      return isNegated ? .not(.isBlank(slot)) : .isBlank(slot)
    }
    guard case .symbol(let symbol)? = tokens.popFirst(),
      let operation = Condition.Comparison(rawValue: symbol)
    else {
      throw Condition.Fault(
        message: "has no comparison after `\(name)`", remedy: "write = != < <= > >= or `is blank`")
    }
    guard let right = tokens.popFirst() else {
      throw Condition.Fault(message: "ends after `\(symbol)`", remedy: "write what to compare with")
    }
    return .compare(slot, operation, try operand(right, for: slots[slot], operation))
  }

  private func operand(
    _ token: Token, for slot: MappingSlot, _ operation: Condition.Comparison
  ) throws(Condition.Fault) -> Condition.Operand {
    if slot.type == .text, operation != .equal, operation != .notEqual {
      throw Condition.Fault(
        message: "orders the text `\(slot.name)`", remedy: "compare texts by = and != only")
    }
    let text = token.text
    // A value of the column's own list wins over a column of that name.
    if case .column(let column) = slot.definition, column.values?.values.contains(text) == true {
      return .text(text)
    }
    if case .word = token, let other = slots.firstIndex(where: { $0.name == text }) {
      guard slots[other].type == slot.type else {
        throw Condition.Fault(
          message: "compares \(slot.type) `\(slot.name)` with \(slots[other].type) `\(text)`",
          remedy: "compare values of one type")
      }
      return .slot(other)
    }
    if let literal = try literal(text, for: slot) { return literal }
    throw Condition.Fault(
      message: "compares \(slot.type) `\(slot.name)` with `\(text)`",
      remedy: "write a literal of that type or the name of a column")
  }

  private func literal(
    _ text: String, for slot: MappingSlot
  ) throws(Condition.Fault) -> Condition.Operand? {
    switch slot.type {
    case .day: return Day(text).map { .day($0) }
    case .ratio: return Ratio(text).map { .ratio($0) }
    case .money, .whole:
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      let scale = parts.count == 2 ? parts[1].count : 0
      guard parts.count <= 2, scale <= 4, slot.type == .money || scale == 0,
        parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isNumber) }), let digits = Int64(parts.joined())
      else { return nil }
      return .number(digits: digits, scale: scale)
    case .text:
      if case .column(let column) = slot.definition, let values = column.values {
        let known = Set(values.values).union(column.blank.map { [$0] } ?? [])
        guard known.contains(text) else {
          let near = closest(text, among: known.sorted())
          throw Condition.Fault(
            message: "compares `\(slot.name)` with `\(text)`, which it never is",
            remedy: near.map { "did you mean `\($0)`?" } ?? "use a value of its `values`")
        }
      }
      return .text(text)
    }
  }
}
