/// The two sets of characters of Zengin files, both of one byte a character, with half-width katakana.
public enum ZenginCodeSet: Sendable {
  /// JIS X 0201.
  case jis
  /// EBCDIC with katakana (IBM code page 290).
  case ebcdic

  /// Digits, letters and signs in ASCII; 0 for all else.
  func ascii(_ bytes: [UInt8]) -> [UInt8] {
    if self == .jis { return bytes.map { $0 < 0x80 ? $0 : 0 } }
    return bytes.map { byte in
      guard let scalar = ZenginCodeSet.scalars[Int(byte)], scalar.isASCII else { return 0 }
      return UInt8(scalar.value)
    }
  }

  /// The text without blanks at its end; nil where a byte means nothing.
  func text(_ bytes: ArraySlice<UInt8>) -> String? {
    var text = String.UnicodeScalarView()
    for byte in bytes {
      let scalar = self == .jis ? ZenginCodeSet.jis(byte) : ZenginCodeSet.scalars[Int(byte)]
      guard let scalar else { return nil }
      text.append(scalar)
    }
    while text.last == " " { text.removeLast() }
    while text.first == " " { text.removeFirst() }
    return String(text)
  }

  /// The bytes of a text; nil where the set lacks a character.
  public func bytes(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      let found =
        self == .jis
        ? (UInt8.min ... .max).first { ZenginCodeSet.jis($0) == scalar }
        : ZenginCodeSet.scalars.firstIndex(of: scalar).map { UInt8($0) }
      guard let found else { return nil }
      bytes.append(found)
    }
    return bytes
  }

  /// ASCII with the yen sign for the backslash, and katakana from 0xA1 on.
  private static func jis(_ byte: UInt8) -> Unicode.Scalar? {
    switch byte {
    case 0x5C: "¥"
    case 0x20...0x7E: Unicode.Scalar(byte)
    case 0xA1...0xDF: Unicode.Scalar(0xFF61 + UInt32(byte) - 0xA1)
    default: nil
    }
  }

  /// Rows 0x40 to 0xF0 of the code page, as the C library has it; a dot in the middle is no character.
  private static let rows: [(from: UInt8, text: String)] = [
    (0x40, " ｡｢｣､･ｦｧｨｩ£.<(+|"), (0x50, "&ｪｫｬｭｮｯ·ｰ·!¥*);¬"), (0x60, "-/········¦,%_>?"),
    (0x70, "·········`:#@'=\""), (0x80, "·ｱｲｳｴｵｶｷｸｹｺ·ｻｼｽｾ"), (0x90, "ｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉ··ﾊﾋﾌ"),
    (0xA0, "·‾ﾍﾎﾏﾐﾑﾒﾓﾔﾕ·ﾖﾗﾘﾙ"), (0xB0, "··········ﾚﾛﾜﾝﾞﾟ"), (0xC0, "·ABCDEFGHI······"),
    (0xD0, "·JKLMNOPQR······"), (0xE0, "$·STUVWXYZ······"), (0xF0, "0123456789······"),
  ]

  private static let scalars: [Unicode.Scalar?] = {
    var scalars = [Unicode.Scalar?](repeating: nil, count: 256)
    for row in rows {
      for (place, scalar) in row.text.unicodeScalars.enumerated() where scalar != "·" {
        scalars[Int(row.from) + place] = scalar
      }
    }
    return scalars
  }()
}
