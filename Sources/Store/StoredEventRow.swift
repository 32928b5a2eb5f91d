import Ledger
import Money
import Posting
import PostgreSQL

/// A row of `event`, in buffers that are used again.
struct StoredEventRow {
  var id: Int64 = 0
  var book: Int32 = 0
  var cause: Int16 = 0
  var day: Int32 = 0
  var header: Int32 = 0
  var record: [UInt8] = []
  var shape: Int32 = 0
  var amount: [Int64] = []
  var checksum: Int64 = 0

  /// Reads what follows the id.
  /// - Returns: false where the array is not one of plain numbers.
  mutating func read(_ row: inout CopyRow) throws -> Bool {
    book = try row.nextInt32()
    cause = try row.nextInt16()
    day = try row.nextDate()
    header = try row.nextInt32()
    record.removeAll(keepingCapacity: true)
    try row.nextTextBytes { record.append(contentsOf: $0) }
    shape = try row.nextInt32()
    do {
      try row.nextInt64Array(into: &amount)
    } catch {
      return false
    }
    checksum = try row.nextInt64()
    return true
  }

  /// The reference, out of the record.
  func reference(_ names: StoredNames) -> String? {
    guard let header = names.headers[header] else { return nil }
    return record.withUnsafeBufferPointer { record in
      SealedHeader.value(header.referencePlace, of: record).map { String(decoding: $0, as: UTF8.self) }
    }
  }
}

/// Days as the calendar names them, and those that it does not know by their number.
enum DayText {
  static func of(_ number: Int32) -> String {
    abs(Int64(number)) < 3_000_000 ? Day(number: number).description : "day \(number)"
  }
}

/// The key of a sum, without its account, as two numbers to be weighted.
enum SumKey {
  @inline(__always)
  static func parts(segment: Int32, cause: Int16, day: Int32) -> (UInt64, UInt64) {
    (
      UInt64(UInt32(bitPattern: segment)) << 32,
      UInt64(UInt32(bitPattern: day)) << 16 | UInt64(UInt16(bitPattern: cause))
    )
  }
}
