import Ledger
import Money
import Tabular
import Yams

/// Reads the YAML of a mapping, collecting every fault with its line.
struct MappingParser {
  let file: String
  private(set) var faults: [Diagnostic] = []
  private var end = (line: 1, column: 1)
  var slots: [MappingSlot] = []
  /// Names of events (`as`), and the rules of each.
  var groups: [String] = []
  var rules: [[MappingRule]] = []

  static let formatName = "gledger.mapping/1"
  static let reservedNames = ["and", "or", "not", "is", "blank", "remaining"]

  init(file: String) { self.file = file }

  mutating func parse(_ yaml: [UInt8]) throws(MappingErrors) -> Mapping {
    let root = compose(yaml)
    guard let root, let top = members(root, "mapping", allowed: MappingParser.topKeys) else {
      throw errors()
    }
    refuseOtherFormat(top, root)
    refuseTarget(top)
    let name = required("name", in: top, root).flatMap { text($0, "name") } ?? ""
    let input = top["input"].map { parseInput($0) } ?? Mapping.Input()
    if let node = required("columns", in: top, root) { parseColumns(node) }
    if let node = top["derive"] { parseDerivations(node) }
    let constants = top["constants"].map { parseConstants($0) } ?? [:]
    collectGroups(top["events"])
    if let node = top["rules"] { parseRules(node) }
    var templates: [EventTemplate] = []
    if let node = required("events", in: top, root) { templates = parseEvents(node, constants) }
    guard faults.isEmpty else { throw errors() }
    return Mapping(
      name: name, input: input, currency: constants[.currency]?.string, slots: slots, rules: rules,
      templates: templates)
  }

  private static let topKeys = [
    "format", "name", "input", "constants", "columns", "derive", "rules", "events", "target", "note",
    "source",
  ]

  func errors() -> MappingErrors {
    MappingErrors(diagnostics: faults.sorted { ($0.line, $0.column ?? 0) < ($1.line, $1.column ?? 0) })
  }

  mutating func refuseOtherFormat(_ top: [String: Node], _ root: Node) {
    if let node = required("format", in: top, root), let format = text(node, "format"),
      format != MappingParser.formatName
    {
      fail(
        node, "unknown-format", "format", value: format, "is not the version that this program reads",
        "write \(MappingParser.formatName)")
    }
  }

  private mutating func refuseTarget(_ top: [String: Node]) {
    if let node = top["target"] {
      fail(
        node, "not-supported", "target", value: node.string, "makes no events",
        "leave `target` out, or read bank statements with gledger reconcile")
    }
  }

  mutating func parseInput(_ node: Node) -> Mapping.Input {
    var input = Mapping.Input()
    let keys = ["encoding", "delimiter", "trim", "other_columns"]
    guard let found = members(node, "input", allowed: keys) else { return input }
    if let node = found["encoding"] {
      let names = TextEncoding.allCases.map(\.rawValue)
      if let name = choice(node, "encoding", names), let encoding = TextEncoding(rawValue: name) {
        input.encoding = encoding
      }
    }
    if let node = found["delimiter"], let text = text(node, "delimiter") {
      let bytes = Array((text == "tab" ? "\t" : text).utf8)
      if bytes.count == 1, bytes[0] < 0x80, ![0, 0x22, 0x0A, 0x0D].contains(bytes[0]) {
        input.delimiter = bytes[0]
      } else {
        fail(
          node, "bad-delimiter", "delimiter", value: text, "cannot stand between fields",
          "write one ASCII character, or `tab`")
      }
    }
    if let node = found["trim"] { input.trim = flag(node, "trim") }
    if let node = found["other_columns"] {
      input.refusesOtherColumns = choice(node, "other_columns", ["ignore", "refuse"]) == "refuse"
    }
    return input
  }

  private mutating func parseConstants(_ node: Node) -> [EventColumn: Node] {
    var constants: [EventColumn: Node] = [:]
    for entry in pairs(node, "constants") {
      guard let column = EventColumn(name: entry.name), column != .event, column != .reference else {
        let near = closest(entry.name, among: EventColumn.allCases.map(\.name))
        fail(
          entry.key, "unknown-column", entry.name, "is no column that all events can share",
          near.map { "did you mean `\($0)`?" } ?? "`gledger help events` lists the columns")
        continue
      }
      if let text = text(entry.value, entry.name) {
        if column == .currency, Currency(text) == nil {
          fail(
            entry.value, "unknown-currency", entry.name, value: text, "is no currency of ISO 4217",
            "write three capitals, such as JPY or USD")
        }
        constants[column] = entry.value
      }
    }
    return constants
  }
}

// MARK: - YAML

extension MappingParser {
  mutating func compose(_ yaml: [UInt8]) -> Node? {
    end = YAMLText.end(of: yaml)
    do throws(Diagnostic) {
      return try YAMLText.root(yaml, file: file, beginning: "format: \(MappingParser.formatName)")
    } catch {
      faults.append(error)
      return nil
    }
  }

