import CLibPQ

extension PostgresConnection {
  /// Runs one or several statements without parameters; their results are dropped.
  public func execute(_ sql: String) throws(PostgresError) {
    _ = try command(sql)
  }

  /// Runs one statement and gives its rows, all of them in memory.
  @discardableResult
  public func query(_ sql: String, _ parameters: [Parameter] = []) throws(PostgresError) -> Rows {
    let connection = try open()
    statementCount += 1
    let result = EncodedParameters(parameters).withPointers { count, oids, values, lengths, formats in
      PQexecParams(connection, sql, count, oids, values, lengths, formats, 1)
    }
    return Rows(ResultHandle(try check(result)))
  }

  /// Runs one statement and calls the body with each row as it arrives, so that memory stays flat.
  ///
  /// When the body throws, the statement is cancelled, which fails the transaction that it is part of.
  public func stream(_ sql: String, _ parameters: [Parameter] = [], _ body: (Row) throws -> Void) throws {
    let connection = try open()
    statementCount += 1
    let sent = EncodedParameters(parameters).withPointers { count, oids, values, lengths, formats in
      PQsendQueryParams(connection, sql, count, oids, values, lengths, formats, 1)
    }
    guard sent == 1 else { throw PostgresError(result: nil, connection: connection) }
    guard PQsetSingleRowMode(connection) == 1 else {
      drain()
      throw PostgresError(message: "libpq refused to give the rows one by one")
    }
    while let result = PQgetResult(connection) {
      let handle = ResultHandle(result)
      switch PQresultStatus(result) {
      case PGRES_SINGLE_TUPLE:
        do {
          try body(Row(handle, 0))
        } catch {
          cancel()
          drain()
          throw error
        }
      case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: break
      default:
        let error = PostgresError(result: result, connection: connection)
        endCopy()
        drain()
        throw error
      }
    }
  }

  /// Runs the body in a transaction: commits when it returns, rolls back when it throws.
  ///
  /// - Parameter mode: what follows `begin`, such as `isolation level repeatable read, read only`.
  /// - Throws: what the body throws; SQLSTATE 25001 when a transaction is open already; 25P02 when the
  ///   body hid the error of a statement, so that the server rolled back instead of committing.
  @discardableResult
  public func transaction<T>(_ mode: String = "", _ body: () throws -> T) throws -> T {
    guard !isInTransaction else {
      throw PostgresError(sqlState: "25001", message: "a transaction is open already")
    }
    _ = try command("begin \(mode)")
    let value: T
    do {
      value = try body()
    } catch {
      if !isLost { _ = try? command("rollback") }
      throw error
    }
    try commit()
    return value
  }

  /// Commits the open transaction.
  ///
  /// - Throws: SQLSTATE 25P02 when a statement of it had failed, so that the server rolled back instead.
  public func commit() throws(PostgresError) {
    if try command("commit") != "COMMIT" {
      throw PostgresError(
        sqlState: "25P02", message: "a statement of the transaction had failed, so the server rolled it back")
    }
  }

  /// Runs statements by the simple protocol; gives the tag of the last, such as `INSERT 0 1`.
  func command(_ sql: String) throws(PostgresError) -> String {
    let connection = try open()
    statementCount += 1
    let result = try check(PQexec(connection, sql))
    defer { PQclear(result) }
    return PQcmdStatus(result).map { String(cString: $0) } ?? ""
  }

  /// Passes a good result on; clears a bad one and throws what it says.
  func check(_ result: OpaquePointer?) throws(PostgresError) -> OpaquePointer {
    if let result {
      switch PQresultStatus(result) {
      case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return result
      case PGRES_COPY_IN, PGRES_COPY_OUT:
        PQclear(result)
        endCopy()
        drain()
        throw PostgresError(message: "COPY is run with copyIn or copyOut, not as a query")
      default: break
      }
    }
    let error = PostgresError(result: result, connection: handle)
    PQclear(result)
    drain()
    throw error
  }

  /// Leaves the COPY state, if the connection is in it.
  private func endCopy() {
    PQputCopyEnd(handle, "unexpected COPY")
    skipCopyData()
  }

  /// Reads and drops what a COPY to the client still sends.
  func skipCopyData() {
    var row: UnsafeMutablePointer<CChar>?
    while PQgetCopyData(handle, &row, 0) > 0 { PQfreemem(row) }
  }

  /// Reads and drops all results of the statement that is running.
  func drain() {
    while let result = PQgetResult(handle) {
      let status = PQresultStatus(result)
      PQclear(result)
      if status == PGRES_COPY_IN || status == PGRES_COPY_OUT { endCopy() }
      if isLost { return }
    }
  }
}
