/// Reads a file of lines, or of blocks of bytes, one by one in constant memory.
///
/// Codes: `line-too-long`, and those of ``ByteSource``.
public struct LineReader: ~Copyable {
  private var window: ByteWindow
  private var hasMark: Bool
  private let limit: Int
  /// The name of the source.
  public let file: String
  /// The number of the last line or block, from 1; 0 before the first.
  public private(set) var number = 0

  /// - Parameter limit: the longest line in bytes.
  public init(_ source: consuming ByteSource, limit: Int = 1 << 16) throws(Diagnostic) {
    try self.init(source, limit: limit, chunkSize: ByteWindow.standardChunkSize)
  }

  package init(_ source: consuming ByteSource, limit: Int, chunkSize: Int) throws(Diagnostic) {
    file = source.name
    self.limit = limit
    hasMark = true
    window = try ByteWindow(source, encoding: .utf8, chunkSize: chunkSize)
  }

  /// Reads the next line, without its line end (LF or CRLF).
  /// - Returns: false at the end of the file.
  public mutating func next(_ line: inout [UInt8]) throws(Diagnostic) -> Bool {
    try skipMark()
    line.removeAll(keepingCapacity: true)
    var scanned = 0
    while true {
      var index = window.start + scanned
      while index < window.end, window.bytes[index] != .lineFeed { index += 1 }
      scanned = index - window.start
      let isWhole = index < window.end
      if scanned > limit {
        throw Diagnostic(
          file: file, line: number + 1, code: "line-too-long", message: "has more than \(limit) bytes",
          remedy: "check that it is the right file, and a file of lines")
      }
      if isWhole || window.isFinal {
        if !isWhole, scanned == 0 { return false }
        line += window.bytes[window.start..<index]
        if isWhole, line.last == .carriageReturn { line.removeLast() }
        window.consume(scanned + (isWhole ? 1 : 0))
        number += 1
        return true
      }
      try window.fill()
    }
  }

  /// Reads the next `count` bytes, or what is left at the end of the file.
  /// - Returns: false at the end of the file.
  public mutating func next(_ block: inout [UInt8], count: Int) throws(Diagnostic) -> Bool {
    block.removeAll(keepingCapacity: true)
    try fill(count)
    if window.isEmpty { return false }
    let size = min(count, window.count)
    block += window.bytes[window.start..<window.start + size]
    window.consume(size)
    number += 1
    return true
  }

  /// Passes over line ends in front.
  public mutating func skipLineEnds() throws(Diagnostic) {
    while true {
      try fill(1)
      guard !window.isEmpty else { return }
      let next = window.bytes[window.start]
      guard next == .lineFeed || next == .carriageReturn else { return }
      window.consume(1)
    }
  }

  private mutating func fill(_ count: Int) throws(Diagnostic) {
    while window.count < count, !window.isFinal { try window.fill() }
  }

  private mutating func skipMark() throws(Diagnostic) {
    guard hasMark else { return }
    hasMark = false
    try fill(3)
    if window.count >= 3,
      window.bytes[window.start..<window.start + 3].elementsEqual(UInt8.byteOrderMark)
    {
      window.consume(3)
    }
  }
}

extension TextEncoding {
  /// Text of a file that does not say its encoding: UTF-8 where it is valid, else Windows-1252, in which
  /// almost every byte means something.
  public static func guessed(_ bytes: ArraySlice<UInt8>) -> String {
    let copy = Array(bytes)
    if UTF8Check.firstInvalidByte(of: copy.span) == nil { return String(decoding: copy, as: UTF8.self) }
    return String(decoding: Transcoder.windows1252(copy[...]), as: UTF8.self)
  }
}
