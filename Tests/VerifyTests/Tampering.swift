import PostgreSQL
import TestServer
import Testing

/// A column of a table of facts, with ways to change a value of it.
struct FactColumn {
  var table: String
  var name: String
  var type: String
  var isNullable: Bool
  var isIdentity: Bool
  /// A column that may be set to itself: not an identity.
  var plain: String? { isIdentity ? nil : name }

  /// One way to change a value: the first expression that the database takes is used.
  struct Change {
    var name: String
    var assignments: [String]
    var rows: String
  }

  var changes: [Change] {
    var changes = [Change(name: "changed", assignments: assignments, rows: "\(name) is not null")]
    if type.hasPrefix("_") { changes[0].rows = "cardinality(\(name)) > 0" }
    if isNullable {
      let value = type == "bytea" ? "'\\x01'" : "'x'"
      let empty = type == "bytea" ? "''::bytea" : "''"
      changes.append(Change(name: "to null", assignments: ["\(name) = null"], rows: "\(name) is not null"))
      changes.append(Change(name: "from null", assignments: ["\(name) = \(value)"], rows: "\(name) is null"))
      changes.append(
        Change(name: "null to empty", assignments: ["\(name) = \(empty)"], rows: "\(name) is null"))
    }
    return changes
  }

  /// Two words each of columns that take only some.
  private static let words = [
    ("statement", "report"), ("booked", "pending"), ("ours", "theirs"), ("bank-only", "timing"),
    ("note", "dispute"),
  ]

  private var assignments: [String] {
    switch type {
    case "int2", "int4", "int8": ["+ 1", "- 1", "+ 1000", "+ 30000"].map { "\(name) = \(name) \($0)" }
    case "_int2", "_int4", "_int8": ["\(name)[1] = \(name)[1] + 1"]
    case "text":
      ["\(name) || 'x'", "'settlement'", "'remittance'", "'end'"].map { "\(name) = \($0)" }
        + FactColumn.words.map { "\(name) = case \(name) when '\($0.0)' then '\($0.1)' else '\($0.0)' end" }
    case "bytea": ["\(name) = set_byte(\(name), 0, get_byte(\(name), 0) # 1)"]
    case "bool": ["\(name) = not \(name)"]
    case "date": ["\(name) = \(name) + 1"]
    case "timestamptz": ["\(name) = \(name) + interval '1 second'"]
    default: []
    }
  }
}

/// The tables of sealed facts, from the catalogue: every table of the schema but that of migrations, and
/// those of bank statements and reconciliations, which hang on no seal and of which this ledger has none.
enum Catalogue {
  static func tables(_ connection: PostgresConnection) throws -> [String] {
    try allTables(connection).filter { !isOfBank($0) }
  }

  /// The tables of bank statements and reconciliations.
  static func bankTables() throws -> [String] {
    let connection = try PostgresConnection(try SmallLedger.template.get(), applicationName: "tests")
    defer { connection.close() }
    return try allTables(connection).filter(isOfBank)
  }

  private static func isOfBank(_ table: String) -> Bool {
    table.hasPrefix("bank_") || table.hasPrefix("reconciliation_")
  }

  private static func allTables(_ connection: PostgresConnection) throws -> [String] {
    let sql =
      "select table_name::text from information_schema.tables where table_schema = 'ledger' "
      + "and table_type = 'BASE TABLE' and table_name <> 'migration' order by 1"
    return try connection.query(sql).map { try $0.text(0) }
  }

  static func tables() throws -> [String] {
    let connection = try PostgresConnection(try SmallLedger.template.get(), applicationName: "tests")
    defer { connection.close() }
    return try tables(connection)
  }

  static func columns() throws -> [FactColumn] { try columns(of: tables()) }

  static func columns(of tables: [String]) throws -> [FactColumn] {
    let connection = try PostgresConnection(try SmallLedger.template.get(), applicationName: "tests")
    defer { connection.close() }
    let sql =
      "select table_name::text, column_name::text, udt_name::text, is_nullable = 'YES', is_identity = 'YES' "
      + "from information_schema.columns where table_schema = 'ledger' order by table_name, ordinal_position"
    return try connection.query(sql).map { row in
      FactColumn(
        table: try row.text(0), name: try row.text(1), type: try row.text(2), isNullable: try row.bool(3),
        isIdentity: try row.bool(4))
    }.filter { tables.contains($0.table) }
  }
}

/// What was changed in a copy of the ledger, and what a fault may call it.
struct Tampering {
  var names: [String]

  func isNamed(in text: String) -> Bool { names.contains { text.contains($0) } }

  /// Changes one value of one row as a superuser, the triggers off meanwhile; nil where the database refuses.
  static func apply(_ change: FactColumn.Change, to column: FactColumn, _ conninfo: String) throws
    -> Tampering?
  {
    var refusals: [String] = []
    var changed: [String] = []
    var done = try run(column.table, conninfo, where: change.rows) { connection, row in
      if column.isIdentity {
        try connection.execute("alter table ledger.\(column.table) alter \(column.name) drop identity")
      }
      for assignment in change.assignments {
        do {
          let rows = try connection.query(
            "update ledger.\(column.table) set \(assignment) where ctid = '\(row)' returning ctid::text")
          changed = try names(of: column.table, rows[0].text(0), connection)
          return
        } catch let error as PostgresError {
          refusals.append(error.message)
        }
      }
    }
    done?.names += changed
    return refusals.count == change.assignments.count ? nil : done
  }

  /// Runs a change of one row; nil where there is no such row.
  static func run(
    _ table: String, _ conninfo: String, where condition: String = "true",
    _ body: (PostgresConnection, String) throws -> Void
  ) throws -> Tampering? {
    let connection = try PostgresConnection(conninfo, applicationName: "tests")
    defer { connection.close() }
    let rows = try connection.query(
      "select ctid::text from ledger.\(table) as t where \(condition) order by ctid limit 1"
    )
    guard let row = rows.first else { return nil }
    let names = try names(of: table, row.text(0), connection)
    try connection.execute("set ledger.maintenance = 'on'; alter table ledger.\(table) disable trigger all")
    try body(connection, try row.text(0))
    let triggers = try connection.query(
      "select quote_ident(tgname) from pg_trigger where tgrelid = 'ledger.\(table)'::regclass "
        + "and not tgisinternal"
    )
    for trigger in triggers {
      try connection.execute("alter table ledger.\(table) enable always trigger \(try trigger.text(0))")
    }
    return Tampering(names: names)
  }

  /// The table, and the numbers that the row is known by.
  private static func names(
    of table: String, _ row: String, _ connection: PostgresConnection
  ) throws -> [String] {
    let known: [(column: String, words: [String])] = [
      ("event_id", ["event_id ", "event "]), ("batch_id", ["batch "]), ("seal_number", ["seal "]),
    ]
    let own = ["account", "book", "segment", "cause", "event_header", "shape"].contains(table)
    var names = table == "event" || table == "batch" || table == "seal" || own ? [] : [table]
    if own {
      let key = table == "event_header" ? "header_id" : "\(table)_id"
      let id = try connection.query("select \(key)::bigint from ledger.\(table) where ctid = '\(row)'")[0]
        .int64(0)
      return ["\(table) \(id)"]
    }
    for entry in known {
      let found = try connection.query(
        "select to_jsonb(t) ->> '\(entry.column)' from ledger.\(table) as t where ctid = '\(row)'")
      guard let id = try found[0].optionalText(0) else { continue }
      if entry.column == "batch_id", table != "batch", table != "seal" { continue }
      names += entry.words.map { $0 + id }
    }
    return names
  }
}
