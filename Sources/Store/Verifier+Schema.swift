import Ledger
import PostgreSQL

extension Verifier {
  /// The schema is this program's, and every table of facts is guarded.
  /// - Returns: false where it cannot be read.
  func checkSchema() throws -> Bool {
    let carried = Queries.migrations
    let applied = try database.appliedMigrations()
    for migration in carried {
      let digest = SealChain.digest(Array(migration.text.utf8))
      guard let row = applied.first(where: { $0.number == migration.number }) else {
        faults.add("migration", "migration \(migration.name)", expected: "applied", found: "no row")
        continue
      }
      if row.name != migration.name || row.checksum != digest {
        faults.add(
          "migration", "migration \(migration.number)", expected: "\(migration.name) \(digest.hexadecimal)",
          found: "\(row.name) \(row.checksum.hexadecimal)")
      }
    }
    for row in applied where !carried.contains(where: { $0.number == row.number }) {
      faults.add("migration", "migration \(row.name)", expected: "none of this number", found: "a row")
    }
    count("migrations", Int64(applied.count))
    let missing = carried.contains { migration in !applied.contains { $0.number == migration.number } }
    guard !missing, applied.count == carried.count else { return false }
    try checkGuards()
    try checkPeriodTriggers()
    return true
  }

  private func checkGuards() throws {
    let rows = try connection.query(try Queries.text("verify-guards"))
    for row in rows {
      let table = "table ledger.\(try row.text(0))"
      if try row.text(1) != DatabaseRole.owner.rawValue {
        faults.add("table-owner", table, expected: DatabaseRole.owner.rawValue, found: try row.text(1))
      }
      if try !row.bool(2) {
        faults.add(
          "append-only", table,
          expected: "trigger append_only, enabled always, before update, delete and truncate",
          found: try row.text(3))
      }
      if let grantees = try row.optionalText(4) {
        faults.add(
          "insert-granted", table, expected: "insert for \(DatabaseRole.writer.rawValue) only",
          found: grantees)
      }
    }
    count("guarded-tables", Int64(rows.count))
    let off = try connection.query(
      "select evtname::text from pg_event_trigger where evtname like 'ledger_schema%' "
        + "and evtenabled in ('D', 'R')")
    for row in off {
      faults.add("append-only", "event trigger \(try row.text(0))", expected: "enabled", found: "disabled")
    }
    let body =
      try connection.query(
        "select prosrc from pg_proc where oid = to_regproc('ledger.refuse_change')"
      ).first?.text(0) ?? ""
    try checkFunctions()
    let isCarried = body.contains("GL001") && Queries.migrations.contains { $0.text.contains(body) }
    if !isCarried {
      faults.add(
        "append-only", "function ledger.refuse_change", expected: "the one that the program carries",
        found: body.isEmpty ? "none" : "another")
    }
  }

  /// What the server computes by itself, hashes and refusals, it computes with the functions of the
  /// migrations.
  private func checkFunctions() throws {
    let rows = try connection.query(
      "select proname::text, prosrc from pg_proc where pronamespace = to_regnamespace('ledger') order by 1")
    for row in rows {
      let body = try row.text(1)
      if Queries.migrations.contains(where: { $0.text.contains(body) }) { continue }
      faults.add(
        "function", "function ledger.\(try row.text(0))", expected: "one that the program carries",
        found: "another")
    }
  }
}
