/// Reads the binary form of an array of integers without nulls in place of what the array held.
///
/// - Returns: false when the bytes are anything else.
@inlinable
func decodeArray<T: PostgresInteger>(_ bytes: UnsafeRawBufferPointer, into array: inout [T]) -> Bool {
  array.removeAll(keepingCapacity: true)
  guard let base = bytes.baseAddress, bytes.count >= 12,
    loadBigEndian(UInt32.self, base + 8) == T.elementOID
  else { return false }
  let dimensions = loadBigEndian(Int32.self, base)
  if dimensions == 0 { return bytes.count == 12 }
  guard dimensions == 1, bytes.count >= 20 else { return false }
  let count = Int(loadBigEndian(Int32.self, base + 12))
  let size = MemoryLayout<T>.size
  // Nulls are shorter than values, so the length alone rules them out.
  guard count >= 0, bytes.count == 20 &+ count &* (4 &+ size) else { return false }
  array.reserveCapacity(count)
  var cursor = base + 20
  for _ in 0..<count {
    guard loadBigEndian(Int32.self, cursor) == size else { return false }
    array.append(loadBigEndian(T.self, cursor + 4))
    cursor += 4 &+ size
  }
  return true
}

@inlinable
func loadBigEndian<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type, _ at: UnsafeRawPointer) -> T {
  T(bigEndian: at.loadUnaligned(as: T.self))
}

/// The elements of an array of one dimension in its binary form; nil for a null.
struct ArrayElements: Sequence, IteratorProtocol {
  private var rest: UnsafeRawBufferPointer.SubSequence
  /// The number of elements not yet given.
  private(set) var count: Int

  /// Fails unless the bytes are a well-formed array with no more than one dimension.
  ///
  /// - Parameter oid: the type that the elements must have; nil for any.
  init?(_ bytes: UnsafeRawBufferPointer, oid: UInt32?) {
    guard let base = bytes.baseAddress, bytes.count >= 12 else { return nil }
    if let oid, loadBigEndian(UInt32.self, base + 8) != oid { return nil }
    let dimensions = loadBigEndian(Int32.self, base)
    rest = bytes.dropFirst(dimensions == 0 ? 12 : 20)
    count = 0
    if dimensions == 0 { return }
    guard dimensions == 1, bytes.count >= 20 else { return nil }
    count = Int(loadBigEndian(Int32.self, base + 12))
    guard isWellFormed else { return nil }
  }

  private var isWellFormed: Bool {
    var cursor = rest.startIndex
    for _ in 0..<Swift.max(count, 0) {
      guard rest.endIndex - cursor >= 4 else { return false }
      cursor += 4 + Swift.max(size(at: cursor), 0)
      guard cursor <= rest.endIndex else { return false }
    }
    return count >= 0 && cursor == rest.endIndex
  }

  private func size(at index: Int) -> Int {
    Int(Int32(bigEndian: rest.base.loadUnaligned(fromByteOffset: index, as: Int32.self)))
  }

  mutating func next() -> UnsafeRawBufferPointer?? {
    guard count > 0 else { return nil }
    count -= 1
    let length = size(at: rest.startIndex)
    rest = rest.dropFirst(4)
    guard length >= 0 else { return .some(nil) }
    defer { rest = rest.dropFirst(length) }
    return .some(UnsafeRawBufferPointer(rebasing: rest.prefix(length)))
  }
}
