// Text of elements and attributes, and the encoding of the file.
extension XMLReader {
  /// Reads text up to the next tag into ``text``.
  mutating func readText(limit: Int) throws(Diagnostic) {
    text.removeAll(keepingCapacity: true)
    while try ensure(1) {
      var index = window.start
      let end = window.end
      while index < end {
        let byte = window.bytes[index]
        if byte == 0x3C || byte == 0x26 || (byte < 0x20 && !XMLReader.isBlank(byte)) { break }
        index += 1
      }
      text.append(contentsOf: window.bytes[window.start..<index])
      window.consume(index - window.start)
      if text.count > limit { throw tooLong("a text", limit) }
      if index == end { continue }
      if byte(0) == 0x3C { break }
      if byte(0) != 0x26 { throw controlCharacter() }
      text.append(contentsOf: try readReference())
    }
  }

  /// Reads a CDATA section into ``text``.
  mutating func readSection() throws(Diagnostic) {
    window.consume(9)
    text.removeAll(keepingCapacity: true)
    while true {
      guard try ensure(3) else {
        throw fault("unclosed-element", "has a CDATA section without an end", "get the whole file")
      }
      if starts("]]>") { break }
      if byte(0) < 0x20, !XMLReader.isBlank(byte(0)) { throw controlCharacter() }
      text.append(byte(0))
      window.consume(1)
      if text.count > 1 << 20 { throw tooLong("a text", 1 << 20) }
    }
    window.consume(3)
  }

  /// Reads an attribute's value.
  mutating func readValue(until quote: UInt8) throws(Diagnostic) -> [UInt8] {
    var value: [UInt8] = []
    while try ensure(1) {
      let next = byte(0)
      if next == quote {
        window.consume(1)
        if UTF8Check.firstInvalidByte(of: value.span) != nil { throw notUTF8() }
        return value
      }
      if next == 0x3C { throw notXML() }
      if next < 0x20, !XMLReader.isBlank(next) { throw controlCharacter() }
      if next == 0x26 {
        value.append(contentsOf: try readReference())
      } else {
        value.append(next)
        window.consume(1)
      }
      if value.count > 1 << 16 { throw tooLong("an attribute", 1 << 16) }
    }
    throw notXML()
  }

  /// Reads `&…;`.
  private mutating func readReference() throws(Diagnostic) -> [UInt8] {
    var bytes: [UInt8] = []
    try ensure(12)
    var name: [UInt8] = []
    var length = 1
    while length < window.count, byte(length) != 0x3B, length < 12 {
      name.append(byte(length))
      length += 1
    }
    guard length < window.count, byte(length) == 0x3B else {
      throw faultInFront("unknown-entity", nil, "has a & that begins no entity", "write &amp; for it")
    }
    switch String(decoding: name, as: UTF8.self) {
    case "lt": bytes.append(0x3C)
    case "gt": bytes.append(0x3E)
    case "amp": bytes.append(0x26)
    case "apos": bytes.append(0x27)
    case "quot": bytes.append(0x22)
    default:
      guard name.first == 0x23, let scalar = XMLReader.scalar(name.dropFirst()) else {
        throw faultInFront(
          "unknown-entity", nil, "has an entity that XML itself has not",
          "write the character: entities of a file's own are not read")
      }
      bytes.append(contentsOf: UTF8.encode(scalar) ?? .init([]))
    }
    window.consume(length + 1)
    return bytes
  }

  /// The character of `65` or `x41`, if XML allows it.
  private static func scalar(_ digits: ArraySlice<UInt8>) -> Unicode.Scalar? {
    let isHex = digits.first == 0x78
    let digits = isHex ? digits.dropFirst() : digits
    let text = String(decoding: digits, as: UTF8.self)
    guard !digits.isEmpty, text.utf8.allSatisfy({ $0 != 0x2B && $0 != 0x2D }),
      let value = UInt32(text, radix: isHex ? 16 : 10)
    else { return nil }
    let isAllowed = value >= 0x20 || value == 9 || value == 10 || value == 13
    return isAllowed && value != 0xFFFE && value != 0xFFFF ? Unicode.Scalar(value) : nil
  }

