/// One record of a CSV file: its fields without quotes, and its own bytes.
///
/// Make one and give it to each call of ``CSVReader/next(_:)``: its memory is used again, and no field
/// is copied until it is asked for.
public struct CSVRecord: Sendable {
  /// The record's bytes, followed by the fields that had doubled quotes.
  private var storage: [UInt8] = []
  private var rawCount = 0
  private var loneReturnEndsLine = false
  var marks: [CSVFieldMark] = []

  /// The physical line on which the record begins.
  public private(set) var line = 0
  /// `false` after a fault whose record was too long to keep: ``raw`` is then only its beginning.
  public private(set) var rawIsComplete = true

  /// An empty record.
  public init() {}

  /// The number of fields; 0 after a fault, except a ragged row's.
  public var count: Int { marks.count }

  /// The content of field `i`, as UTF-8.
  public func bytes(_ i: Int) -> ArraySlice<UInt8> {
    storage[Int(marks[i].start)..<Int(marks[i].end)]
  }

  /// The content of field `i`.
  public func string(_ i: Int) -> String {
    String(decoding: bytes(i), as: UTF8.self)
  }

  /// Calls `body` with the content of field `i`, without a copy.
  public func withField<Result, Failure: Error>(
    _ i: Int, _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(storage.span.extracting(Int(marks[i].start)..<Int(marks[i].end)))
  }

  /// Field `i` has no characters, or only spaces and tabs.
  public func isBlank(_ i: Int) -> Bool {
    for index in Int(marks[i].start)..<Int(marks[i].end)
    where storage[index] != .space && storage[index] != .tab {
      return false
    }
    return true
  }

  /// The place of the first character of field `i` in the file: its quote, if it has one.
  public func position(_ i: Int) -> (line: Int, column: Int) {
    position(offset: Int(marks[i].rawStart))
  }

  /// The record's bytes as in the file (in UTF-8 if the file was in another encoding), without the line
  /// end: for a rejects file. Also there after a fault.
  public var raw: ArraySlice<UInt8> { storage[..<rawCount] }

  /// How many physical lines the record takes: more than 1 if a quoted field has line ends inside. A
  /// quote that is forgotten twice makes one valid record of the lines between; only the caller can know
  /// that no field of its columns may be so long.
  public var lineCount: Int { position(offset: rawCount).line - line + 1 }

  func position(offset: Int) -> (line: Int, column: Int) {
    placeInText(offset, in: raw, firstLine: line, loneReturnEndsLine: loneReturnEndsLine)
  }

  /// Takes over the bytes that the marks point into.
  mutating func load(
    _ bytes: Span<UInt8>, line: Int, rawIsComplete: Bool, loneReturnEndsLine: Bool
  ) {
    self.line = line
    self.rawIsComplete = rawIsComplete
    self.loneReturnEndsLine = loneReturnEndsLine
    rawCount = bytes.count
    storage.removeAll(keepingCapacity: true)
    bytes.withUnsafeBufferPointer { storage.append(contentsOf: $0) }
  }

  /// Adds, behind the record's bytes, the content of each field that has doubled quotes.
  mutating func unescape() {
    for i in marks.indices where marks[i].hasDoubledQuotes {
      let from = storage.count
      var index = Int(marks[i].start)
      let end = Int(marks[i].end)
      while index < end {
        let byte = storage[index]
        storage.append(byte)
        index += byte == .quote ? 2 : 1
      }
      marks[i].start = Int32(from)
      marks[i].end = Int32(storage.count)
    }
  }

  /// Drops spaces and tabs around each field's content.
  mutating func trim() {
    for i in marks.indices {
      var (start, end) = (Int(marks[i].start), Int(marks[i].end))
      while start < end, storage[start] == .space || storage[start] == .tab { start += 1 }
      while start < end, storage[end - 1] == .space || storage[end - 1] == .tab { end -= 1 }
      (marks[i].start, marks[i].end) = (Int32(start), Int32(end))
    }
  }

  /// Where the bytes stop being UTF-8; `nil` if they are.
  var firstInvalidByte: Int? { UTF8Check.firstInvalidByte(of: storage.span.extracting(..<rawCount)) }
}

/// Where a field is, as offsets into the bytes of a record.
struct CSVFieldMark: Sendable {
  /// The first character of the field in the file.
  var rawStart: Int32
  var start: Int32
  var end: Int32
  var hasDoubledQuotes: Bool
}
