/// Reads an XML file token by token, in constant memory, without building a document.
///
/// It reads what payment messages are made of: elements, attributes, text, CDATA, comments, character
/// references and the five entities that XML itself has. A DOCTYPE is refused, and with it every entity of
/// a file's own. Elements are handed out as numbers: places of their local names in the list of names that
/// the reader was given, ``unknown`` for all others; prefixes are taken off, and ``namespace`` is what
/// they stand for.
///
/// Codes: `doctype`, `not-xml`, `tag-mismatch`, `unclosed-element`, `text-outside`, `bad-name`,
/// `bad-attribute`, `repeated-attribute`, `too-many-attributes`, `unknown-entity`, `control-character`,
/// `not-utf-8`, `nested-too-deeply`, `too-long`, `unsupported-encoding`, and those of ``ByteSource``.
public struct XMLReader: ~Copyable {
  public enum Token: Sendable, Equatable {
    case start, end, text, finish
  }

  /// The number of every name that is not in the list.
  public static let unknown: UInt16 = .max

  /// Elements within elements.
  static let depthLimit = 64
  static let nameLimit = 256
  /// Attributes of one tag.
  static let attributeLimit = 64

  var window: ByteWindow
  let file: String
  private let names: XMLNames
  private var open: [OpenElement] = []
  private var namespaces: [(depth: Int, prefix: [UInt8], uri: String)] = []
  private var endsAtOnce = false
  private var hasRoot = false
  private var isAtStart = true
  /// The line and column of `counted`, a place in the window up to which lines were counted.
  private var line = 1
  private var column = 1
  private var counted = 0

  /// The element of the last start or end.
  public private(set) var element = XMLReader.unknown
  /// The attribute `Ccy` of the last element that started: the only one that amounts have.
  public private(set) var currency: [UInt8] = []
  /// The text of the last text token.
  public internal(set) var text: [UInt8] = []
  /// Where the last token begins.
  public private(set) var place: (line: Int, column: Int) = (1, 1)

  private struct OpenElement {
    var name: [UInt8]
    var number: UInt16
  }

  /// - Parameter names: local names of elements that the caller knows.
  public init(_ source: consuming ByteSource, names: [String]) throws(Diagnostic) {
    try self.init(source, names: names, limits: ReadLimits())
  }

  package init(
    _ source: consuming ByteSource, names: [String], limits: ReadLimits
  ) throws(Diagnostic) {
    let file = source.name
    let encoding = try XMLReader.encoding(try source.peek(), file: file)
    self.init(
      try ByteWindow(source, encoding: encoding, chunkSize: limits.chunkSize), file: file,
      XMLNames(names))
  }

  private init(_ window: consuming ByteWindow, file: String, _ names: XMLNames) {
    self.window = window
    self.file = file
    self.names = names
  }

  /// The namespace of the element that started last and is still open; empty where it has none.
  public var namespace: String {
    guard let name = open.last?.name else { return "" }
    let prefix = name.firstIndex(of: 0x3A).map { name[..<$0] } ?? []
    return namespaces.last { prefix.elementsEqual($0.prefix) }?.uri ?? ""
  }
  /// How many elements are open.
  public var depth: Int { open.count }

  // MARK: - Tokens

  /// The next token; after ``Token/finish`` always that.
  public mutating func next() throws(Diagnostic) -> Token {
    if endsAtOnce {
      endsAtOnce = false
      return close()
    }
    if isAtStart { try skipMark() }
    while true {
      guard try ensure(1) else { return try finish() }
      mark()
      if byte(0) != 0x3C {
        try readText(limit: 1 << 20)
        if !open.isEmpty { return .text }
        if !text.allSatisfy({ $0 <= 0x20 }) {
          throw fault("text-outside", "there is text outside of the document", "delete it")
        }
        continue
      }
      try ensure(9)
      if starts("<?") {
        try skip(through: "?>", "the processing instruction")
      } else if starts("<!--") {
        try skip(through: "-->", "the comment")
      } else if starts("<![CDATA[") {
        guard !open.isEmpty else {
          throw fault("text-outside", "there is text outside of the document", "delete it")
        }
        try readSection()
        return .text
      } else if starts("<!") {
        throw fault(
          "doctype", "declares a document type or an entity",
          "take the DOCTYPE out: no bank message needs one, and what it declares is not read")
      } else if starts("</") {
        return try readEndTag()
      } else {
        try readStartTag()
        return .start
      }
    }
  }

