import Ledger
import PostgreSQL

extension Verifier {
  /// Reconciliations: what each run stored, and that every matched item is there, once.
  func checkReconciliations() throws -> Bool {
    let rows = try connection.query(try Queries.text("verify-reconciliation"))
    for row in rows {
      let name = "reconciliation_run \(try row.int64(0)) of \(try row.text(1))"
      let (stored, made) = (try row.bytes(2), try row.bytes(3))
      if stored != made {
        faults.add(
          "reconciliation", rank: try row.int64(0), name, expected: "content hash \(stored.hexadecimal)",
          found: made.hexadecimal)
      }
      let (counted, found) = ([try row.int64(4), try row.int64(5)], [try row.int64(6), try row.int64(7)])
      if counted != found {
        faults.add(
          "reconciliation", rank: try row.int64(0), name,
          expected: "\(counted[0]) matches, \(counted[1]) breaks",
          found: "\(found[0]) matches, \(found[1]) breaks")
      }
    }
    count("reconciliations", Int64(rows.count))
    for row in try connection.query(try Queries.text("verify-matched-items")) {
      faults.add(
        "matched-item", "item \(try row.int64(2)).\(try row.int32(3)) of side \(try row.text(1))",
        expected: "one live match, and an item of its amount",
        found: "\(try row.text(0)), match \(try row.int64(4))")
    }
    return true
  }
}
