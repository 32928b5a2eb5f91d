import Money

/// The bytes that a seal covers: every item is its length as four big-endian bytes, then its bytes. Format 1.
public struct CanonicalBytes {
  @usableFromInline var builder = ByteBuilder(capacity: 1024)

  public init() {}

  /// A copy of the bytes.
  public var bytes: [UInt8] { builder.bytes }

  /// Version of the layout of the bytes; part of every batch's hash.
  public static let formatNumber: Int64 = 1

  public mutating func item(_ text: String) {
    var text = text
    text.withUTF8 { item($0) }
  }

  public mutating func item(_ part: UnsafeBufferPointer<UInt8>) {
    length(part.count)
    builder.append(part)
  }

  public mutating func item(_ part: [UInt8]) { part.withUnsafeBufferPointer { item($0) } }

  public mutating func item(literal text: StaticString) {
    length(text.utf8CodeUnitCount)
    builder.append(literal: text)
  }

  /// One byte, as an item.
  public mutating func item(byte: UInt8) {
    length(1)
    builder.append(byte)
  }

  /// A whole number, as an item of eight bytes.
  public mutating func item(_ number: Int64) {
    length(8)
    builder.append(big: UInt64(bitPattern: number))
  }

  /// An amount in minor units, as an item of sixteen bytes.
  public mutating func item(minor: Int64) {
    length(16)
    builder.append(big: minor < 0 ? UInt64.max : 0)
    builder.append(big: UInt64(bitPattern: minor))
  }

  /// A count that stands before a list.
  public mutating func length(_ count: Int) { builder.append(big: UInt32(truncatingIfNeeded: count)) }

  /// How many bytes there are so far.
  public var count: Int { builder.count }

  /// Appends items that were made before, as they are.
  public mutating func append(_ made: [UInt8]) { builder.append(made) }

  /// Writes a positive amount over the lower eight bytes of an item of ``item(minor:)``.
  public mutating func overwrite(minor: Int64, at place: Int) {
    builder.overwrite(at: place, big: UInt64(bitPattern: minor))
  }

  public mutating func removeAll() { builder.removeAll() }

  /// Calls the body with the bytes, which are good only inside it.
  @inlinable
  public func withBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
    try builder.withBytes(body)
  }

  /// A quick 64-bit sum of the bytes: it finds which stored row changed. Proof is the SHA-256 of the batch.
  public func checksum(from start: Int = 0) -> Int64 {
    builder.withBytes { bytes in
      let raw = UnsafeRawBufferPointer(bytes)
      var sum: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(raw.count - start)
      var place = start
      while place + 8 <= raw.count {
        sum = CanonicalBytes.mix(sum ^ raw.loadUnaligned(fromByteOffset: place, as: UInt64.self).littleEndian)
        place += 8
      }
      var tail: UInt64 = 0
      while place < raw.count {
        tail = tail << 8 | UInt64(raw[place])
        place += 1
      }
      return Int64(bitPattern: CanonicalBytes.mix(sum ^ tail))
    }
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var value = value &* 0xFF51_AFD7_ED55_8CCD
    value ^= value >> 32
    value = value &* 0xC4CE_B9FE_1A85_EC53
    return value ^ (value >> 29)
  }
}

/// The running hash of a batch's own content, without its predecessor (design law 7).
public struct ContentHash {
  private var state = SHA256()

  public init() {}

  public mutating func update(_ canonical: CanonicalBytes) {
    canonical.withBytes { state.update(UnsafeRawBufferPointer($0)) }
  }

  /// The 32 bytes of the hash of all that was added so far.
  public var value: [UInt8] { state.value }
}

/// The chain: each seal covers the batch's own hash, its number, its time and the seal before it.
public enum SealChain {
  /// What stands before the first seal.
  public static let origin = [UInt8](repeating: 0, count: 32)

  /// - Parameters:
  ///   - recordedAt: microseconds since 1970-01-01 UTC.
  ///   - source: name and hash of the file that the batch came from: known of the batch, and not of its
  /// content,     so that the same content from another file has the same content hash.
  public static func link(
    previous: [UInt8], content: [UInt8], number: Int64, recordedAt: Int64,
    source: (name: String, hash: [UInt8])
  ) -> [UInt8] {
    var canonical = CanonicalBytes()
    canonical.item(CanonicalBytes.formatNumber)
    canonical.item(previous)
    canonical.item(content)
    canonical.item(number)
    canonical.item(recordedAt)
    canonical.item(source.name)
    canonical.item(source.hash)
    return SHA256.hash(canonical.bytes)
  }

  public static func digest(_ bytes: [UInt8]) -> [UInt8] { SHA256.hash(bytes) }
}

extension [UInt8] {
  /// Lower-case hexadecimal.
  public var hexadecimal: String {
    let digits = Array<UInt8>("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(count * 2)
    for byte in self {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads lower-case hexadecimal digits, two a byte; nil for anything else.
  public init?(hexadecimal text: String) {
    let digits = text.utf8.map { byte -> UInt8 in
      switch byte {
      case 0x30...0x39: byte - 0x30
      case 0x61...0x66: byte - 0x57
      default: 16
      }
    }
    guard digits.count % 2 == 0, digits.allSatisfy({ $0 < 16 }) else { return nil }
    self = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
}
