/// One line of a JSON Lines file: its keys in order, and their values.
///
/// Make one and give it to each call of ``JSONLReader/next(_:)``: its memory is used again.
public struct JSONLRecord: Sendable {
  struct Mark: Sendable {
    /// The first character of the value in the line: its quote, or the `n` of `null`.
    var rawStart: Int
    var start: Int
    var end: Int
    var isNull: Bool
  }

  /// The line's bytes, followed by the values that had escapes.
  var storage: [UInt8] = []
  private var rawCount = 0
  private var marks: [Mark] = []
  /// The bytes of `keys`, to recognise a key that is the same as in the line before.
  private var keyBytes: [[UInt8]] = []
  /// How many of the first keys are known to differ from each other.
  private var distinctKeys = 0

  /// The keys in the order of the line; those of an inner object with its key and a point before them.
  public private(set) var keys: [String] = []
  /// The physical line.
  public private(set) var line = 0
  /// `false` after a fault whose line was too long to keep: ``raw`` is then only its beginning.
  public private(set) var rawIsComplete = true

  /// An empty record.
  public init() {}

  /// The number of keys; 0 after a fault.
  public var count: Int { marks.count }

  /// The value of key `i`; `nil` for `null`.
  public func value(_ i: Int) -> String? {
    marks[i].isNull ? nil : String(decoding: bytes(i), as: UTF8.self)
  }

  /// The value of key `i` as UTF-8; empty for `null`.
  public func bytes(_ i: Int) -> ArraySlice<UInt8> {
    storage[marks[i].start..<marks[i].end]
  }

  /// The line's bytes as in the file, without the line end: for a rejects file. Also there after a fault.
  public var raw: ArraySlice<UInt8> { storage[..<rawCount] }

  /// The place of the first character of value `i` in the file: its quote, if it has one.
  public func position(_ i: Int) -> (line: Int, column: Int) {
    (line, column(offset: marks[i].rawStart))
  }

  func column(offset: Int) -> Int {
    placeInText(offset, in: raw, firstLine: line).column
  }

  var isBlankLine: Bool {
    raw.allSatisfy { $0 == .space || $0 == .tab || $0 == .carriageReturn }
  }

  mutating func load(_ bytes: Span<UInt8>, line: Int, isComplete: Bool = true) {
    self.line = line
    rawIsComplete = isComplete
    rawCount = bytes.count
    storage.removeAll(keepingCapacity: true)
    bytes.withUnsafeBufferPointer { storage.append(contentsOf: $0) }
    marks.removeAll(keepingCapacity: true)
  }

  /// Adds a key and its value; `false` if the key is there already.
  mutating func append(key: [UInt8], _ mark: Mark) -> Bool {
    let index = marks.count
    if index < keyBytes.count, keyBytes[index] == key {
      if index >= distinctKeys {
        if keyBytes[..<index].contains(key) { return false }
        distinctKeys = index + 1
      }
    } else {
      if keyBytes[..<index].contains(key) { return false }
      distinctKeys = index + 1
      keyBytes.removeLast(keyBytes.count - index)
      keys.removeLast(keys.count - index)
      keyBytes.append(key)
      keys.append(String(decoding: key, as: UTF8.self))
    }
    marks.append(mark)
    return true
  }

  /// Drops the keys that only the line before had.
  mutating func finish() {
    keys.removeLast(keys.count - marks.count)
    keyBytes.removeLast(keyBytes.count - marks.count)
    distinctKeys = min(distinctKeys, marks.count)
  }

  mutating func clearValues() {
    marks.removeAll(keepingCapacity: true)
    finish()
  }
}
