import Ledger
import PostgreSQL

extension Verifier {
  /// The one chain of all that banks said and that was decided on it: nothing of it is missing, and every
  /// seal of the books that was made since is of a moment of it.
  func checkEvidence() throws -> Bool {
    let rows = try connection.query(try Queries.text("verify-bank-evidence"))
    var found: Int64 = 0
    for row in rows {
      let subject = "\(try row.text(6)) \(try row.int64(7))"
      guard let number = try row.optionalInt64(0) else {
        faults.add("evidence", "bank_evidence of \(subject)", expected: "a row", found: "none")
        continue
      }
      found += 1
      report.evidence = (number, try row.bytes(4))
      try checkEvidence(row, number, "bank_evidence \(number) of \(subject)")
    }
    count("bank-evidence", found)
    for row in try connection.query(try Queries.text("verify-bank-evidence-seals")) {
      try checkPin(row)
    }
    return true
  }

  private func checkEvidence(_ row: Row, _ number: Int64, _ name: String) throws {
    func compare(_ expected: String, _ found: String) {
      if expected != found { faults.add("evidence", rank: number, name, expected: expected, found: found) }
    }
    func hash(_ column: Int) throws -> String {
      row.isNull(column) ? "none" : try row.bytes(column).hexadecimal
    }
    compare("number \(try row.int64(1))", "number \(number)")
    compare("previous hash \(try hash(3))", "previous hash \(try hash(2))")
    compare("chain hash \(try hash(5))", "chain hash \(try hash(4))")
    compare("the fact of hash \(try hash(8))", "the fact of hash \(try hash(9))")
    compare(
      "seal \(try row.int64(10)) with hash \(try hash(11))",
      "seal \(try row.int64(10)) with hash \(try hash(12))")
  }

  /// - Parameter row: of a seal that names no evidence, or one that is not there.
  private func checkPin(_ row: Row) throws {
    let (seal, number) = (try row.int64(0), try row.int64(1))
    let name = "bank_evidence_seal of seal \(seal)"
    guard try row.bool(4) else {
      return faults.add("evidence-seal", rank: seal, name, expected: "a seal of that number", found: "none")
    }
    guard number >= 0 else {
      return faults.add("evidence-seal", rank: seal, name, expected: "a row", found: "none")
    }
    faults.add(
      "evidence-seal", rank: seal, name,
      expected: "bank_evidence \(number) with hash \(try row.bytes(2).hexadecimal)",
      found: row.isNull(3) ? "no such row" : try row.bytes(3).hexadecimal)
  }

  /// Hashes that were written down outside: what had them is still there.
  func checkWitnesses() throws -> Bool {
    for witness in witnesses {
      if try connection.query(try Queries.text("verify-witness"), [.text(witness)])[0].bool(0) { continue }
      faults.add(
        "witness", "hash \(witness)", expected: "a seal or a piece of bank evidence that has it",
        found: "none: what stood at the end was removed, or it is another ledger's")
    }
    if !witnesses.isEmpty { count("witnesses", Int64(witnesses.count)) }
    return true
  }
}
