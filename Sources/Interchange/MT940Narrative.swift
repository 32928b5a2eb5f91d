import Money
import Reconciliation
import Tabular

/// What `:86:` and `:NS:` say of an entry: free text, or one of the structured forms that banks use.
///
/// - `166?00…?20…?32…`: code of the business, then numbered parts (German banks; the sign after the code
///   may be another); parts 20 to 29 and 60 to 63 are the remittance information, with `EREF+` and the
///   like in it.
/// - `/EREF/…/BENM//NAME/…/REMI/…`: named parts (Dutch banks).
/// - `01…`, `15…`: two digits before each line (`:NS:`).
enum MT940Narrative {
  static func apply(_ fields: [MT940Field], to line: inout BankLine) {
    guard !fields.isEmpty, !line.details.isEmpty else { return }
    var detail = line.details[0]
    for (tag, lines) in grouped(fields) {
      if tag == "NS" {
        numberedLines(lines, &detail)
        continue
      }
      let joined = lines.joined()
      if let parts = numberedParts(joined) {
        line.transactionCode = String(joined.prefix(3))
        take(parts, line.transactionCode, &detail)
      } else if let parts = namedParts(joined) {
        take(parts, &detail)
      } else {
        add(lines.joined(separator: " "), to: &detail)
      }
    }
    line.details[0] = detail
  }

  /// Fields of one tag after another are one text.
  private static func grouped(_ fields: [MT940Field]) -> [(tag: String, lines: [String])] {
    var groups: [(tag: String, lines: [String])] = []
    for field in fields {
      if groups.last?.tag != field.tag { groups.append((field.tag, [])) }
      let lines = [field.bytes] + field.more.map { $0[...] }
      groups[groups.count - 1].lines += lines.map { TextEncoding.guessed($0) }
    }
    return groups
  }

  private static func add(_ text: String, to detail: inout BankDetail) {
    let words = text.split(separator: " ").joined(separator: " ")
    if words.isEmpty { return }
    detail.text += detail.text.isEmpty ? words : " " + words
  }

  // MARK: - Numbered parts

  /// The parts by their two digits; nil where the text has another form.
  private static func numberedParts(_ text: String) -> [(number: Int, text: String)]? {
    let characters = Array(text.unicodeScalars)
    guard characters.count > 6, characters[..<3].allSatisfy(isDigit) else { return nil }
    let mark = characters[3]
    guard !isDigit(mark), !isLetter(mark), mark != " ", isDigit(characters[4]), isDigit(characters[5]) else {
      return nil
    }
    var parts: [(number: Int, text: String)] = []
    var index = 3
    while index < characters.count {
      let isMark =
        characters[index] == mark && index + 2 < characters.count && isDigit(characters[index + 1])
        && isDigit(characters[index + 2])
      if isMark {
        let number = Int(characters[index + 1].value - 48) * 10 + Int(characters[index + 2].value - 48)
        parts.append((number, ""))
        index += 3
      } else {
        parts[parts.count - 1].text.unicodeScalars.append(characters[index])
        index += 1
      }
    }
    return parts
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { (48...57).contains(scalar.value) }
  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isAlphabetic }

  private static func take(
    _ parts: [(number: Int, text: String)], _ code: String, _ detail: inout BankDetail
  ) {
    var remittance = ""
    var name = ""
    for part in parts {
      switch part.number {
      case 20...29, 60...63: remittance += part.text
      case 31: detail.counterpartyAccount = part.text.filter { $0 != " " }
      case 32, 33: name += part.text
      case 34: if ["108", "109", "159"].contains(code) { detail.returnReason = part.text }
      default: break
      }
    }
    if !name.isEmpty { detail.counterparty = trimmed(name) }
    takeRemittance(remittance, &detail)
  }

  private static let marks: Set = [
    "EREF+", "KREF+", "MREF+", "CRED+", "DEBT+", "COAM+", "OAMT+", "SVWZ+", "ABWA+", "ABWE+", "MTLG:",
  ]
  private static let markLength = 5

