import CLibPQ

/// Bytes handed to libpq at once, and the size at which a stream passes its rows on.
private let copyPieceSize = 256 * 1024

/// The head of the binary COPY format: signature, flags, length of the extension.
private let copyHead: [UInt8] = [
  0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00, 0, 0, 0, 0, 0, 0, 0, 0,
]
/// The end of the binary COPY format: a row of -1 columns.
private let copyEnd: [UInt8] = [0xFF, 0xFF]

extension PostgresConnection {
  /// Sends the rows of a buffer.
  ///
  /// - Parameters:
  ///   - sql: `copy t (a, b) from stdin (format binary)`.
  ///   - buffer: the rows; it may be emptied and used again afterwards.
  /// - Returns: the number of rows that the server stored.
  @discardableResult
  public func copyIn(_ sql: String, _ buffer: CopyBuffer) throws(PostgresError) -> Int64 {
    let malformed = buffer.malformedError
    if let malformed { throw malformed }
    try beginCopy(sql, PGRES_COPY_IN)
    try put(copyHead)
    try put(buffer)
    try put(copyEnd)
    return try finishCopyIn()
  }

  /// Sends rows as the body writes them, so that memory stays flat however many there are.
  ///
  /// When the body throws, the COPY is given up, nothing of it is stored, and the error passes through.
  ///
  /// - Returns: the number of rows that the server stored.
  @discardableResult
  public func copyIn(_ sql: String, write: (inout CopyStream) throws -> Void) throws -> Int64 {
    try beginCopy(sql, PGRES_COPY_IN)
    do {
      try put(copyHead)
      var stream = CopyStream(self, columns: Int16(truncatingIfNeeded: copyColumns))
      try write(&stream)
      try stream.flush()
      try put(copyEnd)
    } catch {
      PQputCopyEnd(handle, "given up by the client")
      drain()
      throw error
    }
    return try finishCopyIn()
  }

  /// Reads rows in the binary format, calling the body once a row; memory stays flat.
  ///
  /// When the body throws, the statement is cancelled, which fails the transaction that it is part of.
  ///
  /// - Parameters:
  ///   - sql: `copy (select a, b from t) to stdout (format binary)`.
  ///   - body: reads the values of the row in the order of the columns; it may leave some unread.
  public func copyOut(_ sql: String, _ body: (inout CopyRow) throws -> Void) throws {
    let connection = try beginCopy(sql, PGRES_COPY_OUT)
    var message: UnsafeMutablePointer<CChar>?
    var isFirst = true
    while true {
      let size = PQgetCopyData(connection, &message, 0)
      guard size > 0, let start = message else { break }
      defer { PQfreemem(message) }
      var row = CopyRow(UnsafeRawPointer(start), count: Int(size))
      do {
        if isFirst { try row.skipHead() }
        isFirst = false
        // The server sends a row a message today; the format allows any division between rows.
        while try row.begin() {
          try body(&row)
          try row.skipRest()
        }
      } catch {
        cancel()
        skipCopyData()
        drain()
        throw error
      }
    }
    PQclear(try check(PQgetResult(connection)))
    drain()
  }

  /// Starts a COPY in the direction given.
  @discardableResult
  private func beginCopy(_ sql: String, _ direction: ExecStatusType) throws(PostgresError) -> OpaquePointer {
    let connection = try open()
    statementCount += 1
    let result = PQexec(connection, sql)
    guard let result, PQresultStatus(result) == direction else {
      PQclear(try check(result))
      throw PostgresError(message: "the statement is not a COPY in this direction: \(sql)")
    }
    copyColumns = PQnfields(result)
    let isBinary = PQbinaryTuples(result) == 1
    PQclear(result)
    guard isBinary else {
      if direction == PGRES_COPY_IN { PQputCopyEnd(connection, "not binary") } else { skipCopyData() }
      drain()
      throw PostgresError(message: "the COPY lacks (format binary): \(sql)")
    }
    return connection
  }

  private func finishCopyIn() throws(PostgresError) -> Int64 {
    guard PQputCopyEnd(handle, nil) == 1 else { throw sendError() }
    let result = try check(PQgetResult(handle))
    let count = PQcmdTuples(result).flatMap { Int64(String(cString: $0)) } ?? 0
    PQclear(result)
    drain()
    return count
  }

  func put(_ buffer: CopyBuffer) throws(PostgresError) {
    try put(buffer.storage, buffer.used)
  }

  private func put(_ bytes: [UInt8], _ count: Int? = nil) throws(PostgresError) {
    let count = count ?? bytes.count
    let isSent = bytes.withUnsafeBytes { all in
      var sent = 0
      while sent < count {
        let size = min(copyPieceSize, count - sent)
        let piece = all.baseAddress?.advanced(by: sent).assumingMemoryBound(to: CChar.self)
        guard PQputCopyData(handle, piece, Int32(truncatingIfNeeded: size)) == 1 else { return false }
        sent += size
      }
      return true
    }
    if !isSent { throw sendError() }
  }

  /// Why sending failed: the server's own last words, if it had any, before the connection broke.
  private func sendError() -> PostgresError {
    while let result = PQgetResult(handle) {
      defer { PQclear(result) }
      if PQresultStatus(result) == PGRES_FATAL_ERROR {
        let error = PostgresError(result: result, connection: handle)
        if !isLost { drain() }
        return error
      }
      if PQresultStatus(result) == PGRES_COPY_IN { break }
    }
    return PostgresError(result: nil, connection: handle)
  }
}

/// The rows of a COPY under way; full pieces go to the server as the next row begins.
///
/// It takes values by the same calls as ``CopyBuffer``, through ``buffer``.
public struct CopyStream {
  /// Where the values of the row go: `stream.buffer.add(Int64(1))`.
  public var buffer: CopyBuffer
  /// The number of rows begun.
  public var rowCount: Int { flushedRows + buffer.rowCount }

  private let connection: PostgresConnection
  private var flushedRows = 0

  init(_ connection: PostgresConnection, columns: Int16) {
    self.connection = connection
    buffer = CopyBuffer(columns: columns, capacity: copyPieceSize + 8192)
  }

  /// Starts a row; its values follow, through ``buffer``, in the order of the columns.
  public mutating func row() throws(PostgresError) {
    if buffer.byteCount >= copyPieceSize { try flush() }
    buffer.row()
  }

  /// Sends the rows that are complete.
  mutating func flush() throws(PostgresError) {
    if var malformed = buffer.malformedError {
      malformed.message += " (counted from row \(flushedRows))"
      throw malformed
    }
    try connection.put(buffer)
    flushedRows += buffer.rowCount
    buffer.removeAll(keepingCapacity: true)
  }
}

extension CopyBuffer {
  /// Why the buffer cannot be sent, if a row has too many or too few values.
  var malformedError: PostgresError? {
    malformedRow.map {
      PostgresError(message: "row \($0) of the COPY has not the \(columns) values that it should have")
    }
  }
}
