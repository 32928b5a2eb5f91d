/// Structured creditor references of ISO 11649: `RF`, two check digits, and up to 21 letters and digits.
public enum CreditorReference {
  /// The reference in capitals without spaces; nil where it is none, or where its check digits do not hold.
  ///
  /// The check is that of ISO 7064, MOD 97-10: with the first four characters moved to the end and letters
  /// read as 10 to 35, the number leaves 1 when divided by 97.
  public static func normalised(_ text: some StringProtocol) -> String? {
    var bytes: [UInt8] = []
    for byte in text.utf8 where byte != 0x20 {
      let isSmall = (0x61...0x7A).contains(byte)
      bytes.append(isSmall ? byte - 0x20 : byte)
    }
    guard (5...25).contains(bytes.count), bytes[0] == 0x52, bytes[1] == 0x46,
      remainder(bytes[4...] + bytes[..<4]) == 1
    else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The number modulo 97; nil where a character is neither a capital nor a digit.
  private static func remainder(_ bytes: some Sequence<UInt8>) -> Int? {
    var rest = 0
    for byte in bytes {
      switch byte {
      case 0x30...0x39: rest = (rest * 10 + Int(byte) - 0x30) % 97
      case 0x41...0x5A: rest = (rest * 100 + Int(byte) - 0x41 + 10) % 97
      default: return nil
      }
    }
    return rest
  }
}
