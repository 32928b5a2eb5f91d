import Tabular

/// Values in messages about banks' files: where a file is damaged, a person's name or account may stand
/// anywhere.
enum BankValue {
  /// A fault that shows the value only where it can be neither; else how it looks.
  static func fault(
    _ file: String, line: Int, column: Int?, field: String? = nil, _ code: String, _ value: String?,
    _ message: String, _ remedy: String
  ) -> Diagnostic {
    var (shown, message) = (value, message)
    if let value, !isHarmless(value) { (shown, message) = (nil, "\(message) (\(form(value)))") }
    return Diagnostic(
      file: file, line: line, column: column, field: field, code: code, value: shown, message: message,
      remedy: remedy)
  }

  /// At most six digits with signs of amounts and days among them, or a day with its year: no account is
  /// that short, and no name has no letter.
  private static func isHarmless(_ text: String) -> Bool {
    let signs = text.utf8.filter { !isDigit($0) }
    guard text.utf8.count <= 10, signs.allSatisfy({ "+-,./: ".utf8.contains($0) }) else { return false }
    let digits = text.utf8.count - signs.count
    let isDay = digits == 8 && (signs == [0x2D, 0x2D] || signs == [0x2F, 0x2F] || signs == [0x2E, 0x2E])
    return digits <= 6 || isDay
  }

  private static let formLimit = 40

  /// `6 characters of the form 9AA,99`: 9 stands for a digit, A and a for a letter.
  private static func form(_ text: String) -> String {
    let scalars = text.unicodeScalars
    var form = String.UnicodeScalarView()
    for scalar in scalars.prefix(formLimit) {
      let shown: Unicode.Scalar =
        switch scalar {
        case "0"..."9": "9"
        case "A"..."Z": "A"
        case " "..."~": scalar.properties.isAlphabetic ? "a" : scalar
        default: "a"
        }
      form.append(shown)
    }
    let more = scalars.count > formLimit ? "…" : ""
    return "\(scalars.count) characters of the form \(form)\(more)"
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

/// References of fields in which banks put other things too, names above all.
enum ReferenceText {
  /// Each word has a digit, and all characters are of ASCII: no name is such.
  ///
  /// A reference without a digit is not known as one and becomes free text, from which matching still takes
  /// the words that are references of ours.
  static func isReference(_ text: String) -> Bool {
    let words = text.utf8.split(separator: 0x20)
    return !words.isEmpty && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
      && words.allSatisfy { word in word.contains { (0x30...0x39).contains($0) } }
  }
}
