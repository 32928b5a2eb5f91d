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
    for offset in 0..<wanted.count where bytes[start + offset] != wanted[offset] { return false }
    return true
  }

  /// FNV-1a, folded so that the low bits depend on every byte.
  private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash ^ (hash >> 32)
  }
}
