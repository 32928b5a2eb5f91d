/// A value for `$1`, `$2` and so on; it travels in binary with its type, and never inside the SQL text.
public enum Parameter: Sendable, Equatable {
  /// A null of the type that the statement implies.
  case null
  /// A `boolean`.
  case bool(Bool)
  /// A `smallint`.
  case int16(Int16)
  /// An `integer`.
  case int32(Int32)
  /// A `bigint`.
  case int64(Int64)
  /// A `text`.
  case text(String)
  /// A `bytea`.
  case bytes([UInt8])
  /// A `date`: days since 1970-01-01.
  case date(Int32)
  /// A `timestamptz`: microseconds since 1970-01-01 UTC.
  case timestamp(Int64)
  /// A `smallint[]`.
  case int16Array([Int16])
  /// An `integer[]`.
  case int32Array([Int32])
  /// A `bigint[]`.
  case int64Array([Int64])
  /// A `text[]`.
  case textArray([String])
  /// A `text[]` some of whose elements are null.
  case optionalTextArray([String?])
  /// A `date[]`: days since 1970-01-01.
  case dateArray([Int32])
  /// A `bytea[]`.
  case bytesArray([[UInt8]])

  /// A text, or a null when there is none.
  public static func optional(_ text: String?) -> Parameter { text.map(Parameter.text) ?? .null }
  /// A `bigint`, or a null when there is none.
  public static func optional(_ value: Int64?) -> Parameter { value.map(Parameter.int64) ?? .null }

  var oid: UInt32 {
    switch self {
    case .null: 0
    case .bool: TypeOID.bool
    case .int16: TypeOID.int2
    case .int32: TypeOID.int4
    case .int64: TypeOID.int8
    case .text: TypeOID.text
    case .bytes: TypeOID.bytea
    case .date: TypeOID.date
    case .timestamp: TypeOID.timestamptz
    case .int16Array: TypeOID.int2Array
    case .int32Array: TypeOID.int4Array
    case .int64Array: TypeOID.int8Array
    case .textArray, .optionalTextArray: TypeOID.textArray
    case .dateArray: TypeOID.dateArray
    case .bytesArray: TypeOID.byteaArray
    }
  }
}

/// The parameters of one statement, laid out as libpq wants them.
struct EncodedParameters {
  private var buffer: CopyBuffer
  private var oids: [UInt32] = []
  /// Where each value lies in the buffer; nil for a null.
  private var places: [Range<Int>?] = []

  /// Encodes the parameters with the same code that writes rows for COPY: each value is preceded by its
  /// length there, which libpq wants apart.
  init(_ parameters: [Parameter]) {
    buffer = CopyBuffer(columns: 0, capacity: 64 * parameters.count)
    for parameter in parameters {
      let start = buffer.byteCount + 4
      buffer.add(parameter)
      oids.append(parameter.oid)
      places.append(parameter == .null ? nil : start..<buffer.byteCount)
    }
  }

  /// Calls the body with the arrays of types, values, lengths and formats (all binary).
  func withPointers<Result>(
    _ body: (Int32, [UInt32], [UnsafePointer<CChar>?], [Int32], [Int32]) -> Result
  ) -> Result {
    buffer.storage.withUnsafeBytes { bytes in
      let base = bytes.baseAddress
      let values = places.map { place in
        place.flatMap { base?.advanced(by: $0.lowerBound).assumingMemoryBound(to: CChar.self) }
      }
      let lengths = places.map { Int32(truncatingIfNeeded: $0?.count ?? 0) }
      return body(
        Int32(truncatingIfNeeded: oids.count), oids, values, lengths,
        [Int32](repeating: 1, count: oids.count))
    }
  }
}

extension CopyBuffer {
  /// Adds a value of any of the types that a statement can take as a parameter.
  public mutating func add(_ parameter: Parameter) {
    switch parameter {
    case .null: addNull()
    case .bool(let value): add(value)
    case .int16(let value): add(value)
    case .int32(let value): add(value)
    case .int64(let value): add(value)
    case .text(let value): addText(value)
    case .bytes(let value): addBytes(value)
    case .date(let value): addDate(value)
    case .timestamp(let value): addTimestamp(value)
    case .int16Array(let values): addArray(values)
    case .int32Array(let values): addArray(values)
    case .int64Array(let values): addArray(values)
    case .textArray(let values): addTextArray(values)
    case .dateArray(let values): addDateArray(values)
    case .optionalTextArray(let values):
      addNullableArray(values.map { $0.map { Array($0.utf8) } }, TypeOID.text)
    case .bytesArray(let values): addNullableArray(values, TypeOID.bytea)
    }
  }

  /// Adds an array of elements of any length, some of which may be null.
  private mutating func addNullableArray(_ values: [[UInt8]?], _ oid: UInt32) {
    let total = values.reduce(0) { $0 + 4 + ($1?.count ?? 0) }
    let head = beginArray(count: values.count, oid: oid, bytes: total)
    if values.contains(where: { $0 == nil }) {
      store(Int32(1), at: head - 16)
    }
    used = head
    for value in values {
      if let value {
        value.withUnsafeBytes { appendField($0) }
      } else {
        let at = claim(4)
        store(Int32(-1), at: at)
      }
    }
  }
}
