import PostgreSQL
import Store
import TestServer
import Testing

/// What is changed in bank statements and reconciliations is found, like what is changed in the books.
@Suite struct BankTamperingTests {
  /// What a fault may call the rows of a table: the content of a run is hashed as one.
  private static func names(_ table: String) -> [String] {
    switch table {
    case "bank_statement", "bank_balance", "reconciliation_undo", "reconciliation_decision":
      [table, "bank_statement"]
    case "bank_evidence", "bank_evidence_seal": ["bank_evidence"]
    case let table where table.hasPrefix("bank_"):
      ["bank_line", "bank_statement", "bank_name", "bank statement"]
    default: [table, "reconciliation_run"]
    }
  }

  @Test func theLedgerIsCleanAndEveryTableHasRows() throws {
    let report = try SmallLedger.verify(try BankLedger.template.get())
    #expect(report.isClean, "\(report.faults)")
    let connection = try PostgresConnection(try BankLedger.template.get(), applicationName: "tests")
    defer { connection.close() }
    let tables = try Catalogue.bankTables()
    #expect(tables.count == 17)
    for table in tables {
      #expect(try connection.query("select from ledger.\(table) limit 1").count == 1, "\(table)")
    }
  }

  @Test func everyChangedValueIsFound() throws {
    let columns = try Catalogue.columns(of: Catalogue.bankTables())
    #expect(columns.count > 110)
    var refused: [String] = []
    for column in columns {
      for var change in column.changes {
        // Without an account the server takes no difference.
        if column.table == "reconciliation_match", column.name == "difference" {
          change.rows += " and difference_account is not null"
        }
        let database = try BankLedger.copy()
        defer { try? SmallLedger.drop(database) }
        guard try Tampering.apply(change, to: column, database) != nil else {
          refused.append("\(column.table).\(column.name): \(change.name)")
          continue
        }
        let faults: [String]
        do { faults = try SmallLedger.verify(database).faults.map(\.description) } catch {
          faults = ["\(error)"]
        }
        let isNamed = faults.contains { fault in Self.names(column.table).contains { fault.contains($0) } }
        #expect(isNamed, "\(column.table).\(column.name) (\(change.name)): \(faults)")
      }
    }
    print("refused by the database, or no such row:", refused.joined(separator: "; "))
    // Of every column something was changed.
    let untouched = columns.filter { column in
      column.changes.allSatisfy { refused.contains("\(column.table).\(column.name): \($0.name)") }
    }
    // The server takes no other word for a kind of evidence: see `evidenceOfAnotherKindIsFound`.
    #expect(untouched.map { "\($0.table).\($0.name)" } == ["bank_evidence.kind"])
  }

