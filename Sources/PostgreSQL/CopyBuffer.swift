/// Rows in the binary format of COPY, ready to be sent with ``PostgresConnection/copyIn(_:_:)``.
///
/// ```swift
/// var buffer = CopyBuffer(columns: 2)
/// buffer.row()
/// buffer.add(Int64(42))
/// buffer.addText("guarantee")
/// try connection.copyIn("copy t (id, label) from stdin (format binary)", buffer)
/// ```
/// The value of each column must have the width of the column's type: the server does not convert.
/// A row with too many or too few values is found when the buffer is sent, and refused.
public struct CopyBuffer: Sendable {
  /// The number of columns of each row.
  public let columns: Int16
  /// The number of rows begun since the start, or since the last ``removeAll(keepingCapacity:)``.
  @inlinable public var rowCount: Int { rows }
  @usableFromInline var rows = 0

  // The array is filled with zeros up to its capacity, and `used` says how much of it counts:
  // growing an array's count by each value costs several times as much.
  @usableFromInline var storage: [UInt8]
  @usableFromInline var used = 0
  /// Values that the row begun last still lacks; negative when it has too many.
  @usableFromInline var missing: Int16 = 0
  @usableFromInline var firstBadRow: Int?

  /// Creates an empty buffer.
  ///
  /// - Parameters:
  ///   - columns: how many values each row has.
  ///   - capacity: bytes to reserve at once.
  public init(columns: Int16, capacity: Int = 4096) {
    self.columns = columns
    storage = [UInt8](repeating: 0, count: max(capacity, 64))
  }

  /// The number of bytes that the rows take so far.
  @inlinable public var byteCount: Int { used }

  /// Starts a row; its values follow in the order of the columns.
  @inlinable public mutating func row() {
    if missing != 0, firstBadRow == nil { firstBadRow = rows }
    missing = columns
    rows &+= 1
    let at = claim(2)
    store(columns, at: at)
  }

  /// Forgets the rows.
  ///
  /// - Parameter keepingCapacity: whether the memory stays reserved for the next rows.
  public mutating func removeAll(keepingCapacity: Bool = true) {
    if !keepingCapacity { storage = [UInt8](repeating: 0, count: 64) }
    (used, rows, missing, firstBadRow) = (0, 0, 0, nil)
  }

  /// The ordinal of the first row, from 1, that has too many or too few values.
  var malformedRow: Int? { firstBadRow ?? (missing == 0 ? nil : rowCount) }

  /// Makes room for some bytes and gives the offset of the first.
  @inlinable mutating func claim(_ count: Int) -> Int {
    let at = used
    let end = at &+ count
    if end > storage.count { grow(to: end) }
    used = end
    return at
  }

  @usableFromInline @inline(never) mutating func grow(to size: Int) {
    let target = max(size, storage.count * 2)
    storage = [UInt8](unsafeUninitializedCapacity: target) { bytes, count in
      let raw = UnsafeMutableRawBufferPointer(bytes)
      storage.withUnsafeBytes { raw.copyMemory(from: $0) }
      UnsafeMutableRawBufferPointer(rebasing: raw[storage.count...]).initializeMemory(
        as: UInt8.self, repeating: 0)
      count = target
    }
  }

  @inlinable mutating func store<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, at offset: Int) {
    storage.withUnsafeMutableBytes { $0.storeBytes(of: value.bigEndian, toByteOffset: offset, as: T.self) }
  }
}

// MARK: - Single values

extension CopyBuffer {
  /// Adds a `smallint`.
  @inlinable public mutating func add(_ value: Int16) { addInteger(value) }
  /// Adds an `integer`.
  @inlinable public mutating func add(_ value: Int32) { addInteger(value) }
  /// Adds a `bigint`.
  @inlinable public mutating func add(_ value: Int64) { addInteger(value) }

  /// Adds a `boolean`.
  @inlinable public mutating func add(_ value: Bool) {
    missing &-= 1
    let at = claim(5)
    store(Int32(1), at: at)
    store(value ? UInt8(1) : 0, at: at &+ 4)
  }

  /// Adds a `date`, given as days since 1970-01-01.
  @inlinable public mutating func addDate(_ day: Int32) { addInteger(Epoch.toServer(day: day)) }

  /// Adds a `timestamptz`, given as microseconds since 1970-01-01 UTC.
  @inlinable public mutating func addTimestamp(_ instant: Int64) {
    addInteger(Epoch.toServer(instant: instant))
  }

  /// Adds a null of any type.
  @inlinable public mutating func addNull() {
    missing &-= 1
    let at = claim(4)
    store(Int32(-1), at: at)
  }

  @inlinable mutating func addInteger<T: FixedWidthInteger & BitwiseCopyable>(_ value: T) {
    missing &-= 1
    let at = claim(4 &+ MemoryLayout<T>.size)
    storage.withUnsafeMutableBytes {
      let size = Int32(truncatingIfNeeded: MemoryLayout<T>.size)
      $0.storeBytes(of: size.bigEndian, toByteOffset: at, as: Int32.self)
      $0.storeBytes(of: value.bigEndian, toByteOffset: at &+ 4, as: T.self)
    }
  }
}

