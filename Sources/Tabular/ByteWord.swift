/// Eight bytes looked at together.
enum ByteWord {
  static let highBits: UInt64 = 0x8080_8080_8080_8080
  static let ones: UInt64 = 0x0101_0101_0101_0101

  /// Not zero if any byte of `word` is below `limit` (at most 0x80); the lowest bit set is then in the
  /// first of them. A borrow can only mark bytes after that one wrongly.
  @inline(__always)
  static func marksBelow(_ limit: UInt8, in word: UInt64) -> UInt64 {
    (word &- ones &* UInt64(limit)) & ~word & highBits
  }
}

extension Span where Element == UInt8 {
  /// The eight bytes from `index` on, the first of them lowest.
  @inline(__always)
  func word(at index: Int) -> UInt64 {
    bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian
  }
}