  @Test func everyDeletedRowIsFound() throws {
    for table in try Catalogue.bankTables() {
      let database = try BankLedger.copy()
      defer { try? SmallLedger.drop(database) }
      _ = try #require(
        try Tampering.run(table, database) { connection, row in
          try connection.execute("delete from ledger.\(table) where ctid = '\(row)'")
        })
      let report = try SmallLedger.verify(database)
      let isNamed = report.faults.contains { fault in
        Self.names(table).contains { fault.description.contains($0) }
      }
      #expect(isNamed, "\(table): \(report.faults)")
    }
  }

  @Test(arguments: [
    "salt = decode(repeat('00', 16), 'hex')", "counterparty = 'X'", "counterparty_account = 'X'",
    "remittance = 'X'", "ordinal = ordinal + 7", "line_id = line_id + 1000",
  ])
  func changedNamesAreFound(_ change: String) throws {
    let database = try BankLedger.copy()
    defer { try? SmallLedger.drop(database) }
    let connection = try PostgresConnection(database, applicationName: "tests")
    try connection.execute("update personal.bank_name set \(change)")
    connection.close()
    #expect(try SmallLedger.verify(database).faults.contains { $0.check == "bank-name" })
  }

  /// A sign that was turned, with hashes that were made anew: the amount is still another.
  @Test func aTurnedSignIsFound() throws {
    let database = try BankLedger.copy()
    defer { try? SmallLedger.drop(database) }
    let connection = try PostgresConnection(database, applicationName: "tests")
    try connection.execute(
      """
      set ledger.maintenance = 'on'; set session_replication_role = replica; set timezone = 'UTC';
      alter table ledger.reconciliation_match_item disable trigger all;
      alter table ledger.reconciliation_run disable trigger all;
      update ledger.reconciliation_match_item set amount = -amount
      where match_id >> 32 = (select max(run_id) from ledger.reconciliation_run);
      update ledger.reconciliation_run set content_hash = ledger.reconciliation_content(run_id)
      where run_id = (select max(run_id) from ledger.reconciliation_run);
      update ledger.reconciliation_run as run set chain_hash = ledger.reconciliation_row_hash(to_jsonb(run))
      where run_id = (select max(run_id) from ledger.reconciliation_run);
      alter table ledger.reconciliation_match_item enable always trigger append_only;
      alter table ledger.reconciliation_match_item enable always trigger match_items;
      alter table ledger.reconciliation_run enable always trigger append_only;
      alter table ledger.reconciliation_run enable always trigger seal;
      alter table ledger.reconciliation_run enable always trigger evidence;
      """)
    connection.close()
    // The chain of evidence has another hash of the run.
    #expect(Set(try SmallLedger.verify(database).faults.map(\.check)) == ["matched-item", "evidence"])
  }

  /// The last statement of an account, gone with all its rows: no chain is broken, but a run had looked at
  /// it.
  @Test func aRemovedLastStatementIsFound() throws {
    let database = try BankLedger.copy()
    defer { try? SmallLedger.drop(database) }
    let connection = try PostgresConnection(database, applicationName: "tests")
    try connection.execute(
      """
      set ledger.maintenance = 'on'; set session_replication_role = replica;
      create temporary table gone as select max(statement_id) as id from ledger.bank_statement
      where statement_id in (select statement_id from ledger.reconciliation_run);
      do $$
      declare
        owned record;
      begin
        for owned in
          select relation.oid::regclass as name
          from pg_class as relation
          where relation.oid::regclass::text in (
            'ledger.bank_statement', 'ledger.bank_balance', 'ledger.bank_line', 'ledger.bank_detail')
        loop
          execute format('alter table %s disable trigger all', owned.name);
        end loop;
        delete from personal.bank_name where line_id >> 32 = (select id from gone);
        delete from ledger.bank_detail where line_id >> 32 = (select id from gone);
        delete from ledger.bank_line where line_id >> 32 = (select id from gone);
        delete from ledger.bank_balance where statement_id = (select id from gone);
        delete from ledger.bank_statement where statement_id = (select id from gone);
        for owned in
          select tgrelid::regclass as name, tgname as trigger
          from pg_trigger
          where not tgisinternal and tgrelid::regclass::text like 'ledger.bank\\_%'
        loop
          execute format('alter table %s enable always trigger %I', owned.name, owned.trigger);
        end loop;
      end
      $$;
      """)
    connection.close()
    let faults = try SmallLedger.verify(database).faults
    #expect(faults.contains { "\($0)".contains("bank_statement of reconciliation_run") }, "\(faults)")
  }

  @Test func aTriggerOrFunctionThatIsAnotherIsFound() throws {
    let changes = [
      ("alter table ledger.reconciliation_match_item disable trigger match_items", "reconciliation-trigger"),
      ("drop trigger seal on ledger.reconciliation_undo", "reconciliation-trigger"),
      ("alter table ledger.reconciliation_decision enable trigger decision", "reconciliation-trigger"),
      (
        "create or replace function ledger.approve_mending(proposal bigint, content text, approver text, "
          + "why text) returns void language plpgsql as $$begin return; end$$", "function"
      ),
    ]
    for (change, check) in changes {
      let database = try BankLedger.copy()
      defer { try? SmallLedger.drop(database) }
      let connection = try PostgresConnection(database, applicationName: "tests")
      try connection.execute("set ledger.maintenance = 'on'; \(change)")
      connection.close()
      #expect(try SmallLedger.verify(database).faults.contains { $0.check == check }, "\(change)")
    }
  }
}
