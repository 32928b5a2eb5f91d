import Foundation
import Ledger
import Money
import Operations
import Posting
import PostgreSQL
import Schemes
import Store
import TestServer

/// Databases that tests copy: schema and pack, applied once a process.
public enum Template: Sendable {
  public static let unitedStates = Result {
    try make(try SchemeRun.source("united-states"))
  }
  public static let japan = Result {
    try make(try japanSource())
  }

  private static let tests = String(#filePath.dropLast("/TestBooks/TestLedger.swift".count))

  /// The files of the pack of the tests, with all roles and a suspense account.
  public static func japanSource() throws -> PackSource {
    try PackSource.folder(tests + "/SchemesTests/Packs/japan-mini")
  }

  /// Makes a database with a pack.
  /// - Returns: its name.
  public static func make(_ source: PackSource) throws -> String {
    let conninfo = try TestServer.shared().makeDatabase()
    let database = try LedgerDatabase(conninfo, name: "test", purpose: "test")
    defer { database.close() }
    _ = try database.migrate()
    let (pack, diagnostics) = PackReader.read(source)
    guard let pack else { throw TestFault(text: "\(diagnostics)") }
    _ = try SchemeRun.apply(pack, to: database, options())
    return TestServer.name(of: conninfo)
  }

  public static func options() -> PostOptions { PostOptions(actor: "alice", programVersion: "test") }
}

public struct TestFault: Error {
  public var text: String

  public init(text: String) { self.text = text }
}

/// A ledger of its own for one test, with one session; further sessions come from ``another(_:)``.
public final class TestLedger {
  public let conninfo: String
  public let database: LedgerDatabase
  public let folder: TemporaryFolder
  public var options = Template.options()
  private var files = 0

  public init(_ template: Result<String, any Error> = Template.unitedStates) throws {
    conninfo = try TestServer.shared().makeDatabase(template: try template.get())
    database = try LedgerDatabase(conninfo, name: "test", purpose: "test")
    folder = try TemporaryFolder()
  }

  deinit { database.close() }

  /// A file of the test.
  public func file(_ text: String, suffix: String = "csv") throws -> String {
    files += 1
    let path = "\(folder.path)/events-\(files).\(suffix)"
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    return path
  }

  @discardableResult
  public func post(_ text: String, _ change: (inout PostOptions) -> Void = { _ in }) throws -> PostOutcome {
    var options = options
    change(&options)
    return try PostRun(database, options).post(try file(text))
  }

  /// Posts what must be accepted as a whole, and must be new.
  @discardableResult
  public func mustPost(_ text: String) throws -> PostOutcome {
    let outcome = try post(text)
    guard outcome.receipt?.seal != nil, outcome.rejectedRecords == 0 else {
      throw TestFault(text: "not posted: \(outcome.diagnostics)")
    }
    return outcome
  }

  @discardableResult
  public func reverse(_ name: String, reference: String? = nil) throws -> Receipt {
    try ReverseRun(database, options).reverse(name, reason: "typed twice", reference: reference)
  }

  public func query(_ sql: String, _ parameters: [Parameter] = []) throws -> [Row] {
    Array(try database.connection.query(sql, parameters))
  }

  public func number(_ sql: String) throws -> Int64 { try query(sql)[0].int64(0) }

  public static let factTables = [
    "batch", "seal", "event_key", "event", "reversal", "balance_sum", "guarantee_state", "borrower",
    "open_item", "clearing", "pack_record", "period", "close_balance", "fee_term",
    "treaty_account", "treaty_answer", "merger", "treaty_binding",
  ]

  /// How many rows each fact table has, and a sum over their hashes: equal only if nothing changed.
  public func digest() throws -> [String] {
    try TestLedger.factTables.map { table in
      let row = try query(
        """
        select count(*), coalesce(sum(hashtextextended(fact::text, 0)::numeric), 0)
        from ledger.\(table) as fact
        """
      )
      return "\(table) \(try row[0].int64(0)) \(try row[0].int128(1))"
    }
  }

  /// Reads as known at a moment, and closes the snapshot again.
  public func read<T>(_ knownAt: Snapshot.KnownAt = .now, _ body: (Snapshot) throws -> T) throws -> T {
    let snapshot = try Snapshot(database, knownAt: knownAt)
    defer { snapshot.close() }
    return try body(snapshot)
  }

  /// Debits less credits of a chart row's accounts of a book.
  public func balance(_ book: String, _ chart: String, detail: String? = nil, to: String = "2099-12-31")
    throws
    -> Int128
  {
    try read { snapshot in
      let scheme = snapshot.pack.scheme
      let place = try snapshot.book(book)
      return try snapshot.balance(
        book: book, chart: chart, fund: nil, detail: detail, currency: scheme.books[place].currency,
        to: day(to))
    }
  }
}
