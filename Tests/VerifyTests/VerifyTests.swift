import PostgreSQL
import Store
import TestServer
import Testing

@Suite struct VerifyTests {
  @Test func aPostedLedgerIsClean() throws {
    let report = try SmallLedger.verify(try SmallLedger.template.get())
    #expect(report.isClean, "\(report.faults)")
    #expect(report.seals == 15 && report.events == 44 && report.transfers > 30)
    for name in [
      "open-items", "reversals", "mirrors", "limits", "guarantee-states", "pack-records", "periods",
    ] {
      #expect(report.checks.first { $0.name == name }.map { $0.count > 0 } ?? false, "\(name)")
    }
  }

  @Test func everyTableOfFactsHasRows() throws {
    let connection = try PostgresConnection(try SmallLedger.template.get(), applicationName: "tests")
    defer { connection.close() }
    for table in try Catalogue.tables(connection) {
      #expect(try connection.query("select 1 from ledger.\(table) limit 1").count == 1, "\(table)")
    }
  }

  /// For each column of each table of facts: one value changed is found and named.
  @Test func everyChangedValueIsFound() throws {
    let columns = try Catalogue.columns()
    #expect(columns.count > 60)
    var refused: [String] = []
    for column in columns {
      for change in column.changes {
        let database = try SmallLedger.copy()
        defer { try? SmallLedger.drop(database) }
        guard let done = try Tampering.apply(change, to: column, database) else {
          refused.append("\(column.table).\(column.name): \(change.name)")
          continue
        }
        let report = try SmallLedger.verify(database)
        #expect(
          report.faults.contains { done.isNamed(in: $0.description) },
          "\(column.table).\(column.name) (\(change.name)) of \(done.names): \(report.faults)")
      }
    }
    print("refused by the database, or no such row:", refused.joined(separator: "; "))
  }

  @Test func everyDeletedRowIsFound() throws {
    for table in try Catalogue.tables() {
      let database = try SmallLedger.copy()
      defer { try? SmallLedger.drop(database) }
      let done = try #require(
        try Tampering.run(table, database) { connection, row in
          try connection.execute("delete from ledger.\(table) where ctid = '\(row)'")
        })
      let report = try SmallLedger.verify(database)
      #expect(
        report.faults.contains { done.isNamed(in: $0.description) },
        "\(table), \(done.names): \(report.faults)")
    }
  }

  /// A row added that is like another: the same where no key forbids it, else with another key.
  @Test func everyAddedRowIsFound() throws {
    for table in try Catalogue.tables()
    where !["book", "account", "segment", "cause", "event_header", "shape"].contains(table) {
      let database = try SmallLedger.copy()
      defer { try? SmallLedger.drop(database) }
      let columns = try Catalogue.columns().filter { $0.table == table }
      let values = columns.map { column in
        switch (table, column.name) {
        case ("balance_sum", _): column.name
        case ("batch", "batch_id"), ("seal", "seal_number"), ("seal", "batch_id"), ("reversal", "event_id"):
          "77"
        case ("seal", "recorded_at"): "recorded_at + interval '1 day'"
        case ("seal", "chain_hash"): "set_byte(chain_hash, 0, get_byte(chain_hash, 0) # 1)"
        case ("event_key", "reference"), ("guarantee_state", "guarantee"), ("merger", "fund"):
          "\(column.name) || 'x'"
        case ("event", "event_id"), ("borrower", "event_id"), ("open_item", "ordinal"),
          ("clearing", "event_id"), ("fee_term", "ordinal"), ("treaty_account", "event_id"),
          ("treaty_account", "version"), ("treaty_answer", "event_id"), ("merger", "event_id"),
          ("treaty_binding", "event_id"):
          "\(column.name) + 1000"
        case ("period", "event_id"), ("close_balance", "segment_id"): "\(column.name) + 1000"
        case ("reversal", "original_event_id"), ("pack_record", "ordinal"): "\(column.name) + 100000"
        default: column.name
        }
      }
      _ = try Tampering.run(table, database) { connection, row in
        try connection.execute(
          "insert into ledger.\(table) (\(columns.map(\.name).joined(separator: ", "))) "
            + "select \(values.joined(separator: ", ")) from ledger.\(table) where ctid = '\(row)'")
      }
      let report = try SmallLedger.verify(database)
      #expect(!report.isClean, "\(table)")
    }
  }

  /// A sum that is recorded in a closed period, with the event that it is of: the triggers were off
  /// meanwhile.
  @Test func whatWasRecordedInAClosedPeriodIsFound() throws {
    let database = try SmallLedger.copy()
    defer { try? SmallLedger.drop(database) }
    let connection = try PostgresConnection(database, applicationName: "tests")
    defer { connection.close() }
    try connection.execute(
      "set ledger.maintenance = 'on'; alter table ledger.balance_sum disable trigger open_period")
    let writer = try LedgerDatabase(database, name: "test", purpose: "tests")
    defer { writer.close() }
    // The program knows that the book is closed; so the event is posted first and the close put before it.
    try SmallLedger.post(
      "event,reference,book,date,amount\noperating.expense,X,AL,2024-09-30,1\n", writer)
    try connection.execute("alter table ledger.period disable trigger all")
    try connection.execute("update ledger.period set through = through + 1000 where action = 'reopen'")
    let report = try SmallLedger.verify(database)
    let fault = report.faults.first { $0.check == "closed-period" }
    #expect(fault?.subject.contains("AL/main/") == true, "\(report.faults)")
  }

  @Test func aTriggerThatIsOffIsFound() throws {
    let changes = [
      "alter table ledger.event disable trigger append_only",
      "alter table ledger.event enable trigger append_only",
      "drop trigger append_only on ledger.seal",
      "create table ledger.extra (id integer)",
      "alter table ledger.clearing owner to gledger_writer",
      "alter event trigger ledger_schema disable",
      "alter table ledger.balance_sum disable trigger open_period",
      "alter table ledger.period enable trigger whole_period",
      "create or replace function ledger.refuse_closed() returns trigger language plpgsql "
        + "as $$begin return null; end$$",
      "grant insert on ledger.batch to gledger_reader",
      "create or replace function ledger.refuse_change() returns trigger language plpgsql "
        + "as $$begin return null; end$$",
      "update ledger.migration set checksum = '\\x00' where number = 3",
      "update ledger.migration set name = 'x' where number = 3",
      "delete from ledger.migration where number = 3",
    ]
    for change in changes {
      let database = try SmallLedger.copy()
      defer { try? SmallLedger.drop(database) }
      let connection = try PostgresConnection(database, applicationName: "tests")
      try connection.execute("set ledger.maintenance = 'on'")
      try connection.execute(change)
      connection.close()
      #expect(!(try SmallLedger.verify(database)).isClean, "\(change)")
    }
  }

  /// Nobody changes a fact: no role, not the owner, not the superuser; and only the writer adds one.
  @Test func everyRoleIsRefused() throws {
    let connection = try PostgresConnection(try SmallLedger.copy(), applicationName: "tests")
    defer { connection.close() }
    for role in DatabaseRole.allCases.map(\.rawValue) + ["none"] {
      try connection.execute("set role \(role)")
      for table in try Catalogue.tables(connection) {
        let column = try #require(
          try Catalogue.columns().first { $0.table == table && $0.plain != nil }?.name)
        let statements = [
          "update ledger.\(table) set \(column) = \(column)", "delete from ledger.\(table)",
          "truncate ledger.\(table)",
        ]
        for statement in statements {
          #expect(sqlState { try connection.execute(statement) } == "GL001", "\(role): \(statement)")
        }
        let canInsert = try connection.query(
          "select has_table_privilege($1, $2, 'insert')",
          [.text(role == "none" ? "gledger_writer" : role), .text("ledger.\(table)")])[0].bool(0)
        let expected = ["gledger_writer", "gledger_owner", "none"].contains(role)
        #expect(canInsert == expected, "insert into \(table) as \(role)")
      }
    }
  }

  /// A batch that drew its number early and got its book late comes after the batch that had the book before.
  @Test func versionsFollowTheOrderOfTheLocks() throws {
    let conninfo = try SmallLedger.copy()
    defer { try? SmallLedger.drop(conninfo) }
    let early = try LedgerDatabase(conninfo, name: "test", purpose: "early")
    let late = try LedgerDatabase(conninfo, name: "test", purpose: "late")
    defer {
      early.close()
      late.close()
    }
    let (header, footer) = ("event,reference,book,date,guarantee,amount\n", "\n")
    var options = SmallLedger.options
    options.hook = { place in
      guard place == "before-lock" else { return }
      try SmallLedger.post(
        header + "guarantee.amortised,G2/first,AL,2025-02-01,G2,1000" + footer, late)
    }
    try SmallLedger.post(
      header + "guarantee.amortised,G2/second,AL,2025-02-01,G2,2000" + footer, early, options)
    try SmallLedger.post(header + "guarantee.released,G2/rest,AL,2025-02-01,G2," + footer, early)
    let report = try SmallLedger.verify(conninfo)
    #expect(report.isClean, "\(report.faults)")
  }

  private func sqlState(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "done"
    } catch {
      return (error as? PostgresError)?.sqlState ?? "\(error)"
    }
  }
}
