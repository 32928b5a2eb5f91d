import CLibPQ

/// Owns a result of libpq.
final class ResultHandle {
  let pointer: OpaquePointer
  /// What libpq would be asked for with each value.
  let (columns, rows): (Int32, Int32)
  let types: [UInt32]

  init(_ pointer: OpaquePointer) {
    self.pointer = pointer
    (columns, rows) = (PQnfields(pointer), PQntuples(pointer))
    types = (0..<columns).map { PQftype(pointer, $0) }
  }
  deinit { PQclear(pointer) }
}

/// The rows of a result, all of them in memory.
public struct Rows: RandomAccessCollection {
  private let result: ResultHandle
  /// The number of rows; 0 for a statement that gives none.
  public let count: Int

  init(_ result: ResultHandle) {
    self.result = result
    count = Int(result.rows)
  }

  /// Always 0.
  public var startIndex: Int { 0 }
  /// The number of rows.
  public var endIndex: Int { count }

  /// One row, counted from 0.
  public subscript(index: Int) -> Row { Row(result, Int32(truncatingIfNeeded: index)) }

  /// The number of rows that the statement inserted, updated, deleted or selected.
  public var affectedCount: Int64 {
    PQcmdTuples(result.pointer).flatMap { Int64(String(cString: $0)) } ?? 0
  }

  /// The names of the columns.
  public var columnNames: [String] {
    (0..<PQnfields(result.pointer)).map { PQfname(result.pointer, $0).map { String(cString: $0) } ?? "" }
  }
}

/// A row of a result; columns are counted from 0.
///
/// A null read as a plain value, or a value of another type, throws an error that names the column.
public struct Row {
  private let result: ResultHandle
  private let index: Int32

  init(_ result: ResultHandle, _ index: Int32) {
    self.result = result
    self.index = index
  }

  /// The number of columns.
  public var columnCount: Int { Int(result.columns) }

  /// Whether a value is null; also true of a column that does not exist.
  public func isNull(_ column: Int) -> Bool {
    guard hasColumn(column), hasRow else { return true }
    return PQgetisnull(result.pointer, index, Int32(truncatingIfNeeded: column)) == 1
  }

  func type(_ column: Int) -> UInt32 {
    hasColumn(column) ? result.types[column] : 0
  }

  // Asked for what is not there, libpq sends a notice to the receiver of the connection, which a result can
  // outlive: so it is never asked.
  private func hasColumn(_ column: Int) -> Bool { column >= 0 && column < columnCount }

  private var hasRow: Bool { index >= 0 && index < result.rows }

  /// The error that says what is wrong with a column.
  func fault(_ column: Int, _ what: String, _ sqlState: String = "") -> PostgresError {
    let name =
      hasColumn(column)
      ? PQfname(result.pointer, Int32(truncatingIfNeeded: column)).map { String(cString: $0) } : nil
    return PostgresError(sqlState: sqlState, message: "column \(column) (\(name ?? "none")) \(what)")
  }

  /// The bytes of a value, good as long as the row; nil for a null.
  func raw(_ column: Int) throws(PostgresError) -> UnsafeRawBufferPointer? {
    let libpqColumn = Int32(truncatingIfNeeded: column)
    guard hasColumn(column) else { throw fault(column, "does not exist") }
    guard hasRow else { throw fault(column, "is of no row") }
    guard PQgetisnull(result.pointer, index, libpqColumn) == 0 else { return nil }
    let count = Int(PQgetlength(result.pointer, index, libpqColumn))
    return UnsafeRawBufferPointer(start: PQgetvalue(result.pointer, index, libpqColumn), count: count)
  }

  /// Decodes a value with the result kept alive; nil for a null.
  func decode<T>(
    _ column: Int, _ what: String, _ decoder: (UnsafeRawBufferPointer, UInt32) -> T?
  ) throws(PostgresError) -> T? {
    guard let bytes = try raw(column) else { return nil }
    let value = withExtendedLifetime(result) { decoder(bytes, type(column)) }
    guard let value else { throw fault(column, "is not \(what)") }
    return value
  }

  /// Turns the absence of a value into an error.
  func require<T>(_ column: Int, _ value: T?) throws(PostgresError) -> T {
    guard let value else { throw fault(column, "is null", "22004") }
    return value
  }
}
