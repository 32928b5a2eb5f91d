/// The rules of one line of JSON Lines: reads the bytes of a record and fills in its keys and values.
struct JSONLScanner {
  private let limits: ReadLimits
  private var at = 0
  private var end = 0
  private var seenGroups: Set<String> = []
  private var key: [UInt8] = []

  /// The keys whose value is an object.
  private static let groups = [Array("components".utf8), Array("attributes".utf8)]

  init(limits: ReadLimits) { self.limits = limits }

  mutating func scan(_ record: inout JSONLRecord) throws(JSONFault) {
    at = 0
    end = record.raw.endIndex
    seenGroups.removeAll(keepingCapacity: true)
    if let offset = UTF8Check.firstInvalidByte(of: record.storage.span.extracting(..<end)) {
      throw JSONFault(.notUTF8(record.storage[offset]), at: offset)
    }
    skipBlanks(record)
    guard peek(record) == UInt8(ascii: "{") else { throw fault(.notAnObject, record) }
    try scanObject(&record, group: nil)
    skipBlanks(record)
    if at < end { throw fault(.trailingText, record) }
    record.finish()
  }

  private mutating func scanObject(_ record: inout JSONLRecord, group: String?) throws(JSONFault) {
    at += 1
    skipBlanks(record)
    if peek(record) == UInt8(ascii: "}") {
      at += 1
      return
    }
    while true {
      let keyStart = at
      guard peek(record) == .quote else { throw unexpected("a key in quotes", record) }
      try scanKey(&record, group: group)
      skipBlanks(record)
      guard peek(record) == UInt8(ascii: ":") else { throw unexpected("a colon", record) }
      at += 1
      skipBlanks(record)
      try scanValue(&record, group: group, keyStart: keyStart)
      skipBlanks(record)
      let next = peek(record)
      guard next == UInt8(ascii: ",") || next == UInt8(ascii: "}") else {
        throw unexpected("a comma or the end of the object", record)
      }
      at += 1
      if next == UInt8(ascii: "}") { return }
      skipBlanks(record)
    }
  }

  /// Reads a key into `key`, with the group's name before it.
  private mutating func scanKey(_ record: inout JSONLRecord, group: String?) throws(JSONFault) {
    key.removeAll(keepingCapacity: true)
    let start = at
    let text = try scanText(&record)
    if text.start == text.end { throw JSONFault(.emptyKey, at: start) }
    if let group {
      key.append(contentsOf: group.utf8)
      key.append(UInt8(ascii: "."))
    }
    key.append(contentsOf: record.storage[text.start..<text.end])
  }

