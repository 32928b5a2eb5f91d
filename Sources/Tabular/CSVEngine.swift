/// What ``CSVReader`` does. It is a type of its own because the initialiser of a noncopyable type cannot
/// throw once it has set a property.
struct CSVEngine: ~Copyable {
  let options: CSVOptions
  private(set) var header: [String] = []
  private(set) var headerBytes: [UInt8] = []
  private(set) var headerLine = 1
  private(set) var preamble: String?
  private(set) var quotingIsInDoubt = false
  private(set) var window: ByteWindow
  private var scanner: CSVScanner
  private var width: Int?
  private var line = 1
  private var isSkippingLine = false
  private var isFinished = false

  private init(_ window: consuming ByteWindow, options: CSVOptions) {
    self.window = window
    self.options = options
    scanner = CSVScanner(options)
  }

  static func opened(
    _ source: consuming ByteSource, options: CSVOptions
  ) throws(Diagnostic) -> CSVEngine {
    let window = try ByteWindow(
      source, encoding: options.encoding, chunkSize: options.limits.chunkSize)
    var engine = CSVEngine(window, options: options)
    try engine.begin()
    return engine
  }

  var name: String { window.source.name }

  mutating func next(_ record: inout CSVRecord) throws(Diagnostic) -> Bool {
    guard try scanNext(&record) else { return false }
    if let fault = firstFault(of: record) {
      let found = diagnostic(fault, in: record)
      record.marks.removeAll(keepingCapacity: true)
      throw found
    }
    if scanner.hasDoubledQuotes { record.unescape() }
    if options.trim { record.trim() }
    if let width, record.count != width { throw raggedRow(record, width: width) }
    if width == nil { width = record.count }
    return true
  }

  /// Loads the next record, faulty or not.
  private mutating func scanNext(_ record: inout CSVRecord) throws(Diagnostic) -> Bool {
    if isFinished { return false }
    do throws(Diagnostic) {
      if isSkippingLine { try skipLine() }
      while true {
        if window.isEmpty {
          if window.isFinal { break }
          try window.fill()
          continue
        }
        switch window.scan(with: &scanner, into: &record.marks) {
        case .exhausted:
          try window.fill()
        case .record(end: 0, let next):
          window.consume(next)
          line += 1
        case .record(let end, let next):
          load(&record, count: end, isComplete: true)
          window.consume(next)
          line += scanner.innerLines + 1
          return true
        case .lost:
          takeLostLine(&record)
          return true
        }
      }
    } catch {
      isFinished = true
      throw error
    }
    isFinished = true
    return false
  }

  private func load(_ record: inout CSVRecord, count: Int, isComplete: Bool) {
    record.load(
      window.bytes.span.extracting(window.start..<window.start + count), line: line,
      rawIsComplete: isComplete, loneReturnEndsLine: options.allowLoneCR)
  }

  /// Takes the faulty record up to the end of the line on which the lost field begins.
  private mutating func takeLostLine(_ record: inout CSVRecord) {
    let offset = scanner.fault?.offset ?? 0
    if case .unterminatedQuote = scanner.fault?.kind { quotingIsInDoubt = true }
    if case .misclosedQuote = scanner.fault?.kind { quotingIsInDoubt = true }
    if case .fieldTooLong = scanner.fault?.kind { quotingIsInDoubt = true }
    let found = lineEnd(from: offset)
    let isComplete = found.next != nil || window.isFinal
    load(&record, count: found.end, isComplete: isComplete)
    line = record.position(offset: found.end).line
    if let next = found.next {
      window.consume(next)
      line += 1
    } else {
      window.consume(found.end)
      isSkippingLine = !window.isFinal
    }
  }

  /// The first line end of the window at or after `offset`: where the line's text ends, and where the
  /// next line begins if that is known.
  private func lineEnd(from offset: Int) -> (end: Int, next: Int?) {
    let text = window.bytes.span.extracting(window.start..<window.end)
    for index in min(offset, text.count)..<text.count {
      if text[index] == .lineFeed {
        let hasReturn = index > 0 && text[index - 1] == .carriageReturn
        return (hasReturn ? index - 1 : index, index + 1)
      }
      guard text[index] == .carriageReturn, options.allowLoneCR else { continue }
      if index + 1 == text.count { return (index, window.isFinal ? index + 1 : nil) }
      if text[index + 1] != .lineFeed { return (index, index + 1) }
    }
    return (text.count, nil)
  }

