/// A row that COPY sends, read value by value in the order of its columns.
///
/// The row is good only inside the closure that it is handed to. Values not read are skipped.
/// A null read as a plain value, or a value of another width, throws an error that names the column.
public struct CopyRow: ~Copyable {
  @usableFromInline var cursor: UnsafeRawPointer
  @usableFromInline let end: UnsafeRawPointer
  @usableFromInline var remaining = 0
  /// The number of columns of the row.
  public internal(set) var columnCount = 0

  init(_ start: UnsafeRawPointer, count: Int) {
    cursor = start
    end = start + count
  }

  /// Passes over the head of the format, which precedes the first row.
  mutating func skipHead() throws(PostgresError) {
    guard end - cursor >= 19 else { throw truncated() }
    let extensionSize = Int(load(UInt32.self, at: 15))
    guard end - cursor >= 19 + extensionSize else { throw truncated() }
    cursor += 19 + extensionSize
  }

  /// Goes to the next row; false at the end of the message.
  mutating func begin() throws(PostgresError) -> Bool {
    guard cursor < end else { return false }
    guard end - cursor >= 2 else { throw truncated() }
    let count = load(Int16.self, at: 0)
    cursor += 2
    guard count >= 0 else { return false }
    columnCount = Int(count)
    remaining = columnCount
    return true
  }

  mutating func skipRest() throws(PostgresError) {
    if remaining == 0 { return }
    while remaining > 0 { _ = try field() }
  }

  @inlinable func load<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type, at offset: Int) -> T {
    T(bigEndian: cursor.loadUnaligned(fromByteOffset: offset, as: T.self))
  }

  /// The bytes of the next value; nil for a null.
  @inlinable mutating func field() throws(PostgresError) -> UnsafeRawBufferPointer? {
    guard remaining > 0, end - cursor >= 4 else { throw truncated() }
    remaining &-= 1
    let size = Int(load(Int32.self, at: 0))
    cursor += 4
    if size < 0 { return nil }
    guard end - cursor >= size else { throw truncated() }
    defer { cursor += size }
    return UnsafeRawBufferPointer(start: cursor, count: size)
  }

  @inlinable mutating func value() throws(PostgresError) -> UnsafeRawBufferPointer {
    guard let bytes = try field() else { throw isNull() }
    return bytes
  }

  @inlinable mutating func integer<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type
  ) throws(PostgresError) -> T {
    let size = MemoryLayout<T>.size
    guard remaining > 0, end - cursor >= 4 &+ size, load(Int32.self, at: 0) == size else {
      throw notOfSize(size)
    }
    remaining &-= 1
    let value = load(T.self, at: 4)
    cursor += 4 &+ size
    return value
  }

  @inlinable mutating func optionalInteger<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type
  ) throws(PostgresError) -> T? {
    if remaining > 0, end - cursor >= 4, load(Int32.self, at: 0) < 0 {
      remaining &-= 1
      cursor += 4
      return nil
    }
    return try integer(type)
  }
}

// MARK: - Failures

extension CopyRow {
  @usableFromInline func truncated() -> PostgresError {
    PostgresError(message: "column \(columnCount - remaining + 1) is beyond the end of a row of COPY")
  }
  @usableFromInline func isNull() -> PostgresError {
    PostgresError(sqlState: "22004", message: "column \(columnCount - remaining) is null")
  }
  @usableFromInline func notOfSize(_ size: Int) -> PostgresError {
    guard remaining > 0, end - cursor >= 4 else { return truncated() }
    let column = columnCount - remaining + 1
    let found = load(Int32.self, at: 0)
    if found < 0 { return PostgresError(sqlState: "22004", message: "column \(column) is null") }
    return PostgresError(message: "column \(column) has \(found) bytes where \(size) are read")
  }
  @usableFromInline func notAnArray() -> PostgresError {
    PostgresError(
      message: "column \(columnCount - remaining) is not an array of one dimension of the type that is read")
  }
  @usableFromInline func notUTF8() -> PostgresError {
    PostgresError(message: "column \(columnCount - remaining) is not valid UTF-8")
  }
}

// MARK: - Single values

