/// The object identifiers of the built-in types that this module sends or recognises.
///
/// They are fixed for all versions of PostgreSQL (`pg_type.dat`).
@usableFromInline
enum TypeOID {
  static let bool: UInt32 = 16
  static let bytea: UInt32 = 17
  static let name: UInt32 = 19
  @usableFromInline static let int8: UInt32 = 20
  @usableFromInline static let int2: UInt32 = 21
  @usableFromInline static let int4: UInt32 = 23
  @usableFromInline static let text: UInt32 = 25
  static let oid: UInt32 = 26
  static let float4: UInt32 = 700
  static let float8: UInt32 = 701
  @usableFromInline static let date: UInt32 = 1082
  static let timestamp: UInt32 = 1114
  static let timestamptz: UInt32 = 1184
  static let numeric: UInt32 = 1700
  static let uuid: UInt32 = 2950
  static let jsonb: UInt32 = 3802

  static let boolArray: UInt32 = 1000
  static let byteaArray: UInt32 = 1001
  static let int2Array: UInt32 = 1005
  static let int4Array: UInt32 = 1007
  static let textArray: UInt32 = 1009
  static let int8Array: UInt32 = 1016
  static let dateArray: UInt32 = 1182

  /// Types whose binary form is not text, so that reading them as text would give rubbish.
  static let notText: Set<UInt32> = [
    bool, bytea, int8, int2, int4, oid, float4, float8, date, timestamp, timestamptz, numeric, uuid,
    boolArray, byteaArray, int2Array, int4Array, textArray, int8Array, dateArray,
  ]
}

/// PostgreSQL counts days and microseconds from 2000-01-01; this package counts from 1970-01-01.
@usableFromInline
enum Epoch {
  /// Days from 1970-01-01 to 2000-01-01.
  @usableFromInline static let days: Int32 = 10_957
  /// Microseconds from 1970-01-01 to 2000-01-01.
  @usableFromInline static let microseconds: Int64 = 946_684_800_000_000

  /// A day since 1970 as the server counts it; the ends of the range stay `infinity` and `-infinity`.
  @inlinable static func toServer(day: Int32) -> Int32 {
    day == .max || day == .min ? day : day &- days
  }
  /// A day of the server as one since 1970.
  @inlinable static func fromServer(day: Int32) -> Int32 {
    day == .max || day == .min ? day : day &+ days
  }
  /// An instant since 1970 as the server counts it.
  @inlinable static func toServer(instant: Int64) -> Int64 {
    instant == .max || instant == .min ? instant : instant &- microseconds
  }
  /// An instant of the server as one since 1970.
  @inlinable static func fromServer(instant: Int64) -> Int64 {
    instant == .max || instant == .min ? instant : instant &+ microseconds
  }
}

/// An integer that PostgreSQL stores in as many bytes as Swift does.
public protocol PostgresInteger: FixedWidthInteger & BitwiseCopyable & Sendable {
  /// The object identifier of the type, as an element of an array.
  static var elementOID: UInt32 { get }
}

extension Int16: PostgresInteger {
  @inlinable public static var elementOID: UInt32 { TypeOID.int2 }
}
extension Int32: PostgresInteger {
  @inlinable public static var elementOID: UInt32 { TypeOID.int4 }
}
extension Int64: PostgresInteger {
  @inlinable public static var elementOID: UInt32 { TypeOID.int8 }
}
