import Bundled
import Foundation
import Interchange
import Operations
import PostgreSQL
import Store
import Synchronization
@_exported import TestBooks
import TestServer

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
    let status = try Shell.run(["gzip", "-dc", "\(loans)/\(name)"], output: path)
    guard status == 0 else { throw TestFault(text: "cannot unpack \(name)") }
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
