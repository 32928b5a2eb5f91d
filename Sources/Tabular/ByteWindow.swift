/// The part of a source that is in memory: whole chunks, of which a reader takes records from the
/// front. What is left of a record at the end of a chunk is carried over to the next.
struct ByteWindow: ~Copyable {
  private(set) var source: ByteSource
  private var transcoder: Transcoder?
  private let chunkSize: Int
  private(set) var bytes: [UInt8] = []
  private(set) var start = 0
  private(set) var end = 0
  /// The source has nothing more: the window's end is the end of the file.
  private(set) var isFinal = false

  static let standardChunkSize = 1 << 20

  init(_ source: consuming ByteSource, encoding: TextEncoding, chunkSize: Int) throws(Diagnostic) {
    if encoding == .utf8 {
      transcoder = nil
    } else {
      transcoder = try Transcoder(encoding, file: source.name)
    }
    // A small source needs no large window.
    let size = source.totalBytes.map { Int(min(Int64(chunkSize), max(4096, $0 + 1))) } ?? chunkSize
    self.source = source
    self.chunkSize = max(1, size)
  }

  var isEmpty: Bool { start == end }
  var count: Int { end - start }

  /// Takes `count` bytes from the front.
  mutating func consume(_ count: Int) { start += count }

  /// Reads one more chunk behind what is there.
  mutating func fill() throws(Diagnostic) {
    if isFinal { return }
    moveToFront()
    if transcoder != nil { return try fillTranscoded() }
    if bytes.count < end + chunkSize { grow(to: max(end + chunkSize, bytes.count * 2)) }
    let count = try source.read(into: &bytes, at: end, limit: chunkSize)
    isFinal = count == 0
    end += count
  }

  private mutating func grow(to room: Int) {
    var grown = [UInt8](repeating: 0, count: room)
    grown.replaceSubrange(..<end, with: bytes[..<end])
    bytes = grown
  }

  private mutating func fillTranscoded() throws(Diagnostic) {
    var chunk = [UInt8](repeating: 0, count: chunkSize)
    let count = try source.read(into: &chunk, at: 0, limit: chunkSize)
    isFinal = count == 0
    bytes.removeLast(bytes.count - end)
    transcoder?.decode(chunk[..<count], isLast: isFinal, into: &bytes)
    end = bytes.count
  }

  private mutating func moveToFront() {
    if start == 0 { return }
    let (from, length) = (start, end - start)
    bytes.withUnsafeMutableBytes { all in
      UnsafeMutableRawBufferPointer(rebasing: all[..<length])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: all[from..<from + length]))
    }
    (start, end) = (0, length)
  }
}

/// Limits that keep memory bounded; tests make them small.
package struct ReadLimits: Sendable {
  package var chunkSize = ByteWindow.standardChunkSize
  package var field = 1 << 20
  package var record = 4 << 20
  package var keys = 1024

  package init() {}
}

extension UInt8 {
  static let lineFeed: UInt8 = 0x0A
  static let carriageReturn: UInt8 = 0x0D
  static let quote: UInt8 = 0x22
  static let space: UInt8 = 0x20
  static let tab: UInt8 = 0x09
  static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
  /// The byte begins a character of UTF-8 (or is not part of one).
  var beginsScalar: Bool { self & 0xC0 != 0x80 }
}

/// The line and column, both from 1, of a place in `text` (which begins a line).
func placeInText(
  _ offset: Int, in text: ArraySlice<UInt8>, firstLine: Int, loneReturnEndsLine: Bool = false
) -> (line: Int, column: Int) {
  var line = firstLine
  var column = 1
  let end = min(text.startIndex + offset, text.endIndex)
  for index in text.startIndex..<end {
    let byte = text[index]
    let isLoneReturn =
      byte == .carriageReturn && loneReturnEndsLine
      && (index + 1 == text.endIndex || text[index + 1] != .lineFeed)
    if byte == .lineFeed || isLoneReturn {
      line += 1
      column = 1
    } else if byte.beginsScalar {
      column += 1
    }
  }
  return (line, column)
}
