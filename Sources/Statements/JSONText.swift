/// A JSON document (RFC 8259) whose keys keep their order. Money and ratios go in as strings; there is no
/// number with a fraction.
public indirect enum JSONText: Sendable {
  case string(String)
  case integer(Int64)
  case flag(Bool)
  case null
  case array([JSONText])
  case object([(key: String, value: JSONText)])

  /// A string, or null.
  public static func optional(_ text: String?) -> JSONText { text.map(JSONText.string) ?? .null }

  /// An object of pairs as they stand.
  public static func fields(_ pairs: (String, JSONText)...) -> JSONText {
    .object(pairs.map { (key: $0.0, value: $0.1) })
  }

  /// On one line, without blanks: for JSON Lines.
  public var compact: String {
    var text = ""
    write(to: &text, indent: nil)
    return text
  }

  /// Over several lines, two blanks a level, with a line end at the end: for a file or a terminal.
  public var document: String {
    var text = ""
    write(to: &text, indent: 0)
    return text + "\n"
  }

  /// A string in quotation marks, escaped.
  public static func quoted(_ text: String) -> String {
    if text.utf8.allSatisfy(isPlain) { return "\"\(text)\"" }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      default:
        // The line separators end a line in JavaScript, and DEL garbles terminals.
        if scalar.value < 0x20 || scalar.value == 0x7F || scalar.value == 0x2028 || scalar.value == 0x2029 {
          let digits = String(scalar.value, radix: 16)
          quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          quoted.unicodeScalars.append(scalar)
        }
      }
    }
    return quoted + "\""
  }

  /// True for bytes that stand for themselves whatever their neighbours; the line separators begin with E2.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte != 0x22 && byte != 0x5C && byte != 0x7F && byte != 0xE2
  }

  var isScalar: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }

  func write(to text: inout String, indent: Int?) {
    switch self {
    case .string(let value): text += JSONText.quoted(value)
    case .integer(let value): text += String(value)
    case .flag(let value): text += value ? "true" : "false"
    case .null: text += "null"
    case .array(let items):
      // An array of plain values stays on one line, which is how a row of amounts is best read.
      let inner = items.allSatisfy(\.isScalar) ? nil : indent
      let gap = indent != nil && inner == nil ? ", " : ","
      JSONText.list(items, ("[", "]"), gap, inner, to: &text) { item, text, deeper in
        item.write(to: &text, indent: deeper)
      }
    case .object(let pairs):
      JSONText.list(pairs, ("{", "}"), ",", indent, to: &text) { pair, text, deeper in
        text += JSONText.quoted(pair.key) + (indent == nil ? ":" : ": ")
        pair.value.write(to: &text, indent: deeper)
      }
    }
  }

  private static func list<Item>(
    _ items: [Item], _ brackets: (String, String), _ gap: String, _ indent: Int?, to text: inout String,
    each: (Item, inout String, Int?) -> Void
  ) {
    text += brackets.0
    for (index, item) in items.enumerated() {
      if index > 0 { text += gap }
      if let indent { text += "\n" + String(repeating: "  ", count: indent + 1) }
      each(item, &text, indent.map { $0 + 1 })
    }
    if let indent, !items.isEmpty { text += "\n" + String(repeating: "  ", count: indent) }
    text += brackets.1
  }
}