  /// Drops the rest of a line that was too long to keep.
  private mutating func skipLine() throws(Diagnostic) {
    while true {
      let found = lineEnd(from: 0)
      if let next = found.next {
        window.consume(next)
        line += 1
        break
      }
      window.consume(found.end)
      if window.isFinal { break }
      try window.fill()
    }
    isSkippingLine = false
  }

  private func firstFault(of record: borrowing CSVRecord) -> FoundFault? {
    if let fault = scanner.fault { return .form(fault) }
    if !scanner.isASCII, let offset = record.firstInvalidByte { return .encoding(offset: offset) }
    return nil
  }
}

// MARK: - The beginning of the file

extension CSVEngine {
  private mutating func begin() throws(Diagnostic) {
    try checkDelimiter()
    try window.skipByteOrderMark()
    if options.allowPreamble { try readPreamble() }
    if options.headerRequired {
      try readHeader()
    } else if try isAtEnd() {
      throw emptyFile()
    }
  }

  private func checkDelimiter() throws(Diagnostic) {
    let refused: [UInt8] = [0, .quote, .lineFeed, .carriageReturn]
    if options.delimiter < 0x80, !refused.contains(options.delimiter) { return }
    throw Diagnostic(
      file: name, line: 0, code: "bad-delimiter",
      value: String(Character(Unicode.Scalar(options.delimiter))),
      message: "cannot stand between fields", remedy: "use an ASCII character, such as , ; | or a tab")
  }

  private mutating func isAtEnd() throws(Diagnostic) -> Bool {
    while window.isEmpty {
      if window.isFinal { return true }
      try window.fill()
    }
    return false
  }

  private mutating func readPreamble() throws(Diagnostic) {
    guard try !isAtEnd(), window.bytes[window.start] == UInt8(ascii: "#") else { return }
    var found = lineEnd(from: 0)
    // A line as long as the limit may have two bytes of a line end behind it.
    while found.next == nil, !window.isFinal, window.count <= options.limits.record + 2 {
      try window.fill()
      found = lineEnd(from: 0)
    }
    var record = CSVRecord()
    load(&record, count: found.end, isComplete: true)
    // What is wrong behind the limit is known or not by how much was read at once.
    if found.end > options.limits.record || (found.next == nil && !window.isFinal) {
      let fault = CSVFault(kind: .recordTooLong, offset: 0, field: 0, fieldStart: 0)
      throw diagnostic(.form(fault), in: record)
    }
    if let offset = record.firstInvalidByte { throw diagnostic(.encoding(offset: offset), in: record) }
    preamble = String(decoding: record.raw, as: UTF8.self)
    window.consume(found.next ?? found.end)
    line += 1
  }

  private mutating func readHeader() throws(Diagnostic) {
    var record = CSVRecord()
    guard try next(&record) else { throw emptyFile() }
    var seen: [String: Int] = [:]
    for i in 0..<record.count {
      let column = record.string(i)
      if column.isEmpty {
        if options.allowUnnamedColumns { continue }
        throw headerFault(
          record, i, code: "unnamed-column", message: "column \(i + 1) of the header has no name",
          remedy: "name it, or remove the delimiter at the end of each line")
      }
      if let first = seen[column] {
        throw headerFault(
          record, i, code: "repeated-column", message: "is already the name of column \(first + 1)",
          remedy: "give each column its own name")
      }
      seen[column] = i
    }
    header = (0..<record.count).map { record.string($0) }
    headerBytes = Array(record.raw)
    headerLine = record.line
  }
}

extension ByteWindow {
  /// Looks for one record at the front.
  func scan(with scanner: inout CSVScanner, into marks: inout [CSVFieldMark]) -> CSVScanner.Outcome {
    scanner.scan(bytes.span.extracting(start..<end), isFinal: isFinal, into: &marks)
  }

  /// Drops the byte order mark, if the file begins with one.
  mutating func skipByteOrderMark() throws(Diagnostic) {
    let mark = UInt8.byteOrderMark
    while count < mark.count, !isFinal { try fill() }
    if count >= mark.count, bytes[start..<start + mark.count] == mark[...] { consume(mark.count) }
  }
}