// MARK: - Text and bytes

extension CopyBuffer {
  /// Adds a `text`; the same bytes serve `varchar`, `json` and enumerations.
  @inlinable public mutating func addText(_ text: String) {
    let done: Void? = text.utf8.withContiguousStorageIfAvailable { bytes in
      addBytes(UnsafeRawBufferPointer(bytes))
    }
    if done == nil { addBytes(Array(text.utf8)) }
  }

  /// Adds a `text`, or a null.
  @inlinable public mutating func addText(_ text: String?) {
    if let text { addText(text) } else { addNull() }
  }

  /// Adds a `text` from UTF-8 bytes, which the server checks.
  @inlinable public mutating func addText(_ utf8: [UInt8]) { addBytes(utf8) }
  /// Adds a `text` from UTF-8 bytes, which the server checks.
  @inlinable public mutating func addText(_ utf8: ArraySlice<UInt8>) {
    utf8.withUnsafeBytes { addBytes($0) }
  }
  /// Adds a `text` from UTF-8 bytes, which the server checks.
  @inlinable public mutating func addText(_ utf8: UnsafeBufferPointer<UInt8>) {
    addBytes(UnsafeRawBufferPointer(utf8))
  }
  /// Adds a `text` from UTF-8 bytes, which the server checks.
  @inlinable public mutating func addText(_ utf8: Span<UInt8>) {
    utf8.withUnsafeBytes { addBytes($0) }
  }

  /// Adds a `bytea`.
  @inlinable public mutating func addBytes(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { addBytes($0) }
  }

  /// Adds a `bytea`.
  @inlinable public mutating func addBytes(_ bytes: UnsafeRawBufferPointer) {
    missing &-= 1
    appendField(bytes)
  }

  @inlinable mutating func appendField(_ bytes: UnsafeRawBufferPointer) {
    let at = claim(4 &+ bytes.count)
    store(Int32(truncatingIfNeeded: bytes.count), at: at)
    storage.withUnsafeMutableBytes {
      UnsafeMutableRawBufferPointer(rebasing: $0[(at &+ 4)..<(at &+ 4 &+ bytes.count)]).copyMemory(
        from: bytes)
    }
  }
}

// MARK: - Arrays

extension CopyBuffer {
  /// Adds a `smallint[]`, `integer[]` or `bigint[]`, by the type of the elements.
  @inlinable public mutating func addArray<Values: RandomAccessCollection>(_ values: Values)
  where Values.Element: PostgresInteger {
    typealias Element = Values.Element
    var at = beginArray(
      count: values.count, oid: Element.elementOID, bytes: values.count &* (4 &+ MemoryLayout<Element>.size))
    let size = Int32(truncatingIfNeeded: MemoryLayout<Element>.size).bigEndian
    storage.withUnsafeMutableBytes { bytes in
      for value in values {
        bytes.storeBytes(of: size, toByteOffset: at, as: Int32.self)
        bytes.storeBytes(of: value.bigEndian, toByteOffset: at &+ 4, as: Element.self)
        at &+= 4 &+ MemoryLayout<Element>.size
      }
    }
  }

  /// Adds a `date[]`, given as days since 1970-01-01.
  @inlinable public mutating func addDateArray<Days: RandomAccessCollection>(_ days: Days)
  where Days.Element == Int32 {
    var at = beginArray(count: days.count, oid: TypeOID.date, bytes: days.count &* 8)
    for day in days {
      store(Int32(4), at: at)
      store(Epoch.toServer(day: day), at: at &+ 4)
      at &+= 8
    }
  }

  /// Adds a `text[]`.
  public mutating func addTextArray<Texts: RandomAccessCollection>(_ texts: Texts)
  where Texts.Element == String {
    let total = texts.reduce(0) { $0 &+ 4 &+ $1.utf8.count }
    used = beginArray(count: texts.count, oid: TypeOID.text, bytes: total)
    for var text in texts {
      text.withUTF8 { appendField(UnsafeRawBufferPointer($0)) }
    }
  }

  /// Writes the length and the head of an array and claims its elements; gives the offset of the first.
  @inlinable mutating func beginArray(count: Int, oid: UInt32, bytes: Int) -> Int {
    missing &-= 1
    let isEmpty = count == 0
    let head = isEmpty ? 12 : 20
    let at = claim(4 &+ head &+ bytes)
    store(Int32(truncatingIfNeeded: head &+ bytes), at: at)
    store(Int32(isEmpty ? 0 : 1), at: at &+ 4)
    store(Int32(0), at: at &+ 8)
    store(oid, at: at &+ 12)
    if !isEmpty {
      store(Int32(truncatingIfNeeded: count), at: at &+ 16)
      store(Int32(1), at: at &+ 20)
    }
    return at &+ 4 &+ head
  }
}
