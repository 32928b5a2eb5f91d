import Ledger
import PostgreSQL

/// The roles of the schema: what a session may do is what its role may do.
public enum DatabaseRole: String, Sendable, CaseIterable {
  case owner = "gledger_owner"
  case writer = "gledger_writer"
  case approver = "gledger_approver"
  case reader = "gledger_reader"
}

/// One ledger in one PostgreSQL database.
public final class LedgerDatabase {
  public let connection: PostgresConnection
  public let conninfo: String
  public let name: String
  /// What can be done about the server where the connection fails.
  public var host = ServerHost()
  /// The pack that was read last: its records never change.
  var packRead: StoredPack?
  /// What a run of several treaties reads once.
  public let claimed = ClaimedGuarantees()
  private var registrar: PostgresConnection?
  private var role: DatabaseRole?

  /// Bytes that must stay free on the server's disk: some of its log's files, and what all the chunks take
  /// that are written at the same time.
  static let spareBytes: Int64 = 64 << 20

  /// A client that vanished must not keep its locks: the server looks for it while it works, and where a
  /// machine is gone it hears so within a minute and a half. The private server has the first by itself.
  private static let session = """
    set client_min_messages = warning; set timezone = 'UTC'; set client_connection_check_interval = '1s';
    set tcp_keepalives_idle = 30; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 6;
    set tcp_user_timeout = 90000
    """

  /// Connects, and nothing else.
  /// - Parameter name: what to call the ledger in messages.
  public init(_ conninfo: String, name: String, purpose: String) throws(LedgerError) {
    self.conninfo = conninfo
    self.name = name
    do {
      connection = try PostgresConnection(conninfo, applicationName: "gledger \(purpose)")
      try connection.execute(LedgerDatabase.session)
    } catch {
      throw LedgerError(error)
    }
  }

  /// Takes a role for the rest of the session, after the schema was found to be this program's.
  public func assume(_ role: DatabaseRole) throws {
    try checkSchema()
    try run { connection in try connection.execute("set role \(role.rawValue)") }
    self.role = role
  }

  /// The same ledger on a new connection, with the same role.
  public func another(purpose: String) throws -> LedgerDatabase {
    let other = try LedgerDatabase(conninfo, name: name, purpose: purpose)
    other.host = host
    other.role = role
    if let role { try other.run { try $0.execute("set role \(role.rawValue)") } }
    return other
  }

  /// Runs server calls and turns their errors into our words.
  @discardableResult
  public func run<T>(_ body: (PostgresConnection) throws -> T) throws -> T {
    do {
      return try body(connection)
    } catch let error as PostgresError {
      throw LedgerError(error)
    }
  }

  /// A second session for names: what it commits is no fact, only a shorter way to say a key, and so a batch
  /// never waits for another batch's new account.
  func names() throws -> PostgresConnection {
    if let registrar { return registrar }
    let made = try PostgresConnection(conninfo, applicationName: "gledger names")
    try made.execute("\(LedgerDatabase.session); set role \(DatabaseRole.writer.rawValue)")
    registrar = made
    return made
  }

  /// Migrations that the database has, by number.
  public func appliedMigrations() throws -> [(number: Int32, name: String, checksum: [UInt8])] {
    try run { connection in
      let exists = try connection.query("select to_regclass('ledger.migration') is not null")
      guard try exists[0].bool(0) else { return [] }
      return try connection.query("select number, name, checksum from ledger.migration order by number").map {
        (try $0.int32(0), try $0.text(1), try $0.bytes(2))
      }
    }
  }

  public enum SchemaState: Sendable, Equatable {
    case absent
    case current
    case older(missing: Int)
    case newer
    case different(String)
  }

  public func schemaState() throws -> SchemaState {
    let applied = try appliedMigrations()
    let carried = Queries.migrations
    if applied.isEmpty { return .absent }
    for (have, want) in zip(applied, carried) {
      if have.number != want.number || have.checksum != SealChain.digest(Array(want.text.utf8)) {
        return .different(have.name)
      }
    }
    if applied.count > carried.count { return .newer }
    return applied.count == carried.count ? .current : .older(missing: carried.count - applied.count)
  }

  private func checkSchema() throws {
    switch try schemaState() {
    case .current: return
    case .absent:
      throw LedgerError(
        "no-ledger", "there is no ledger `\(name)` here yet",
        remedy: "type: gledger init --scheme united-states")
    case .older(let missing):
      throw LedgerError(
        "old-schema",
        "the ledger's schema is \(missing) migration\(missing == 1 ? "" : "s") older than this program",
        remedy: "type: gledger upgrade")
    case .newer:
      throw LedgerError(
        "new-schema", "the ledger's schema is newer than this program", remedy: "use the newer gledger")
    case .different(let migration):
      throw LedgerError(
        "foreign-schema", "migration \(migration) of the ledger is not the one that this program carries",
        remedy: "use the gledger that made it")
    }
  }

  /// Brings the schema up to this program's, each migration once, all in one transaction.
  /// - Returns: the names of the migrations that were applied.
  public func migrate() throws -> [String] {
    try run { connection in
      try connection.transaction {
        try connection.query("select pg_advisory_xact_lock(4, 0)")
        try connection.execute("set local ledger.maintenance = 'on'")
        // Behind the lock: `if not exists` looks for what is committed, and two that make it at once collide.
        try connection.execute(try Queries.text("migration"))
        let have = Set(try appliedMigrations().map(\.number))
        var done: [String] = []
        for migration in Queries.migrations where !have.contains(migration.number) {
          try connection.execute(migration.text)
          try connection.query(
            "insert into ledger.migration (number, name, checksum) values ($1, $2, $3)",
            [
              .int32(migration.number), .text(migration.name),
              .bytes(SealChain.digest(Array(migration.text.utf8))),
            ])
          done.append(migration.name)
        }
        return done
      }
    }
  }

  public func close() {
    registrar?.close()
    connection.close()
  }
}

extension LedgerDatabase {
  /// Makes a database on the private server, where it is not there yet.
  /// - Parameter name: lower-case letters, digits and underscores; quoted all the same.
  public func createDatabase(_ name: String) throws {
    try run { connection in
      let known = try connection.query("select 1 from pg_database where datname = $1", [.text(name)])
      guard known.isEmpty else { return }
      let quoted = try connection.query("select quote_ident($1)", [.text(name)])[0].text(0)
      do {
        try connection.execute(
          "create database \(quoted) template template0 encoding 'UTF8' locale 'C.UTF-8'")
      } catch let error as PostgresError where ["42P04", "23505"].contains(error.sqlState) {
        // Another init made it at this moment, be it one that was killed and whose session went on: before
        // this one began to, or while it did.
        return
      }
    }
  }
}
