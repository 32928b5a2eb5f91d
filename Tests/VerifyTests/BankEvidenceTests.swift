import Operations
import PostgreSQL
import Store
import TestServer
import Testing

/// What is removed whole from the end of what banks said and what was decided on it.
@Suite struct BankEvidenceTests {
  /// The last decision, with nothing behind it in its own chain.
  private static let decision =
    "delete from ledger.reconciliation_decision "
    + "where decision_id = (select max(decision_id) from ledger.reconciliation_decision)"
  private static let run =
    "delete from ledger.reconciliation_run where run_id = (select max(run_id) from ledger.reconciliation_run)"
  private static let undo =
    "delete from ledger.reconciliation_undo "
    + "where undo_id = (select max(undo_id) from ledger.reconciliation_undo)"
  private static let evidence =
    "delete from ledger.bank_evidence "
    + "where evidence_number = (select max(evidence_number) from ledger.bank_evidence)"

  private static func change(_ database: String, _ statements: [String]) throws {
    let connection = try PostgresConnection(database, applicationName: "tests")
    defer { connection.close() }
    let tables = [
      "reconciliation_decision", "reconciliation_run", "reconciliation_undo", "bank_evidence",
      "bank_evidence_seal", "seal",
    ]
    let triggers = try connection.query(
      "select tgrelid::regclass::text, tgname::text from pg_trigger "
        + "where not tgisinternal and tgrelid::regclass::text like 'ledger.%'")
    let names = tables.map { "ledger.\($0)" }
    try connection.execute("set ledger.maintenance = 'on'; set session_replication_role = replica")
    for name in names { try connection.execute("alter table \(name) disable trigger all") }
    for statement in statements { try connection.execute(statement) }
    for trigger in triggers where names.contains(try trigger.text(0)) {
      try connection.execute(
        "alter table \(try trigger.text(0)) enable always trigger \(try trigger.text(1))")
    }
  }

  @Test(arguments: [("decision", decision), ("run", run), ("undo", undo)])
  func aLastOneRemovedIsFound(_ kind: String, _ removal: String) throws {
    let database = try BankLedger.copy()
    defer { try? SmallLedger.drop(database) }
    try Self.change(database, [removal])
    let faults = try SmallLedger.verify(database).faults
    #expect(
      faults.contains { $0.check == "evidence" && "\($0)".contains("of \(kind) ") }, "\(faults)")
  }

  @Test func evidenceOfAnotherKindIsFound() throws {
    let database = try BankLedger.copy()
    defer { try? SmallLedger.drop(database) }
    try Self.change(
      database,
      ["update ledger.bank_evidence set kind = 'undo', fact_id = 4711 where kind = 'run' and fact_id = 1"])
    #expect(try SmallLedger.verify(database).faults.contains { $0.check == "evidence" })
  }

  /// The decision is gone with its evidence: a later batch of the books names the evidence.
  @Test func aLaterBatchMissesWhatIsGone() throws {
    let database = try BankLedger.copy()
    defer { try? SmallLedger.drop(database) }
    let ledger = try LedgerDatabase(database, name: "test", purpose: "tests")
    _ = try CloseRun(ledger, PostOptions(actor: "alice", programVersion: "test")).close(
      book: "AL", through: try SmallLedger.day("2024-09-30"))
    ledger.close()
    #expect(try SmallLedger.verify(database).isClean)
    try Self.change(database, [Self.decision, Self.evidence])
    let faults = try SmallLedger.verify(database).faults
    #expect(faults.contains { $0.check == "evidence-seal" }, "\(faults)")
  }

  /// Where nothing came behind it, only who wrote the hash down can tell.
  @Test func aWitnessMissesWhatIsGone() throws {
    let database = try BankLedger.copy()
    defer { try? SmallLedger.drop(database) }
    let before = try SmallLedger.verify(database)
    #expect(before.isClean && before.evidence.number > 0)
    let ledger = try LedgerDatabase(database, name: "test", purpose: "tests")
    defer { ledger.close() }
    let witnesses = [before.evidence.hash.hexadecimal, String(before.headHash.hexadecimal.prefix(12))]
    #expect(try VerifyRun(ledger).verify(witnesses: witnesses).isClean)
    // Everything that speaks of it goes too.
    try Self.change(
      database,
      [
        Self.decision, Self.evidence,
        "delete from ledger.bank_evidence_seal where evidence_number = \(before.evidence.number)",
      ])
    let faults = try VerifyRun(ledger).verify(witnesses: witnesses).faults
    #expect(faults.contains { $0.check == "witness" && "\($0)".contains(witnesses[0]) }, "\(faults)")
    #expect(!faults.contains { "\($0)".contains(witnesses[1]) })
  }
}
