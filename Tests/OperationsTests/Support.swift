import Bundled
import Foundation
import Interchange
import Ledger
import Money
import Operations
import Posting
import PostgreSQL
import Schemes
import Statements
import Synchronization
import TestServer

@testable import Store

/// Databases that tests copy: schema and pack, applied once a process.
enum Template: Sendable {
  static let unitedStates = Result {
    try make(try SchemeRun.source("united-states"))
  }
  static let japan = Result {
    try make(try PackSource.folder(Files.tests + "/SchemesTests/Packs/japan-mini"))
  }

  private static func make(_ source: PackSource) throws -> String {
    let conninfo = try TestServer.shared().makeDatabase()
    let database = try LedgerDatabase(conninfo, name: "test", purpose: "test")
    defer { database.close() }
    _ = try database.migrate()
    let (pack, diagnostics) = PackReader.read(source)
    guard let pack else { throw TestFault(text: "\(diagnostics)") }
    _ = try SchemeRun.apply(pack, to: database, options())
    return TestServer.name(of: conninfo)
  }

  static func options() -> PostOptions { PostOptions(actor: "alice", programVersion: "test") }
}

struct TestFault: Error {
  var text: String
}

/// A ledger of its own for one test, with one session; further sessions come from ``another(_:)``.
final class TestLedger {
  let conninfo: String
  let database: LedgerDatabase
  let folder: TemporaryFolder
  var options = Template.options()
  private var files = 0

  init(_ template: Result<String, any Error> = Template.unitedStates) throws {
    conninfo = try TestServer.shared().makeDatabase(template: try template.get())
    database = try LedgerDatabase(conninfo, name: "test", purpose: "test")
    folder = try TemporaryFolder()
  }

  deinit { database.close() }

  /// A file of the test.
  func file(_ text: String, suffix: String = "csv") throws -> String {
    files += 1
    let path = "\(folder.path)/events-\(files).\(suffix)"
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    return path
  }

  @discardableResult
  func post(_ text: String, _ change: (inout PostOptions) -> Void = { _ in }) throws -> PostOutcome {
    var options = options
    change(&options)
    return try PostRun(database, options).post(try file(text))
  }

  /// Posts what must be accepted as a whole, and must be new.
  @discardableResult
  func mustPost(_ text: String) throws -> PostOutcome {
    let outcome = try post(text)
    guard outcome.receipt?.seal != nil, outcome.rejectedRecords == 0 else {
      throw TestFault(text: "not posted: \(outcome.diagnostics)")
    }
    return outcome
  }

  @discardableResult
  func reverse(_ name: String, reference: String? = nil) throws -> Receipt {
    try ReverseRun(database, options).reverse(name, reason: "typed twice", reference: reference)
  }

  func query(_ sql: String, _ parameters: [Parameter] = []) throws -> [Row] {
    Array(try database.connection.query(sql, parameters))
  }

  func number(_ sql: String) throws -> Int64 { try query(sql)[0].int64(0) }

  static let factTables = [
    "batch", "seal", "event_key", "event", "reversal", "balance_sum", "guarantee_state", "open_item",
    "clearing", "pack_record",
  ]

