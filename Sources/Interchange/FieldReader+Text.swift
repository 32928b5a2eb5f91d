@_spi(_Unicode) import Swift

extension FieldReader {
  /// Free text: at most 500 bytes in Unicode's normal form C, without control characters.
  static func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(FieldFault) -> String {
    var isASCII = true
    for byte in bytes {
      if byte < 0x20 || byte == 0x7F { throw controlCharacter }
      if byte >= 0x80 { isASCII = false }
    }
    var text = String(decoding: bytes, as: UTF8.self)
    if !isASCII {
      text = composed(text)
      for scalar in text.unicodeScalars where scalar.properties.generalCategory == .control {
        throw controlCharacter
      }
    }
    let count = text.utf8.count
    if count > textLimit {
      throw FieldFault("too-long", "has \(count) bytes", "use at most \(textLimit) bytes")
    }
    return text
  }

  private static let controlCharacter = FieldFault(
    "control-character", "has a line end or another control character", "write the text on one line")

  /// Normal form C, so that two spellings of one text are one text.
  private static func composed(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text._nfc { result.append(scalar) }
    return String(result)
  }
}
