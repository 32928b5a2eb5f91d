/// Codes that are known beforehand, found by their bytes without making a string.
struct CodeTable: Sendable {
  let codes: [String]
  private var bytes: [UInt8] = []
  private var starts: [Int32] = [0]
  private var slots: [Int32]
  private let mask: Int

  /// - Parameter codes: of equal ones the first is found.
  init(_ codes: [String]) {
    self.codes = codes
    var size = 8
    while size < codes.count * 2 { size *= 2 }
    mask = size - 1
    slots = [Int32](repeating: -1, count: size)
    for (index, code) in codes.enumerated() {
      let start = bytes.count
      bytes.append(contentsOf: code.utf8)
      starts.append(Int32(bytes.count))
      let slot = bytes[start...].withUnsafeBufferPointer { firstFree($0) }
      if let slot { slots[slot] = Int32(index) }
    }
  }

  /// The place of a code in ``codes``.
  func index(_ wanted: UnsafeBufferPointer<UInt8>) -> Int? {
    var slot = Int(truncatingIfNeeded: CodeTable.hash(wanted)) & mask
    while slots[slot] >= 0 {
      let index = Int(slots[slot])
      if matches(index, wanted) { return index }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// The place of a code in ``codes``.
  func index(_ wanted: String) -> Int? {
    wanted.withBytes { index($0) }
  }

  private func firstFree(_ code: UnsafeBufferPointer<UInt8>) -> Int? {
    var slot = Int(truncatingIfNeeded: CodeTable.hash(code)) & mask
    while slots[slot] >= 0 {
      if matches(Int(slots[slot]), code) { return nil }
      slot = (slot + 1) & mask
    }
    return slot
  }

  private func matches(_ index: Int, _ wanted: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = Int(starts[index])
    guard Int(starts[index + 1]) - start == wanted.count else { return false }
    return bytes.withUnsafeBufferPointer { known in
      var offset = 0
      while offset < wanted.count, known[start + offset] == wanted[offset] { offset += 1 }
      return offset == wanted.count
    }
  }

  /// Of the length, and the first and the last eight bytes: codes that agree in those are few.
  @inline(__always)
  private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let count = bytes.count
    var hash = UInt64(count)
    if count >= 8 {
      let raw = UnsafeRawBufferPointer(bytes)
      let first = raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self)
      let last = raw.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
      hash = (hash ^ first) &* 0x9E37_79B9_7F4A_7C15 ^ last
    } else {
      for byte in bytes { hash = hash << 8 | UInt64(byte) }
    }
    hash = hash &* 0x9E37_79B9_7F4A_7C15
    return hash ^ (hash >> 32)
  }
}