  /// How many rows each fact table has, and a sum over their hashes: equal only if nothing changed.
  func digest() throws -> [String] {
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
  func read<T>(_ knownAt: Snapshot.KnownAt = .now, _ body: (Snapshot) throws -> T) throws -> T {
    let snapshot = try Snapshot(database, knownAt: knownAt)
    defer { snapshot.close() }
    return try body(snapshot)
  }

  /// Debits less credits of a chart row's accounts of a book.
  func balance(_ book: String, _ chart: String, detail: String? = nil, to: String = "2099-12-31") throws
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

func day(_ text: String) -> Day {
  guard let day = Day(text) else { preconditionFailure("\(text) is no day") }
  return day
}

/// CSV of events from rows of `column=value`, so that a case says only what matters to it.
func csv(_ rows: [String]) -> String {
  var columns: [String] = []
  var records: [[String: String]] = []
  for row in rows {
    var record: [String: String] = [:]
    for part in row.split(separator: " ") {
      let pair = part.split(separator: "=", maxSplits: 1)
      record[String(pair[0])] = String(pair[1])
      if !columns.contains(String(pair[0])) { columns.append(String(pair[0])) }
    }
    records.append(record)
  }
  let lines = records.map { record in columns.map { record[$0] ?? "" }.joined(separator: ",") }
  return ([columns.joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
}

/// What an error of ours is called.
func code(of body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch {
    return (error as? LedgerError)?.code ?? "\(error)"
  }
}

enum Files {
  static let tests = String(#filePath.dropLast("/OperationsTests/Support.swift".count))
  static let loans = tests + "/../../shared/data/sba7a"
  static var haveLoans: Bool { FileManager.default.fileExists(atPath: loans) }

  static func mapping() throws -> Mapping {
    guard let text = Bundled.text("Sources/Interchange/Mappings/sba-7a.yaml") else {
      throw TestFault(text: "no mapping sba-7a")
    }
    return try Mapping.parse(text, name: "sba-7a.yaml")
  }

  /// Unpacks a file of loans into a folder.
  static func unpack(_ name: String, into folder: String) throws -> String {
    let path = "\(folder)/\(name.replacingOccurrences(of: ".gz", with: ""))"
    guard FileManager.default.createFile(atPath: path, contents: nil) else {
      throw TestFault(text: "cannot write \(path)")
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-dc", "\(loans)/\(name)"]
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw TestFault(text: "cannot unpack \(name)") }
    return path
  }
}

/// Work on a thread of its own, which may wait for locks as long as it likes.
final class OtherThread<Value: Sendable>: Sendable {
  private let result = Mutex<Result<Value, any Error>?>(nil)
  private let done = DispatchSemaphore(value: 0)

  init(_ body: @escaping @Sendable () throws -> Value) {
    let thread = Thread { [self] in
      let outcome = Result { try body() }
      result.withLock { $0 = outcome }
      done.signal()
    }
    thread.stackSize = 8 << 20
    thread.start()
  }

  /// Waits for the end of the work, at most a minute.
  func value() throws -> Value {
    guard done.wait(timeout: .now() + 60) == .success else { throw TestFault(text: "the other thread hangs") }
    done.signal()
    guard let outcome = result.withLock({ $0 }) else { throw TestFault(text: "no outcome") }
    return try outcome.get()
  }

  var isDone: Bool { result.withLock { $0 != nil } }
}

/// A door that a thread holds shut for another.
final class Door: Sendable {
  private let semaphore = DispatchSemaphore(value: 0)

  func open() { semaphore.signal() }

  func pass() throws {
    guard semaphore.wait(timeout: .now() + 60) == .success else {
      throw TestFault(text: "the door stays shut")
    }
  }
}

/// What a posting in another thread came to, in plain values.
struct Posted: Sendable {
  var seal: Int64?
  var rejected: Int64
  var messages: [String]
  var waits: [String]
}

/// Posts in a session of its own.
func postElsewhere(
  _ conninfo: String, _ path: String, actor: String,
  hook: @escaping @Sendable (String) throws -> Void = { _ in },
  onWait: @escaping @Sendable (String) -> Void = { _ in }
) -> OtherThread<Posted> {
  OtherThread {
    let database = try LedgerDatabase(conninfo, name: "test", purpose: "post by \(actor)")
    defer { database.close() }
    var options = PostOptions(actor: actor, programVersion: "test")
    let waits = Mutex<[String]>([])
    options.hook = hook
    options.onWait = { holder in
      waits.withLock { $0.append(holder) }
      onWait(holder)
    }
    let outcome = try PostRun(database, options).post(path)
    return Posted(
      seal: outcome.receipt?.seal, rejected: outcome.rejectedRecords,
      messages: outcome.diagnostics.map { "\($0.code): \($0.message)" }, waits: waits.withLock { $0 })
  }
}
