/// A CSV file (RFC 4180): lines end in CR LF, a field is quoted where it must be.
public struct CSVText: Sendable {
  public private(set) var text = ""

  /// Records that go on where a file with a header left off.
  public init() {}

  public init(header: [String]) { add(header) }

  public mutating func add(_ fields: [String]) {
    text += fields.map(CSVText.field).joined(separator: ",") + "\r\n"
  }

  /// A field, in quotation marks where it holds a comma, a quotation mark or a line end.
  public static func field(_ text: String) -> String {
    let special: (UInt8) -> Bool = { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
    guard text.utf8.contains(where: special) else { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
}
