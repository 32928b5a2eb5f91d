import PostgreSQL
import TestServer

/// The database of this suite, made once.
enum Database {
  static let conninfo = Result { try TestServer.shared().makeDatabase() }

  static func connect(onNotice: ((PostgresNotice) -> Void)? = nil) throws -> PostgresConnection {
    try PostgresConnection(conninfo.get(), applicationName: "tests", onNotice: onNotice)
  }
}

/// What a call throws, as an error of PostgreSQL.
func failure(of body: () throws -> Void) -> PostgresError? {
  do {
    try body()
    return nil
  } catch {
    return error as? PostgresError
  }
}
