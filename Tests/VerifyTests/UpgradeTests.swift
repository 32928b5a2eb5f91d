import Foundation
import Operations
import PostgreSQL
import TestServer
import Testing

@testable import Store

/// A ledger that an earlier program made keeps its facts, its hashes and its references when it is upgraded.
///
/// `Ledgers/schema-11.sql` is such a ledger: made with the program as it was before shapes, by posting the
/// files of `Examples`, settling and reversing, and written by `pg_dump --inserts`.
@Suite struct UpgradeTests {
  static let folder = String(#filePath.dropLast("UpgradeTests.swift".count))

  /// Every transfer with its names: what auditors see, whatever the layout of the tables.
  private static let transfers = """
    select count(*), coalesce(sum(hashtextextended(transfer::text, 0)::numeric), 0) from ledger.transfer
    """

  private func restored() throws -> LedgerDatabase {
    _ = try SmallLedger.template.get()  // The roles belong to the server, and are made with the first ledger.
    let conninfo = try TestServer.shared().makeDatabase()
    let connection = try PostgresConnection(conninfo, applicationName: "tests")
    defer { connection.close() }
    let text = try String(contentsOfFile: Self.folder + "Ledgers/schema-11.sql", encoding: .utf8)
    try connection.execute(text)
    return try LedgerDatabase(conninfo, name: "test", purpose: "test")
  }

  @Test func anOlderLedgerIsUpgradedWithNothingLost() throws {
    let database = try restored()
    defer { database.close() }
    let missing = Queries.migrations.count - 11
    #expect(missing > 0)
    #expect(try database.schemaState() == .older(missing: missing))
    #expect(throws: LedgerError.self) { try database.assume(.reader) }
    let before = try database.connection.query(Self.transfers)[0]
    #expect(try before.int64(0) > 150)

    #expect(try database.migrate().count == missing)
    #expect(try database.schemaState() == .current)
    let after = try database.connection.query(Self.transfers)[0]
    #expect(try before.int64(0) == after.int64(0))
    #expect(try before.int128(1) == after.int128(1))
    #expect(try database.migrate().isEmpty)

    let report = try VerifyRun(database).verify()
    #expect(report.isClean, "\(report.faults)")
    #expect(report.seals == 6)
  }

  @Test func whatWasPostedBeforeTheUpgradeIsKnown() throws {
    let database = try restored()
    defer { database.close() }
    _ = try database.migrate()
    let options = PostOptions(actor: "clerk", programVersion: "test")
    let examples = Self.folder + "../../Examples"
    let known = try PostRun(database, options).post("\(examples)/first-steps.csv")
    #expect(known.eventsNew == 0 && known.eventsKnown == 10)
    let shapes = try database.connection.query("select count(*) from ledger.shape")[0].int64(0)
    // Shapes that the migration made are found again by what the program computes: this draw has a known one.
    let drawn = """
      event,reference,book,date,guarantee,party,programme,amount
      guarantee.drawn,G18/draw,VT,2024-02-02,G18,lenders,7a,70000

      """
    try SmallLedger.post(drawn, database)
    #expect(try database.connection.query("select count(*) from ledger.shape")[0].int64(0) == shapes)
    #expect(try VerifyRun(database).verify().isClean)
  }
}
