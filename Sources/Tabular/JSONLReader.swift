/// Reads JSON Lines, one object a line, in constant memory. It is used as ``CSVReader`` is.
///
/// Values are strings or `null`; only `components` and `attributes` may be an object of such values,
/// whose keys come out as `components.principal`. Blank lines are skipped.
///
/// Codes: `empty-file`, `not-an-object`, `unexpected-character`, `unexpected-end`, `number-value`,
/// `boolean-value`, `nested-value`, `text-not-object`, `duplicate-key`, `empty-key`, `too-many-keys`,
/// `bad-escape`, `lone-surrogate`, `control-character`, `nul-byte`, `unterminated-string`,
/// `trailing-text`, `not-utf-8`, `field-too-long` (over 1 MiB), `record-too-long` (over 4 MiB); and those
/// of a file, as with ``CSVReader``.
public struct JSONLReader: ~Copyable {
  private var engine: JSONLEngine

  /// Opens the source and looks at the first line.
  ///
  /// - Throws: a fault of the file. A fault of a line is thrown by ``next(_:)``.
  public init(_ source: consuming ByteSource) throws(Diagnostic) {
    try self.init(source, limits: ReadLimits())
  }

  package init(_ source: consuming ByteSource, limits: ReadLimits) throws(Diagnostic) {
    engine = try JSONLEngine.opened(source, limits: limits)
  }

  /// The text of a first line `{"format":"gledger.events/1"}`, which is not handed out as a record.
  public var format: String? { engine.format }
  /// The name of the source.
  public var name: String { engine.window.source.name }
  /// The size of the source, if it is known.
  public var totalBytes: Int64? { engine.window.source.totalBytes }
  /// How much of the source has been read, for a progress display.
  public var bytesRead: Int64 { engine.window.source.bytesRead }

  /// Reads the next record.
  ///
  /// - Parameter record: is overwritten; after a throw it has the faulty line's `line` and `raw`.
  /// - Returns: `false` at the end of the file.
  /// - Throws: a fault of this line. The next call goes on after it, or returns `false` if the file
  ///   cannot be read on.
  public mutating func next(_ record: inout JSONLRecord) throws(Diagnostic) -> Bool {
    try engine.next(&record)
  }
}

/// What ``JSONLReader`` does; apart from it for the same reason as ``CSVEngine``.
struct JSONLEngine: ~Copyable {
  private enum First { case record(JSONLRecord), fault(JSONLRecord, Diagnostic) }

  private(set) var format: String?
  private(set) var window: ByteWindow
  private let limits: ReadLimits
  private var scanner: JSONLScanner
  private var first: First?
  private var line = 1
  /// How much of the window is known to have no line end.
  private var searched = 0
  private var isSkippingLine = false
  private var isFinished = false

  private init(_ window: consuming ByteWindow, limits: ReadLimits) {
    self.window = window
    self.limits = limits
    scanner = JSONLScanner(limits: limits)
  }

  static func opened(
    _ source: consuming ByteSource, limits: ReadLimits
  ) throws(Diagnostic) -> JSONLEngine {
    let window = try ByteWindow(source, encoding: .utf8, chunkSize: limits.chunkSize)
    var engine = JSONLEngine(window, limits: limits)
    try engine.window.skipByteOrderMark()
    try engine.readFirst()
    return engine
  }

  /// Reads the first record ahead, to know whether it is the format line.
  private mutating func readFirst() throws(Diagnostic) {
    var record = JSONLRecord()
    do throws(Diagnostic) {
      guard try scanNext(&record) else {
        throw Diagnostic(
          file: window.source.name, line: 1, code: "empty-file", message: "the file has no records",
          remedy: "write one JSON object a line")
      }
      if record.keys == ["format"], let value = record.value(0) {
        format = value
      } else {
        first = .record(record)
      }
    } catch {
      if error.line == 0 || error.code == "empty-file" { throw error }
      first = .fault(record, error)
    }
  }

  mutating func next(_ record: inout JSONLRecord) throws(Diagnostic) -> Bool {
    guard let first else { return try scanNext(&record) }
    self.first = nil
    switch first {
    case .record(let read):
      record = read
      return true
    case .fault(let read, let fault):
      record = read
      throw fault
    }
  }

  private mutating func scanNext(_ record: inout JSONLRecord) throws(Diagnostic) -> Bool {
    while !isFinished {
      let found: (end: Int, next: Int)?
      do throws(Diagnostic) {
        found = try findLine()
      } catch {
        isFinished = true
        throw error
      }
      guard let found else {
        isFinished = window.isEmpty && window.isFinal
        if isFinished { break }
        throw lineTooLong(&record)
      }
      let here = line
      record.load(window.bytes.span.extracting(window.start..<window.start + found.end), line: here)
      window.consume(found.next)
      line += 1
      if record.isBlankLine { continue }
      do throws(JSONFault) {
        try scanner.scan(&record)
        return true
      } catch {
        record.clearValues()
        throw diagnostic(error, in: record)
      }
    }
    return false
  }

  /// The line at the front: where its text ends and where the next begins. `nil` at the end of the file
  /// and when the line is over the limit.
  private mutating func findLine() throws(Diagnostic) -> (end: Int, next: Int)? {
    while true {
      if let end = window.offset(of: .lineFeed, from: searched) {
        searched = 0
        if isSkippingLine {
          endSkipping(end + 1)
          continue
        }
        let hasReturn = end > 0 && window.bytes[window.start + end - 1] == .carriageReturn
        let length = hasReturn ? end - 1 : end
        if length > limits.record { return nil }
        return (length, end + 1)
      }
      searched = window.count
      if isSkippingLine {
        window.consume(window.count)
        searched = 0
      }
      if !isSkippingLine, window.count > limits.record + 1 { return nil }
      if window.isFinal { return try lastLine() }
      try window.fill()
    }
  }

  private func lastLine() throws(Diagnostic) -> (end: Int, next: Int)? {
    window.isEmpty || window.count > limits.record ? nil : (window.count, window.count)
  }

  private mutating func endSkipping(_ count: Int) {
    window.consume(count)
    line += 1
    isSkippingLine = false
  }

  /// Takes the beginning of a line over the limit; the rest is dropped before the next record.
  private mutating func lineTooLong(_ record: inout JSONLRecord) -> Diagnostic {
    let kept = min(window.count, limits.record)
    record.load(
      window.bytes.span.extracting(window.start..<window.start + kept), line: line, isComplete: false)
    window.consume(kept)
    searched = 0
    isSkippingLine = true
    return diagnostic(JSONFault(.recordTooLong(limits.record), at: 0), in: record)
  }

  private func diagnostic(_ fault: JSONFault, in record: borrowing JSONLRecord) -> Diagnostic {
    var text = fault.kind.wording
    if case .notUTF8 = fault.kind, let remedy = foreignFormat(record.raw) { text.remedy = remedy }
    return Diagnostic(
      file: window.source.name, line: record.line, column: record.column(offset: fault.offset),
      field: fault.key, code: text.code, value: fault.value(in: record.raw), message: text.message,
      remedy: text.remedy)
  }
}

extension ByteWindow {
  /// The first place of `byte` at or after `offset`, from the front.
  func offset(of byte: UInt8, from offset: Int) -> Int? {
    let text = bytes.span.extracting(start..<end)
    var index = offset
    while index < text.count {
      if text[index] == byte { return index }
      index += 1
    }
    return nil
  }
}