  /// The byte order mark is no text.
  private mutating func skipMark() throws(Diagnostic) {
    isAtStart = false
    guard try ensure(3), byte(0) == 0xEF, byte(1) == 0xBB, byte(2) == 0xBF else { return }
    window.consume(3)
    counted = window.start
  }

  private mutating func finish() throws(Diagnostic) -> Token {
    mark()
    if let last = open.last {
      throw fault(
        "unclosed-element", value: last.name, "is not closed at the end of the file",
        "get the whole file: its end is missing")
    }
    if !hasRoot { throw fault("not-xml", "holds no XML element", "check that it is the right file") }
    return .finish
  }

  private mutating func close() -> Token {
    element = open.removeLast().number
    while let last = namespaces.last, last.depth > open.count { namespaces.removeLast() }
    return .end
  }

  // MARK: - Tags

  private mutating func readEndTag() throws(Diagnostic) -> Token {
    window.consume(2)
    if let last = open.last, closes(last.name) {
      window.consume(last.name.count + 1)
      return close()
    }
    let name = try readName()
    try skipBlanks()
    guard let last = open.last, last.name == name else {
      throw fault(
        "tag-mismatch", value: name,
        open.isEmpty ? "an element is closed that was never opened" : "closes another element than is open",
        "get the file again: it is damaged")
    }
    guard try ensure(1), byte(0) == 0x3E else { throw notXML() }
    window.consume(1)
    return close()
  }

  /// The name and the end of the tag are in front, without blanks: as they are almost always.
  private func closes(_ name: [UInt8]) -> Bool {
    let (start, end) = (window.start, window.start + name.count)
    guard end < window.end, window.bytes[end] == 0x3E else { return false }
    for index in name.indices where window.bytes[start + index] != name[index] { return false }
    return true
  }

  private mutating func readStartTag() throws(Diagnostic) {
    if open.isEmpty, hasRoot {
      throw fault("not-xml", "has a second document", "put each document into a file of its own")
    }
    window.consume(1)
    let name = try readName()
    if open.count == XMLReader.depthLimit {
      throw fault(
        "nested-too-deeply", value: name, "is the \(XMLReader.depthLimit + 1)th element within another",
        "check that it is the right file")
    }
    hasRoot = true
    currency = []
    var seen: [[UInt8]] = []
    while true {
      let hadBlank = try skipBlanks()
      guard try ensure(1) else { throw notXML() }
      if byte(0) == 0x3E {
        window.consume(1)
        break
      }
      if byte(0) == 0x2F {
        guard try ensure(2), byte(1) == 0x3E else { throw notXML() }
        window.consume(2)
        endsAtOnce = true
        break
      }
      guard hadBlank else { throw notXML() }
      if seen.count == XMLReader.attributeLimit {
        throw fault(
          "too-many-attributes", value: name, "has more than \(XMLReader.attributeLimit) attributes",
          "check that it is the right file")
      }
      let attribute = try readAttribute()
      if seen.contains(attribute) {
        throw fault("repeated-attribute", value: attribute, "stands twice in a tag", "get the file again")
      }
      seen.append(attribute)
    }
    element = names.number(of: local(name))
    open.append(OpenElement(name: name, number: element))
  }

  private mutating func readAttribute() throws(Diagnostic) -> [UInt8] {
    let name = try readName()
    try skipBlanks()
    guard try ensure(1), byte(0) == 0x3D else { throw badAttribute(name) }
    window.consume(1)
    try skipBlanks()
    guard try ensure(1), byte(0) == 0x22 || byte(0) == 0x27 else { throw badAttribute(name) }
    let quote = byte(0)
    window.consume(1)
    let value = try readValue(until: quote)
    if name.elementsEqual("Ccy".utf8) { currency = value }
    if name.starts(with: "xmlns".utf8), name.count == 5 || name[5] == 0x3A {
      let prefix = Array(name.dropFirst(6))
      namespaces.append((open.count + 1, prefix, String(decoding: value, as: UTF8.self)))
    }
    return name
  }

  private func badAttribute(_ name: [UInt8]) -> Diagnostic {
    fault("bad-attribute", value: name, "has no value in quotes", "get the file again: it is damaged")
  }