  mutating func fail(
    _ node: Node?, _ code: String, _ field: String, value: String? = nil, _ message: String,
    _ remedy: String
  ) {
    let place = YAMLText.place(node, end: end)
    faults.append(
      Diagnostic(
        file: file, line: place.line, column: place.column, field: field, code: code, value: value,
        message: message, remedy: remedy))
  }

  mutating func pairs(_ node: Node, _ field: String) -> [(name: String, key: Node, value: Node)] {
    guard let mapping = node.mapping else {
      fail(node, "not-a-mapping", field, "is not a list of `name: value`", "write { name: value, … }")
      return []
    }
    if mapping.count > MappingParser.limit { tooMany(node, field) }
    return mapping.prefix(MappingParser.limit).map {
      (name: $0.key.string ?? "", key: $0.key, value: $0.value)
    }
  }

  mutating func members(_ node: Node, _ field: String, allowed: [String]) -> [String: Node]? {
    guard node.mapping != nil else {
      fail(node, "not-a-mapping", field, "is not a list of `name: value`", "write { name: value, … }")
      return nil
    }
    var found: [String: Node] = [:]
    for entry in pairs(node, field) {
      if allowed.contains(entry.name) {
        found[entry.name] = entry.value
      } else {
        let near = closest(entry.name, among: allowed)
        fail(
          entry.key, "unknown-key", field, value: entry.name, "has a key that means nothing here",
          near.map { "did you mean `\($0)`?" } ?? "use " + allowed.joined(separator: ", "))
      }
    }
    return found
  }

  /// Names are compared with each other, so that no mapping may have very many.
  private static let limit = 1000

  private mutating func tooMany(_ node: Node, _ field: String) {
    fail(
      node, "too-many", field, "has more than \(MappingParser.limit) entries", "use several mappings")
  }

  mutating func items(_ node: Node, _ field: String) -> [Node] {
    if let sequence = node.sequence {
      if sequence.count > MappingParser.limit { tooMany(node, field) }
      return Array(sequence.prefix(MappingParser.limit))
    }
    fail(node, "not-a-list", field, "is not a list", "write [ … ], or a line beginning with - for each")
    return []
  }

  mutating func text(_ node: Node, _ field: String) -> String? {
    if let scalar = node.scalar { return scalar.string }
    fail(node, "not-a-text", field, "is not a single value", "write one value")
    return nil
  }

  mutating func required(_ key: String, in found: [String: Node], _ owner: Node, _ field: String? = nil)
    -> Node?
  {
    if let node = found[key] { return node }
    fail(owner, "missing-key", field ?? key, "has no `\(key)`", "add it")
    return nil
  }

  mutating func choice(_ node: Node, _ field: String, _ choices: [String]) -> String? {
    guard let text = text(node, field) else { return nil }
    if choices.contains(text) { return text }
    let near = closest(text, among: choices)
    fail(
      node, "unknown-value", field, value: text, "is not one of the choices",
      near.map { "did you mean `\($0)`?" } ?? "use " + choices.joined(separator: ", "))
    return nil
  }

  mutating func flag(_ node: Node, _ field: String) -> Bool {
    guard let text = choice(node, field, ["true", "false", "yes", "no"]) else { return false }
    return text == "true" || text == "yes"
  }

  /// A name that is defined above.
  mutating func slot(_ node: Node, _ field: String) -> Int? {
    guard let name = text(node, field) else { return nil }
    if let slot = slots.firstIndex(where: { $0.name == name }) { return slot }
    let near = closest(name, among: slots.map(\.name))
    fail(
      node, "unknown-name", field, value: name, "is no name that is defined above",
      near.map { "did you mean `\($0)`?" } ?? "define it under columns or derive")
    return nil
  }

  /// A stable name in kebab-case.
  mutating func code(_ node: Node, _ field: String) -> String? {
    guard let code = text(node, field) else { return nil }
    let isKebab =
      !code.isEmpty
      && code.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D || (0x30...0x39).contains($0) }
    if !isKebab {
      fail(node, "bad-code", field, value: code, "is no code", "write small letters, digits and - only")
    }
    return isKebab ? code : nil
  }

  mutating func define(_ name: String, _ key: Node, _ type: SlotType, _ definition: MappingSlot.Definition) {
    let isWord = name.utf8.allSatisfy { FieldReader.isCodeByte($0) && $0 != 0x3A && $0 != 0x2F }
    if name.isEmpty || !isWord || MappingParser.reservedNames.contains(name) || Day(name) != nil {
      fail(
        key, "bad-name", name, "cannot be a name",
        "use letters, digits and _, and none of the words of conditions")
    } else if slots.contains(where: { $0.name == name }) {
      fail(key, "name-twice", name, "is defined above already", "use another name")
    }
    slots.append(MappingSlot(name: name, type: type, definition: definition))
  }
}