  mutating func skip(through end: StaticString, _ what: String) throws(Diagnostic) {
    let length = end.utf8CodeUnitCount
    let last = end.withUTF8Buffer { $0[0] }
    // Past the opening, so that <!--> is not a whole comment.
    window.consume(end.utf8CodeUnitCount == 3 ? 4 : 2)
    while try ensure(length) {
      if byte(0) == last, starts(end) {
        window.consume(length)
        return
      }
      window.consume(1)
    }
    throw fault("unclosed-element", "\(what) has no end", "get the whole file")
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x09 || byte == 0x0A || byte == 0x0D }

  private func tooLong(_ what: String, _ limit: Int) -> Diagnostic {
    fault("too-long", "has \(what) of more than \(limit) bytes", "check that it is the right file")
  }

  private mutating func controlCharacter() -> Diagnostic {
    faultInFront(
      "control-character", [byte(0)], "is a control character, which XML does not allow", "take it out")
  }

  func notUTF8() -> Diagnostic {
    fault(
      "not-utf-8", "has an attribute that is not text in the encoding of the file",
      "save the file as UTF-8, or name its encoding in the first line")
  }

  private mutating func faultInFront(
    _ code: String, _ value: [UInt8]?, _ message: String, _ remedy: String
  ) -> Diagnostic {
    let place = placeInFront()
    return Diagnostic(
      file: file, line: place.line, column: place.column, code: code,
      value: value.map { String(decoding: $0, as: UTF8.self) }, message: message, remedy: remedy)
  }

  /// Names of IANA's registry of character sets, before their numbers.
  private static let encodingFamilies = [
    "iso-8859-", "iso8859-", "windows-", "cp", "ibm", "utf-", "iso-10646-ucs-", "gb", "big5",
  ]
  private static let otherEncodings: Set<String> = [
    "us-ascii", "ascii", "shift_jis", "euc-jp", "euc-kr", "euc-tw", "iso-2022-jp", "iso-2022-kr", "koi8-r",
    "koi8-u", "utf-16le", "utf-16be", "utf-32le", "utf-32be", "gbk", "big5", "big5-hkscs", "macintosh",
    "utf-7", "windows-31j",
  ]

  /// The encoding that the XML declaration names; UTF-8 without one.
  static func encoding(_ head: [UInt8], file: String) throws(Diagnostic) -> TextEncoding {
    func unsupported(_ name: String) -> Diagnostic {
      Diagnostic(
        file: file, line: 1, column: 1, code: "unsupported-encoding", value: isName(name) ? name : nil,
        message: isName(name)
          ? "is an encoding that is not read" : "names an encoding that is not read",
        remedy: "save the file as UTF-8")
    }
    // What is no known name of an encoding may be anything, a person's name among others.
    func isName(_ name: String) -> Bool {
      if otherEncodings.contains(name) { return true }
      guard let family = encodingFamilies.first(where: name.hasPrefix) else { return false }
      let rest = name.utf8.dropFirst(family.utf8.count)
      return (1...8).contains(rest.count) && rest.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2D }
    }
    if let remedy = foreignFormat(head[...]) {
      throw Diagnostic(
        file: file, line: 1, column: 1, code: "unsupported-encoding", message: "is not text in UTF-8",
        remedy: remedy)
    }
    let text = String(decoding: head.prefix(200), as: UTF8.self)
    guard let start = text.firstRange(of: "<?xml"), let end = text.firstRange(of: "?>"),
      start.lowerBound < end.lowerBound
    else { return .utf8 }
    let declaration = text[start.lowerBound..<end.lowerBound]
    guard let key = declaration.firstRange(of: "encoding") else { return .utf8 }
    let name = declaration[key.upperBound...].drop { " =\"'\t".contains($0) }
      .prefix { !"\"' \t".contains($0) }.lowercased()
    switch name {
    case "utf-8", "utf8", "us-ascii", "ascii": return .utf8
    case "iso-8859-1", "iso8859-1", "latin1", "windows-1252", "cp1252": return .windows1252
    case "shift_jis", "windows-31j", "cp932": return .shiftJIS
    default: throw unsupported(name)
    }
  }
}
