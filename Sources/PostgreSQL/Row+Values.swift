import Glibc

extension Row {
  /// A `smallint`, or a wider integer that fits.
  public func int16(_ column: Int) throws(PostgresError) -> Int16 {
    try require(column, try optionalInt16(column))
  }
  /// An `integer`, or another integer that fits.
  public func int32(_ column: Int) throws(PostgresError) -> Int32 {
    try require(column, try optionalInt32(column))
  }
  /// An integer of any width.
  public func int64(_ column: Int) throws(PostgresError) -> Int64 {
    try require(column, try optionalInt64(column))
  }
  /// A `boolean`.
  public func bool(_ column: Int) throws(PostgresError) -> Bool {
    try require(column, try optionalBool(column))
  }
  /// A `text`, `varchar`, `name`, `json`, `jsonb` or enumeration.
  public func text(_ column: Int) throws(PostgresError) -> String {
    try require(column, try optionalText(column))
  }
  /// Calls the body with the bytes of a text, without a copy; they are good only inside it.
  public func withText<T>(
    _ column: Int, _ body: (UnsafeBufferPointer<UInt8>) -> T
  ) throws(PostgresError) -> T {
    try require(
      column,
      try decode(column, "a text") { bytes, type in
        TypeOID.notText.contains(type) ? nil : body(bytes.bindMemory(to: UInt8.self))
      })
  }
  /// Whether a value is this text.
  public func isText(_ column: Int, _ text: String) throws(PostgresError) -> Bool {
    guard let bytes = try raw(column), !TypeOID.notText.contains(type(column)) else { return false }
    var text = text
    return text.withUTF8 { own in
      guard own.count == bytes.count, let one = own.baseAddress, let other = bytes.baseAddress else {
        return own.count == bytes.count
      }
      return memcmp(one, other, own.count) == 0
    }
  }
  /// A `bytea`, or the raw binary form of any other type.
  public func bytes(_ column: Int) throws(PostgresError) -> [UInt8] {
    try require(column, try optionalBytes(column))
  }
  /// A `date` as days since 1970-01-01.
  public func date(_ column: Int) throws(PostgresError) -> Int32 {
    try require(column, try optionalDate(column))
  }
  /// A `timestamp` or `timestamptz` as microseconds since 1970-01-01 UTC.
  public func timestamp(_ column: Int) throws(PostgresError) -> Int64 {
    try require(column, try optionalTimestamp(column))
  }
  /// A `numeric` as its exact decimal text, with as many decimals as it is stored with.
  public func numericText(_ column: Int) throws(PostgresError) -> String {
    try require(column, try optionalNumericText(column))
  }
  /// A `numeric` without decimals, or an integer of any width; for sums of money.
  public func int128(_ column: Int) throws(PostgresError) -> Int128 {
    try require(column, try optionalInt128(column))
  }

  /// A `smallint` that may be null.
  public func optionalInt16(_ column: Int) throws(PostgresError) -> Int16? {
    try decode(column, "an integer of 16 bits") { integer($0, $1).flatMap { Int16(exactly: $0) } }
  }
  /// An `integer` that may be null.
  public func optionalInt32(_ column: Int) throws(PostgresError) -> Int32? {
    try decode(column, "an integer of 32 bits") { integer($0, $1).flatMap { Int32(exactly: $0) } }
  }
  /// An integer of any width that may be null.
  public func optionalInt64(_ column: Int) throws(PostgresError) -> Int64? {
    try decode(column, "an integer", integer)
  }
  /// A `boolean` that may be null.
  public func optionalBool(_ column: Int) throws(PostgresError) -> Bool? {
    try decode(column, "a boolean") { $1 == TypeOID.bool && $0.count == 1 ? $0[0] != 0 : nil }
  }
  /// A text that may be null.
  public func optionalText(_ column: Int) throws(PostgresError) -> String? {
    try decode(column, "a text") { bytes, type in
      if TypeOID.notText.contains(type) { return nil }
      // The binary form of jsonb is a version number of one byte, then its text.
      let text =
        type == TypeOID.jsonb ? UnsafeRawBufferPointer(rebasing: bytes.dropFirst()) : bytes
      return string(text)
    }
  }
  /// A `bytea`, or the raw binary form of any other type, that may be null.
  public func optionalBytes(_ column: Int) throws(PostgresError) -> [UInt8]? {
    try decode(column, "bytes") { bytes, _ in Array(bytes) }
  }
  /// A `date` that may be null, as days since 1970-01-01.
  public func optionalDate(_ column: Int) throws(PostgresError) -> Int32? {
    try decode(column, "a date") { bytes, type in
      guard type == TypeOID.date, bytes.count == 4 else { return nil }
      return Epoch.fromServer(day: bytes.bigEndian(Int32.self))
    }
  }
  /// A `timestamp` or `timestamptz` that may be null, as microseconds since 1970-01-01 UTC.
  public func optionalTimestamp(_ column: Int) throws(PostgresError) -> Int64? {
    try decode(column, "a timestamp") { bytes, type in
      guard type == TypeOID.timestamptz || type == TypeOID.timestamp, bytes.count == 8 else { return nil }
      return Epoch.fromServer(instant: bytes.bigEndian(Int64.self))
    }
  }
  /// A `numeric` that may be null, as its exact decimal text.
  public func optionalNumericText(_ column: Int) throws(PostgresError) -> String? {
    try decode(column, "a numeric") { bytes, type in
      type == TypeOID.numeric ? Numeric(bytes)?.text : integer(bytes, type).map { String($0) }
    }
  }
  /// A `numeric` without decimals, or an integer of any width, that may be null.
  public func optionalInt128(_ column: Int) throws(PostgresError) -> Int128? {
    try decode(column, "a whole number of at most 128 bits") { bytes, type in
      type == TypeOID.numeric ? Numeric(bytes)?.wholeNumber : integer(bytes, type).map { Int128($0) }
    }
  }
}

