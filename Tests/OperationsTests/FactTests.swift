import Operations
import PostgreSQL
import Store
import Testing

/// UPDATE, DELETE and TRUNCATE of facts fail for everybody, the superuser included (design law 5).
struct FactTests {
  private static let tables =
    TestLedger.factTables + ["book", "account", "segment", "cause", "event_header", "shape"] + bank
    + reconciliation
  private static let reconciliation = [
    "reconciliation_run", "reconciliation_balance", "reconciliation_match", "reconciliation_match_item",
    "reconciliation_undo", "reconciliation_break", "reconciliation_break_item", "reconciliation_break_kind",
    "reconciliation_break_end", "reconciliation_decision",
  ]
  private static let bank = [
    "bank_statement", "bank_balance", "bank_line", "bank_detail", "bank_name_hash",
    "bank_evidence", "bank_evidence_seal",
  ]

  @Test func everyTableIsListedHere() throws {
    let ledger = try TestLedger()
    let found = try ledger.query(
      "select relname::text from pg_class where relnamespace = 'ledger'::regnamespace and relkind::text = $1",
      [.text("r")]
    ).map { try $0.text(0) }
    #expect(Set(found) == Set(Self.tables + ["migration"]))
  }

  @Test(arguments: tables) func factsAreAppendedNeverChanged(_ table: String) throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Cases.funds + [Cases.drawn("G", "800.00")] + Cases.claim("G", "500.00")))
    try ledger.reverse("OH/G/paid")
    _ = try CloseRun(ledger.database, ledger.options).close(book: "OH", through: day("2020-09-30"))
    let before = try ledger.digest()
    let connection = ledger.database.connection
    let column = try ledger.query(
      "select attname::text from pg_attribute where attrelid = $1::text::regclass "
        + "order by attnum desc limit 1",
      [.text("ledger.\(table)")])[0].text(0)
    let roles = [nil, "gledger_owner", "gledger_writer", "gledger_approver", "gledger_reader"]
    for role in roles {
      if let role { try connection.execute("set role \(role)") }
      for change in [
        "update ledger.\(table) set \(column) = \(column)", "delete from ledger.\(table)",
        "truncate ledger.\(table)",
      ] {
        let code = code { _ = try ledger.database.run { try $0.query(change) } }
        #expect(code == "append-only", "\(role ?? "superuser"): \(change)")
      }
      try connection.execute("reset role")
    }
    #expect(try ledger.digest() == before)
  }

  /// The allowed side: the writer's role is enough to post and to reverse.
  @Test func theWriterAppends() throws {
    let ledger = try TestLedger()
    try ledger.database.assume(.writer)
    try ledger.mustPost(csv(Cases.funds + [Cases.drawn("G", "800.00")]))
    #expect(try ledger.reverse("OH/G/drawn").seal == 3)
    #expect(try ledger.balance("OH", "9210") == 0)
  }

  @Test func readersAppendNothing() throws {
    let ledger = try TestLedger()
    let connection = ledger.database.connection
    for role in ["gledger_reader", "gledger_approver"] {
      try connection.execute("set role \(role)")
      for table in TestLedger.factTables + Self.bank + Self.reconciliation {
        let state = sqlState { _ = try connection.query("insert into ledger.\(table) default values") }
        #expect(state == "42501", "\(role) into \(table)")
      }
      try connection.execute("reset role")
    }
  }

  private func sqlState(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch {
      return (error as? PostgresError)?.sqlState
    }
  }
}
