import Money

/// Bytes under construction: stored and sealed texts are written here, and not as strings, since every event
/// makes several of them.
public struct ByteBuilder: Sendable {
  // The array is filled with zeros up to its capacity, and `count` says how much of it counts: growing an
  // array's own count by each byte costs several times as much.
  @usableFromInline var storage: [UInt8]
  /// How many bytes there are.
  public private(set) var count = 0

  public init(capacity: Int = 256) { storage = [UInt8](repeating: 0, count: max(capacity, 64)) }

  /// A copy of all the bytes.
  public var bytes: [UInt8] { Array(storage[..<count]) }

  /// Forgets the bytes and keeps the room.
  public mutating func removeAll() { count = 0 }

  /// Forgets the last byte.
  public mutating func removeLast() { count -= 1 }

  public mutating func append(_ byte: UInt8) {
    let at = claim(1)
    storage[at] = byte
  }

  public mutating func append(_ part: UnsafeBufferPointer<UInt8>) {
    guard let base = part.baseAddress, !part.isEmpty else { return }
    let at = claim(part.count)
    storage.withUnsafeMutableBytes {
      $0.baseAddress?.advanced(by: at).copyMemory(from: base, byteCount: part.count)
    }
  }

  public mutating func append(_ part: [UInt8]) { part.withUnsafeBufferPointer { append($0) } }

  public mutating func append(literal text: StaticString) {
    append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  public mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append($0) }
  }

  /// Appends a whole number in decimal digits.
  public mutating func append(decimal number: Int64) {
    // 19 digits and a sign at most.
    let at = claim(20)
    count = storage.withUnsafeMutableBytes { all in
      var (end, magnitude) = (at + 20, number.magnitude)
      repeat {
        end -= 1
        all[end] = UInt8(truncatingIfNeeded: magnitude % 10) + 0x30
        magnitude /= 10
      } while magnitude > 0
      if number < 0 {
        end -= 1
        all[end] = 0x2D
      }
      let length = at + 20 - end
      guard let base = all.baseAddress else { return at }
      (base + at).copyMemory(from: base + end, byteCount: length)
      return at + length
    }
  }

  public mutating func append(_ ratio: Ratio) {
    append(decimal: ratio.numerator)
    guard ratio.denominator != 1 else { return }
    append(0x2F)
    append(decimal: ratio.denominator)
  }

  /// Appends `2024-03-31`.
  public mutating func append(_ day: Day) {
    let at = claim(10)
    storage.withUnsafeMutableBytes { all in
      day.write(to: UnsafeMutableRawBufferPointer(rebasing: all[at..<at + 10]))
    }
  }

  /// Appends a value in its normalised form.
  public mutating func append(_ value: FieldValue) {
    switch value {
    case .text(let text): append(text)
    case .money(let minor): append(decimal: minor)
    case .day(let day): append(day)
    case .ratio(let ratio): append(ratio)
    case .flag(let flag): append(literal: flag ? "yes" : "no")
    case .whole(let number): append(decimal: number)
    }
  }

  /// Appends a number of fixed width, the highest byte first.
  public mutating func append<T: FixedWidthInteger & BitwiseCopyable>(big value: T) {
    let at = claim(MemoryLayout<T>.size)
    storage.withUnsafeMutableBytes { $0.storeBytes(of: value.bigEndian, toByteOffset: at, as: T.self) }
  }

  /// Writes a number of fixed width over bytes that are there.
  @inlinable
  public mutating func overwrite<T: FixedWidthInteger & BitwiseCopyable>(at place: Int, big value: T) {
    storage.withUnsafeMutableBytes { $0.storeBytes(of: value.bigEndian, toByteOffset: place, as: T.self) }
  }

  /// Calls the body with some of the bytes, which are good only inside it.
  @inlinable
  public func withBytes<R>(_ range: Range<Int>, _ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows
    -> R
  {
    try storage.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[range])) }
  }

  /// Calls the body with all the bytes, which are good only inside it.
  @inlinable
  public func withBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
    try withBytes(0..<count, body)
  }

  private mutating func claim(_ size: Int) -> Int {
    let at = count
    let end = at &+ size
    if end > storage.count { grow(to: end) }
    count = end
    return at
  }

  @inline(never)
  private mutating func grow(to size: Int) {
    storage.append(contentsOf: repeatElement(0, count: max(size, storage.count * 2) - storage.count))
  }
}
