import Glibc

/// The encoding of the bytes of a file. Readers hand out UTF-8 whatever it is.
public enum TextEncoding: String, Sendable, Equatable, CaseIterable {
  case utf8 = "utf-8"
  case windows1252 = "windows-1252"
  /// Shift_JIS as Windows writes it (code page 932), decoded by the C library.
  case shiftJIS = "shift_jis"
}

/// What to do with a file that is no text in UTF-8, as its first bytes show; `nil` where they show nothing.
func foreignFormat(_ bytes: ArraySlice<UInt8>) -> String? {
  if bytes.starts(with: [0x1F, 0x8B]) { return "decompress the file first (it looks like gzip)" }
  if bytes.starts(with: Array("PK".utf8) + [3, 4]) {
    return "save the sheet as CSV first (it looks like a workbook or a zip archive)"
  }
  let isMarked = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
  let head = bytes.prefix(64)
  let isWide = head.count >= 8 && head.count { $0 == 0 } * 3 > head.count
  return isMarked || isWide ? "save the file as UTF-8 (it looks like UTF-16)" : nil
}

/// Turns chunks of another encoding into UTF-8. A sequence that means nothing there becomes the byte
/// 0xFF, which is never valid UTF-8, so that the reader's one check finds it with its position.
struct Transcoder: ~Copyable {
  private let converter: iconv_t?
  private var pending: [UInt8] = []

  static let replacement: UInt8 = 0xFF

  /// - Throws: `encoding-unavailable` when the C library has no table for the encoding.
  init(_ encoding: TextEncoding, file: String) throws(Diagnostic) {
    guard encoding == .shiftJIS else {
      converter = nil
      return
    }
    let opened = iconv_open("UTF-8", "CP932")
    if opened == nil || opened == iconv_t(bitPattern: -1) {
      throw Diagnostic(
        file: file, line: 0, code: "encoding-unavailable",
        message: "this system has no conversion table for Shift_JIS (CP932)",
        remedy: "convert the file to UTF-8 first")
    }
    converter = opened
  }

  deinit {
    if let converter { _ = iconv_close(converter) }
  }

  /// The UTF-8 of `chunk`, whose incomplete last character waits for the next one.
  mutating func decode(_ chunk: ArraySlice<UInt8>, isLast: Bool, into output: inout [UInt8]) {
    if let converter {
      pending.append(contentsOf: chunk)
      convert(with: converter, into: &output)
      if isLast {
        output.append(contentsOf: pending.map { _ in Self.replacement })
        pending = []
      }
    } else {
      for byte in chunk { Self.appendWindows1252(byte, to: &output) }
    }
  }

  private mutating func convert(with converter: iconv_t, into output: inout [UInt8]) {
    var room = [UInt8](repeating: 0, count: pending.count * 3 + 16)
    var used = 0
    while used < pending.count {
      let left = pending.count - used
      let space = room.count
      var inputLeft = left
      var outputLeft = space
      var failure: Int32 = 0
      pending.withUnsafeMutableBytes { source in
        room.withUnsafeMutableBytes { target in
          var from = source.baseAddress.map { ($0 + used).assumingMemoryBound(to: CChar.self) }
          var to = target.baseAddress?.assumingMemoryBound(to: CChar.self)
          _ = iconv(converter, &from, &inputLeft, &to, &outputLeft)
          failure = inputLeft == 0 ? 0 : errno
        }
      }
      used += left - inputLeft
      output.append(contentsOf: room[..<(space - outputLeft)])
      if failure == EINVAL { break }
      if failure == EILSEQ {
        output.append(Self.replacement)
        used += 1
      }
    }
    pending.removeFirst(used)
  }

  /// The UTF-8 of bytes in Windows-1252.
  static func windows1252(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    for byte in bytes { appendWindows1252(byte, to: &output) }
    return output
  }

  private static func appendWindows1252(_ byte: UInt8, to output: inout [UInt8]) {
    if byte < 0x80 {
      output.append(byte)
    } else if let scalar = Unicode.Scalar(windows1252Scalar(byte)), scalar.value != 0 {
      output.append(contentsOf: UTF8.encode(scalar) ?? .init([]))
    } else {
      output.append(replacement)
    }
  }

  private static func windows1252Scalar(_ byte: UInt8) -> UInt32 {
    byte >= 0xA0 ? UInt32(byte) : UInt32(windows1252Upper[Int(byte) - 0x80])
  }

  /// 0x80 to 0x9F; 0 for the five bytes that have no character. Source: the Unicode Consortium's
  /// mapping CP1252.TXT.
  private static let windows1252Upper: [UInt16] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
    0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
  ]
}