extension CopyRow {
  /// Reads a `smallint`.
  @inlinable public mutating func nextInt16() throws(PostgresError) -> Int16 { try integer(Int16.self) }
  /// Reads an `integer`.
  @inlinable public mutating func nextInt32() throws(PostgresError) -> Int32 { try integer(Int32.self) }
  /// Reads a `bigint`.
  @inlinable public mutating func nextInt64() throws(PostgresError) -> Int64 { try integer(Int64.self) }
  /// Reads a `boolean`.
  @inlinable public mutating func nextBool() throws(PostgresError) -> Bool { try integer(UInt8.self) != 0 }
  /// Reads a `date` as days since 1970-01-01.
  @inlinable public mutating func nextDate() throws(PostgresError) -> Int32 {
    Epoch.fromServer(day: try integer(Int32.self))
  }
  /// Reads a `timestamp` or `timestamptz` as microseconds since 1970-01-01 UTC.
  @inlinable public mutating func nextTimestamp() throws(PostgresError) -> Int64 {
    Epoch.fromServer(instant: try integer(Int64.self))
  }

  /// Reads a `smallint` that may be null.
  @inlinable public mutating func nextOptionalInt16() throws(PostgresError) -> Int16? {
    try optionalInteger(Int16.self)
  }
  /// Reads an `integer` that may be null.
  @inlinable public mutating func nextOptionalInt32() throws(PostgresError) -> Int32? {
    try optionalInteger(Int32.self)
  }
  /// Reads a `bigint` that may be null.
  @inlinable public mutating func nextOptionalInt64() throws(PostgresError) -> Int64? {
    try optionalInteger(Int64.self)
  }
  /// Reads a `boolean` that may be null.
  @inlinable public mutating func nextOptionalBool() throws(PostgresError) -> Bool? {
    try optionalInteger(UInt8.self).map { $0 != 0 }
  }
  /// Reads a `date` that may be null, as days since 1970-01-01.
  @inlinable public mutating func nextOptionalDate() throws(PostgresError) -> Int32? {
    try optionalInteger(Int32.self).map { Epoch.fromServer(day: $0) }
  }
  /// Reads a `timestamptz` that may be null, as microseconds since 1970-01-01 UTC.
  @inlinable public mutating func nextOptionalTimestamp() throws(PostgresError) -> Int64? {
    try optionalInteger(Int64.self).map { Epoch.fromServer(instant: $0) }
  }

  /// Reads a `text`.
  public mutating func nextText() throws(PostgresError) -> String {
    guard let text = String(validating: try value(), as: UTF8.self) else { throw notUTF8() }
    return text
  }
  /// Reads a `text` that may be null.
  public mutating func nextOptionalText() throws(PostgresError) -> String? {
    guard let bytes = try field() else { return nil }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw notUTF8() }
    return text
  }
  /// Reads a `bytea`.
  public mutating func nextBytes() throws(PostgresError) -> [UInt8] { Array(try value()) }
  /// Reads a `bytea` that may be null.
  public mutating func nextOptionalBytes() throws(PostgresError) -> [UInt8]? { try field().map { Array($0) } }

  /// Reads a `text` or `bytea` without a copy; the bytes are good only inside the body.
  @inlinable public mutating func nextTextBytes<T>(
    _ body: (UnsafeRawBufferPointer) -> T
  ) throws(PostgresError) -> T {
    body(try value())
  }

  /// Passes over a value.
  @inlinable public mutating func skip() throws(PostgresError) { _ = try field() }
}

// MARK: - Arrays

extension CopyRow {
  /// Reads a `smallint[]` without nulls in place of what the array held.
  @inlinable public mutating func nextInt16Array(into array: inout [Int16]) throws(PostgresError) {
    try nextArray(into: &array)
  }
  /// Reads an `integer[]` without nulls in place of what the array held.
  @inlinable public mutating func nextInt32Array(into array: inout [Int32]) throws(PostgresError) {
    try nextArray(into: &array)
  }
  /// Reads a `bigint[]` without nulls in place of what the array held.
  @inlinable public mutating func nextInt64Array(into array: inout [Int64]) throws(PostgresError) {
    try nextArray(into: &array)
  }

  /// Reads a `text[]` without nulls.
  public mutating func nextTextArray() throws(PostgresError) -> [String] {
    guard let elements = ArrayElements(try value(), oid: nil) else { throw notAnArray() }
    var texts: [String] = []
    texts.reserveCapacity(elements.count)
    for element in elements {
      guard let element, let text = String(validating: element, as: UTF8.self) else { throw notAnArray() }
      texts.append(text)
    }
    return texts
  }

  @inlinable mutating func nextArray<T: PostgresInteger>(into array: inout [T]) throws(PostgresError) {
    if !decodeArray(try value(), into: &array) { throw notAnArray() }
  }
}