/// A text of UTF-8; nil where it is none. Most are plain ASCII, which needs no further check.
private func string(_ bytes: UnsafeRawBufferPointer) -> String? {
  var (all, place) = (UInt64(0), 0)
  while place + 8 <= bytes.count {
    all |= bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
    place += 8
  }
  while place < bytes.count {
    all |= UInt64(bytes[place])
    place += 1
  }
  guard all & 0x8080_8080_8080_8080 == 0 else { return String(validating: bytes, as: UTF8.self) }
  return String(decoding: bytes.bindMemory(to: UInt8.self), as: UTF8.self)
}

// MARK: - Arrays

extension Row {
  /// A `smallint[]` without nulls.
  public func int16Array(_ column: Int) throws(PostgresError) -> [Int16] { try array(column) }
  /// An `integer[]` without nulls.
  public func int32Array(_ column: Int) throws(PostgresError) -> [Int32] { try array(column) }
  /// A `bigint[]` without nulls.
  public func int64Array(_ column: Int) throws(PostgresError) -> [Int64] { try array(column) }

  /// A `text[]` without nulls.
  public func textArray(_ column: Int) throws(PostgresError) -> [String] {
    let texts = try optionalTextArray(column)
    guard !texts.contains(nil) else { throw fault(column, "holds a null") }
    return texts.compactMap { $0 }
  }
  /// A `text[]` some of whose elements may be null.
  public func optionalTextArray(_ column: Int) throws(PostgresError) -> [String?] {
    let texts = try decode(column, "an array of texts") { bytes, type -> [String?]? in
      guard !TypeOID.notText.subtracting([TypeOID.textArray]).contains(type) else { return nil }
      return ArrayElements(bytes, oid: nil)?.map { $0.flatMap { String(validating: $0, as: UTF8.self) } }
    }
    return try require(column, texts)
  }
  /// A `date[]` without nulls, as days since 1970-01-01.
  public func dateArray(_ column: Int) throws(PostgresError) -> [Int32] {
    let days = try decode(column, "an array of dates") { bytes, _ -> [Int32]? in
      guard let elements = ArrayElements(bytes, oid: TypeOID.date) else { return nil }
      let days = elements.map { $0.map { Epoch.fromServer(day: $0.bigEndian(Int32.self)) } }
      return days.contains(nil) ? nil : days.compactMap { $0 }
    }
    return try require(column, days)
  }
  /// A `bytea[]` without nulls.
  public func bytesArray(_ column: Int) throws(PostgresError) -> [[UInt8]] {
    let values = try decode(column, "an array of bytes") { bytes, _ -> [[UInt8]]? in
      guard let elements = ArrayElements(bytes, oid: TypeOID.bytea) else { return nil }
      let values = elements.map { $0.map { Array($0) } }
      return values.contains(nil) ? nil : values.compactMap { $0 }
    }
    return try require(column, values)
  }

  private func array<T: PostgresInteger>(_ column: Int) throws(PostgresError) -> [T] {
    let values = try decode(column, "an array of such integers, without nulls") { bytes, _ -> [T]? in
      var values: [T] = []
      return decodeArray(bytes, into: &values) ? values : nil
    }
    return try require(column, values)
  }
}

// MARK: - Decoding

extension UnsafeRawBufferPointer {
  /// Reads an integer from the start; the caller has checked the length.
  func bigEndian<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type) -> T {
    T(bigEndian: loadUnaligned(as: T.self))
  }
}

/// An integer of the width that its type says; nil for any other type.
private func integer(_ bytes: UnsafeRawBufferPointer, _ type: UInt32) -> Int64? {
  switch (type, bytes.count) {
  case (TypeOID.int2, 2): Int64(bytes.bigEndian(Int16.self))
  case (TypeOID.int4, 4): Int64(bytes.bigEndian(Int32.self))
  case (TypeOID.oid, 4): Int64(bytes.bigEndian(UInt32.self))
  case (TypeOID.int8, 8): bytes.bigEndian(Int64.self)
  default: nil
  }
}
