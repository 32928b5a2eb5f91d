/// A fault of an input file: where it is, what was read, and what would be right.
///
/// Codes are stable names in kebab-case; the lists are with ``CSVReader`` and ``JSONLReader``.
///
///     events.csv:3:12: amount "1,5": has a comma; write a point before the decimals
public struct Diagnostic: Error, Sendable, Equatable {
  /// The name of the file as the user gave it; `-` for standard input.
  public var file: String
  /// The physical line, from 1; 0 when the fault concerns the file as a whole.
  public var line: Int
  /// The position in the line, from 1, in Unicode scalars of the decoded text.
  public var column: Int?
  /// The name of the column or key.
  public var field: String?
  /// The stable name of the kind of fault, such as `ragged-row`.
  public var code: String
  /// The offending value, as ``shortened(_:)`` shows it.
  public var value: String?
  /// What is wrong.
  public var message: String
  /// What would be right.
  public var remedy: String

  /// Makes a diagnostic; `value` is passed through ``shortened(_:)``.
  public init(
    file: String, line: Int, column: Int? = nil, field: String? = nil, code: String,
    value: String? = nil, message: String, remedy: String
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.field = field
    self.code = code
    self.value = value.map(Diagnostic.shortened)
    self.message = message
    self.remedy = remedy
  }

  /// The length, in characters, that ``shortened(_:)`` keeps to.
  public static let valueLimit = 80

  /// The text fit for one line of a terminal: control and bidirectional characters are escaped, and
  /// what is over 80 characters ends in an ellipsis.
  public static func shortened(_ text: String) -> String {
    var result = ""
    var count = 0
    var lengthWithRoomForEllipsis = result.endIndex
    for scalar in text.unicodeScalars {
      let piece = shown(scalar)
      count += piece.unicodeScalars.count
      if count > valueLimit { return String(result[..<lengthWithRoomForEllipsis]) + "…" }
      result += piece
      if count < valueLimit { lengthWithRoomForEllipsis = result.endIndex }
    }
    return result
  }

  private static func shown(_ scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case 0x09: "\\t"
    case 0x0A: "\\n"
    case 0x0D: "\\r"
    case 0x00..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF:
      "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
    default: String(Character(scalar))
    }
  }
}

extension Diagnostic: CustomStringConvertible {
  /// `file:line:column: field "value": message; remedy`, without the parts that are not known.
  public var description: String {
    var text = file
    if line > 0 {
      text += ":\(line)"
      if let column { text += ":\(column)" }
    }
    text += ": "
    let subject = [field, value.map { "\"" + $0 + "\"" }].compactMap { $0 }.joined(separator: " ")
    if !subject.isEmpty { text += subject + ": " }
    return text + message + "; " + remedy
  }
}
