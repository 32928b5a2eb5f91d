import Ledger
import PostgreSQL

extension Verifier {
  /// Reconciliations: what each run stored, the chains of runs, undos and decisions, and that every matched
  /// item is there, once.
  func checkReconciliations() throws -> Bool {
    try connection.execute("set local timezone = 'UTC'; set local bytea_output = 'hex'")
    let rows = try connection.query(try Queries.text("verify-reconciliation"))
    for row in rows { try checkRun(row) }
    count("reconciliations", Int64(rows.count))
    let decisions = try connection.query(try Queries.text("verify-reconciliation-decisions"))
    for row in decisions {
      let (table, number) = (try row.text(0), try row.int64(1))
      if try row.int64(2) != number {
        faults.add(
          "reconciliation-chain", rank: number, "\(table) \(number)", expected: "number \(try row.int64(2))",
          found: "\(number)")
      }
      try checkLink(row, 3, "\(table) \(number)", rank: number)
    }
    count("decisions", Int64(decisions.count))
    for row in try connection.query(try Queries.text("verify-reconciliation-orphans")) {
      faults.add(
        "reconciliation-row", "\(try row.text(0)) \(try row.int64(1))",
        expected: "what it belongs to: a run that stored it, a statement that it looked at", found: "none")
    }
    for row in try connection.query(try Queries.text("verify-matched-items")) {
      faults.add(
        "matched-item", "item \(try row.int64(2)).\(try row.int32(3)) of side \(try row.text(1))",
        expected: "one live match, and an item of its amount",
        found: "\(try row.text(0)), match \(try row.int64(4))")
    }
    return true
  }

  private func checkRun(_ row: Row) throws {
    let run = try row.int64(0)
    let name = "reconciliation_run \(run) of \(try row.text(1))"
    let (stored, made) = (try row.bytes(2), try row.bytes(3))
    if stored != made {
      faults.add(
        "reconciliation", rank: run, name, expected: "content hash \(stored.hexadecimal)",
        found: made.hexadecimal)
    }
    let (counted, found) = ([try row.int64(4), try row.int64(5)], [try row.int64(6), try row.int64(7)])
    if counted != found {
      faults.add(
        "reconciliation", rank: run, name, expected: "\(counted[0]) matches, \(counted[1]) breaks",
        found: "\(found[0]) matches, \(found[1]) breaks")
    }
    try checkLink(row, 8, name, rank: run)
  }

  /// - Parameter column: of the stored previous hash, behind which come the one it has to be, and the chain
  /// hash
  ///   that is stored and that has to be.
  private func checkLink(_ row: Row, _ column: Int, _ name: String, rank: Int64) throws {
    let (previous, before) = (try row.bytes(column), try row.bytes(column + 1))
    if previous != before {
      faults.add(
        "reconciliation-chain", rank: rank, name, expected: "previous hash \(before.hexadecimal)",
        found: previous.hexadecimal)
    }
    let (stored, made) = (try row.bytes(column + 2), try row.bytes(column + 3))
    if stored != made {
      faults.add(
        "reconciliation-chain", rank: rank, name, expected: "chain hash \(made.hexadecimal)",
        found: stored.hexadecimal)
    }
  }
}