  private mutating func readName() throws(Diagnostic) -> [UInt8] {
    var name: [UInt8] = []
    while try ensure(1) {
      var index = window.start
      while index < window.end, XMLReader.isNameByte(window.bytes[index]) { index += 1 }
      name.append(contentsOf: window.bytes[window.start..<index])
      window.consume(index - window.start)
      if name.count > XMLReader.nameLimit {
        throw fault("too-long", "has a name of more than \(XMLReader.nameLimit) bytes", "get the file again")
      }
      if !window.isEmpty { break }
    }
    guard let first = name.first, !(0x30...0x39).contains(first), first != 0x2D, first != 0x2E else {
      throw fault("bad-name", "has no name after `<`", "write &lt; for a < that is text")
    }
    return name
  }

  /// A name without its prefix.
  private func local(_ name: [UInt8]) -> ArraySlice<UInt8> {
    name.firstIndex(of: 0x3A).map { name[($0 + 1)...] } ?? name[...]
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x41...0x5A, 0x61...0x7A, 0x30...0x3A, 0x5F, 0x2D, 0x2E, 0x80...0xFF: true
    default: false
    }
  }

  @discardableResult
  private mutating func skipBlanks() throws(Diagnostic) -> Bool {
    var found = false
    while try ensure(1), byte(0) == 0x20 || byte(0) == 0x0A || byte(0) == 0x0D || byte(0) == 0x09 {
      window.consume(1)
      found = true
    }
    return found
  }

  // MARK: - Places

  /// Notes where a token begins.
  private mutating func mark() {
    count()
    place = (line, column)
  }

  /// Counts lines up to the window's front; what is consumed must be counted before the window moves.
  private mutating func count() {
    let end = window.start
    guard counted < end else { return }
    (line, column) = XMLReader.place(behind: window.bytes.span.extracting(counted..<end), line, column)
    counted = end
  }

  private static func place(behind bytes: Span<UInt8>, _ line: Int, _ column: Int) -> (line: Int, column: Int)
  {
    var (line, column) = (line, column)
    for index in 0..<bytes.count {
      let byte = bytes[index]
      if byte == 0x0A {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return (line, column)
  }

  /// The place of the byte in front.
  mutating func placeInFront() -> (line: Int, column: Int) {
    count()
    return (line, column)
  }

  /// Reads on until `count` bytes are there.
  /// - Returns: false where the file ends before.
  @discardableResult
  mutating func ensure(_ wanted: Int) throws(Diagnostic) -> Bool {
    while window.count < wanted, !window.isFinal {
      count()
      try window.fill()
      counted = window.start
    }
    return window.count >= wanted
  }

  @inline(__always)
  func byte(_ offset: Int) -> UInt8 { window.bytes[window.start + offset] }

  func starts(_ text: StaticString) -> Bool {
    guard window.count >= text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { expected in
      for index in 0..<expected.count where window.bytes[window.start + index] != expected[index] {
        return false
      }
      return true
    }
  }

  func notXML() -> Diagnostic {
    fault("not-xml", "has a tag that is not complete", "get the file again: it is damaged")
  }

  /// A fault at the last token.
  func fault(
    _ code: String, value: [UInt8]? = nil, _ message: String, _ remedy: String
  ) -> Diagnostic {
    // Of names only those that the caller knows: where a < is text, what follows may be anything.
    let known = value.flatMap { names.number(of: local($0)) == XMLReader.unknown ? nil : $0 }
    return Diagnostic(
      file: file, line: place.line, column: place.column, code: code,
      value: known.map { String(decoding: $0, as: UTF8.self) }, message: message, remedy: remedy)
  }
}

/// Numbers of names.
struct XMLNames {
  private let names: [[UInt8]]
  private var numbers: [UInt64: UInt16] = [:]

  init(_ names: [String]) {
    self.names = names.map { Array($0.utf8) }
    for (index, name) in self.names.enumerated() { numbers[XMLNames.hash(name[...])] = UInt16(index) }
  }

  func number(of name: ArraySlice<UInt8>) -> UInt16 {
    guard let number = numbers[XMLNames.hash(name)], names[Int(number)].elementsEqual(name) else {
      return XMLReader.unknown
    }
    return number
  }

  /// FNV-1a.
  private static func hash(_ name: ArraySlice<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash
  }
}