  private mutating func scanValue(
    _ record: inout JSONLRecord, group: String?, keyStart: Int
  ) throws(JSONFault) {
    let start = at
    let isGroup = group == nil && Self.groups.contains(key)
    var mark = JSONLRecord.Mark(rawStart: start, start: 0, end: 0, isNull: true)
    switch peek(record) {
    case .quote:
      if isGroup { throw fault(.textNotObject, record, key: keyName) }
      let text = try scanTextOfKey(&record)
      (mark.start, mark.end, mark.isNull) = (text.start, text.end, false)
    case UInt8(ascii: "{") where isGroup:
      let name = keyName
      guard seenGroups.insert(name).inserted else { throw duplicate(name, keyStart) }
      return try scanObject(&record, group: name)
    case UInt8(ascii: "{"), UInt8(ascii: "["): throw fault(.nestedValue, record, key: keyName)
    case UInt8(ascii: "n") where word(record).elementsEqual("null".utf8): at += 4
    case UInt8(ascii: "t") where word(record).elementsEqual("true".utf8),
      UInt8(ascii: "f") where word(record).elementsEqual("false".utf8):
      throw fault(.booleanValue, record, key: keyName)
    case let byte? where byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte):
      throw fault(.numberValue, record, key: keyName)
    default: throw unexpected("text in quotes or null", record, key: keyName)
    }
    if isGroup {
      guard seenGroups.insert(keyName).inserted else { throw duplicate(keyName, keyStart) }
      return
    }
    if record.count >= limits.keys { throw JSONFault(.tooManyKeys(limits.keys), at: keyStart) }
    if !record.append(key: key, mark) { throw duplicate(keyName, keyStart) }
  }

  /// Reads a text whose faults name the key.
  private mutating func scanTextOfKey(
    _ record: inout JSONLRecord
  ) throws(JSONFault) -> (start: Int, end: Int) {
    do throws(JSONFault) {
      return try scanText(&record)
    } catch {
      var named = error
      named.key = keyName
      throw named
    }
  }

  /// Reads the text whose quote is at `at`. Text without escapes stays where it is.
  private mutating func scanText(
    _ record: inout JSONLRecord
  ) throws(JSONFault) -> (start: Int, end: Int) {
    let open = at
    at += 1
    let start = at
    skipPlain(record)
    var found = (start: start, end: at)
    if peek(record) == UInt8(ascii: "\\") {
      found.start = record.storage.count
      record.storage.append(contentsOf: record.storage[start..<at])
      while peek(record) == UInt8(ascii: "\\") {
        try scanEscape(&record)
        let plain = at
        skipPlain(record)
        record.storage.append(contentsOf: record.storage[plain..<at])
      }
      found.end = record.storage.count
    }
    guard let byte = peek(record) else {
      throw JSONFault(.unterminatedString, at: open, length: end - open)
    }
    if byte != .quote {
      throw JSONFault(byte == 0 ? .nulByte : .controlCharacter, at: at, length: 1)
    }
    at += 1
    if found.end - found.start > limits.field {
      throw JSONFault(.fieldTooLong(limits.field), at: open, length: end - open)
    }
    return found
  }

  private mutating func scanEscape(_ record: inout JSONLRecord) throws(JSONFault) {
    let start = at
    at += 1
    let simple: UInt8? =
      switch peek(record) {
      case .quote: .quote
      case UInt8(ascii: "\\"): UInt8(ascii: "\\")
      case UInt8(ascii: "/"): UInt8(ascii: "/")
      case UInt8(ascii: "b"): 0x08
      case UInt8(ascii: "f"): 0x0C
      case UInt8(ascii: "n"): .lineFeed
      case UInt8(ascii: "r"): .carriageReturn
      case UInt8(ascii: "t"): .tab
      default: nil
      }
    if let simple {
      at += 1
      record.storage.append(simple)
      return
    }
    guard var code = hexCode(record, at: start) else {
      throw JSONFault(.badEscape, at: start, length: min(2, end - start))
    }
    at = start + 6
    if code >= 0xD800, code < 0xDC00, let low = hexCode(record, at: at), low >= 0xDC00, low < 0xE000 {
      code = 0x1_0000 + (code - 0xD800) << 10 + (low - 0xDC00)
      at += 6
    }
    guard let scalar = Unicode.Scalar(code) else {
      throw JSONFault(.loneSurrogate, at: start, length: 6)
    }
    if code == 0 { throw JSONFault(.nulByte, at: start, length: 6) }
    record.storage.append(contentsOf: UTF8.encode(scalar) ?? .init([]))
  }

  /// The number of an escape `\uXXXX` at `start`.
  private func hexCode(_ record: borrowing JSONLRecord, at start: Int) -> UInt32? {
    guard start + 6 <= end, record.storage[start] == UInt8(ascii: "\\"),
      record.storage[start + 1] == UInt8(ascii: "u")
    else { return nil }
    var code: UInt32 = 0
    for index in start + 2..<start + 6 {
      guard let digit = Character(Unicode.Scalar(record.storage[index])).hexDigitValue else { return nil }
      code = code << 4 | UInt32(digit)
    }
    return code
  }

  /// Goes to the next quote, backslash or control character, or the end of the line.
  private mutating func skipPlain(_ record: borrowing JSONLRecord) {
    let text = record.storage.span
    while at < end {
      let byte = text[at]
      if byte == .quote || byte == UInt8(ascii: "\\") || byte < .space { return }
      at += 1
    }
  }

  private mutating func skipBlanks(_ record: borrowing JSONLRecord) {
    while let byte = peek(record), byte == .space || byte == .tab { at += 1 }
  }

  private func peek(_ record: borrowing JSONLRecord) -> UInt8? {
    at < end ? record.storage[at] : nil
  }

  /// The letters, digits and signs from here on: what an unquoted value consists of.
  private func word(_ record: borrowing JSONLRecord) -> ArraySlice<UInt8> {
    let rest = record.storage[at..<end]
    let stop = rest.firstIndex { byte in
      ",}]:\" \t{[".utf8.contains(byte)
    }
    return rest[..<(stop ?? end)]
  }

  private var keyName: String { String(decoding: key, as: UTF8.self) }

  private func duplicate(_ name: String, _ keyStart: Int) -> JSONFault {
    JSONFault(.duplicateKey, at: keyStart, key: name)
  }

  private func fault(
    _ kind: JSONFault.Kind, _ record: borrowing JSONLRecord, key: String? = nil
  ) -> JSONFault {
    let length = kind == .numberValue || kind == .booleanValue ? word(record).count : end - at
    return JSONFault(kind, at: at, key: key, length: length)
  }

  private func unexpected(
    _ wanted: String, _ record: borrowing JSONLRecord, key: String? = nil
  ) -> JSONFault {
    if at >= end { return JSONFault(.unexpectedEnd(wanted: wanted), at: at, key: key) }
    return JSONFault(
      .unexpectedCharacter(wanted: wanted), at: at, key: key, length: max(1, word(record).count))
  }
}