  /// The mark of the remittance information that begins at a place.
  private static func mark(_ bytes: [UInt8], at index: Int) -> String? {
    let end = index + markLength
    guard end <= bytes.count, bytes[end - 1] == 0x2B || bytes[end - 1] == 0x3A else { return nil }
    let name = String(decoding: bytes[index..<end], as: UTF8.self)
    return marks.contains(name) ? name : nil
  }

  /// Takes the parts that are marked out of the remittance information.
  private static func takeRemittance(_ text: String, _ detail: inout BankDetail) {
    let bytes = Array(text.utf8)
    var (current, start, index) = ("", 0, 0)
    func take(_ end: Int) {
      let value = trimmed(String(decoding: bytes[start..<end], as: UTF8.self))
      if value.isEmpty { return }
      switch current {
      case "EREF+": if value != "NOTPROVIDED" { detail.endToEnd = value }
      case "KREF+": detail.instruction = value
      case "", "SVWZ+", "MTLG:": add(value, to: &detail)
      default: break
      }
    }
    while index < bytes.count {
      if let next = mark(bytes, at: index) {
        take(index)
        index += markLength
        (current, start) = (next, index)
      } else {
        index += 1
      }
    }
    take(bytes.count)
  }

  private static func trimmed(_ text: String) -> String {
    text.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
  }

  // MARK: - Named parts

  private static let names = [
    "EREF", "BENM", "ORDP", "REMI", "NAME", "IBAN", "ACCT", "BIC", "ISDT", "CSID", "MARF", "RTRN", "TRTP",
    "TRCD", "PURP", "ID", "ADDR", "ULTD", "ULTC", "CNTP", "USTD", "STRD", "CUR", "KREF", "PREF", "CDTRREF",
  ]

  /// The parts by their names; nil where the text has another form.
  private static func namedParts(_ text: String) -> [(name: String, text: String)]? {
    guard text.hasPrefix("/") else { return nil }
    var parts: [(name: String, text: String)] = []
    var name = ""
    var value = ""
    for piece in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      if names.contains(String(piece)) {
        if !name.isEmpty { parts.append((name, value)) }
        (name, value) = (String(piece), "")
      } else if name.isEmpty {
        return nil
      } else {
        value += value.isEmpty ? piece : "/" + piece
      }
    }
    parts.append((name, value))
    return parts
  }

  private static func take(_ parts: [(name: String, text: String)], _ detail: inout BankDetail) {
    for part in parts {
      let value = trimmed(part.text.hasSuffix("/") ? String(part.text.dropLast()) : part.text)
      if value.isEmpty { continue }
      switch part.name {
      case "EREF": if value != "NOTPROVIDED" { detail.endToEnd = value }
      case "KREF", "PREF": detail.instruction = value
      case "NAME": detail.counterparty = value
      case "IBAN", "ACCT": detail.counterpartyAccount = value.filter { $0 != " " }
      case "RTRN": detail.returnReason = value
      case "CUR", "CDTRREF": detail.creditorReference = value.filter { $0 != " " }
      case "REMI", "USTD", "STRD": add(value, to: &detail)
      default: break
      }
    }
  }

  // MARK: - Numbered lines

  private static func numberedLines(_ lines: [String], _ detail: inout BankDetail) {
    var names = [detail.counterparty]
    for line in lines where line.utf8.count > 2 {
      guard let number = Int(line.prefix(2)), line.utf8.prefix(2).allSatisfy({ $0 != 0x2B && $0 != 0x2D })
      else { continue }
      let value = String(line.dropFirst(2))
      switch number {
      case 1...14: add(value, to: &detail)
      case 15, 16: names.append(value)
      case 34: detail.counterpartyAccount = value.filter { $0 != " " }
      default: break
      }
    }
    detail.counterparty = trimmed(names.joined(separator: " "))
  }
}
