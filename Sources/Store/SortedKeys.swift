/// Puts rows into the order of an index over (book, text): by book, then by the bytes of the text, then as
/// given. The first sixteen bytes are compared as numbers, and only where they are equal the texts
/// themselves.
struct SortedKeys {
  private struct Entry {
    var high: UInt64
    var low: UInt64
    var book: Int32
    var place: Int32
  }

  private var entries: [Entry] = []

  init(capacity: Int) { entries.reserveCapacity(capacity) }

  mutating func add(_ book: Int32, _ text: String, _ place: Int) {
    var (high, low): (UInt64, UInt64) = (0, 0)
    var text = text
    text.withUTF8 { bytes in
      (high, low) = (SortedKeys.word(bytes, from: 0), SortedKeys.word(bytes, from: 8))
    }
    entries.append(Entry(high: high, low: low, book: book, place: Int32(truncatingIfNeeded: place)))
  }

  /// The places in order.
  /// - Parameter text: gives the text of a place.
  mutating func sorted(by text: (Int) -> String) -> [Int] {
    entries.sort { left, right in
      if left.book != right.book { return left.book < right.book }
      if left.high != right.high { return left.high < right.high }
      if left.low != right.low { return left.low < right.low }
      let (first, second) = (text(Int(left.place)), text(Int(right.place)))
      if first == second { return left.place < right.place }
      return first.utf8.lexicographicallyPrecedes(second.utf8)
    }
    return entries.map { Int($0.place) }
  }

  /// Eight bytes of a text, the first in the highest place; zeros behind its end.
  private static func word(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> UInt64 {
    guard bytes.count > start else { return 0 }
    if bytes.count >= start + 8 {
      return UInt64(
        bigEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: start, as: UInt64.self))
    }
    var word: UInt64 = 0
    for place in start..<(start + 8) { word = word << 8 | (place < bytes.count ? UInt64(bytes[place]) : 0) }
    return word
  }
}
