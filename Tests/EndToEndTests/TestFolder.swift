import Foundation
import Synchronization
import TestServer

/// A folder that goes with the tests, and with it every private server that they started.
final class TestFolder: Sendable {
  let path: String
  private let count = Atomic<Int>(0)

  static let shared: TestFolder = {
    do { return try TestFolder() } catch { fatalError("no folder for the tests: \(error)") }
  }()

  init() throws {
    path = try TemporaryFolder().path
    // As root the server runs as the user postgres, who has to pass through.
    chmod(path, 0o755)
  }

  /// A path that no other call gets.
  func file(_ name: String) throws -> String {
    "\(path)/\(name)-\(count.add(1, ordering: .relaxed).newValue)"
  }

  /// A folder of its own.
  func folder(_ name: String) throws -> String {
    let folder = try file(name)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    chmod(folder, 0o755)
    return folder
  }

  /// A file with this text, and its own folder so that its name is as given.
  func write(_ text: String, as name: String) throws -> String {
    let path = "\(try folder("files"))/\(name)"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }
}

/// One ledger on the server that all tests share, as a user meets it.
struct Ledger {
  /// The state folder of the private server that all tests share.
  static let home = TestFolder.shared.path + "/shared"
  private static let count = Atomic<Int>(0)

  var name: String
  var program: Program

  /// - Parameter pack: the pack to begin with; nil leaves the ledger unmade.
  /// - Parameter home: the state folder, for tests that break its server.
  init(pack: String? = "united-states", home: String = Ledger.home) throws {
    name = "test_\(Ledger.count.add(1, ordering: .relaxed).newValue)"
    program = Program(
      environment: ["GLEDGER_HOME": home, "GLEDGER_LEDGER": name, "GLEDGER_ACTOR": "clerk"])
    if let pack { _ = try done("init", "--scheme", pack) }
  }

  func run(_ arguments: String..., input: String? = nil) throws -> Outcome {
    try program.run(arguments, input: input)
  }

  /// Runs a command that must end with 0.
  @discardableResult
  func done(_ arguments: String...) throws -> Outcome {
    let outcome = try program.run(arguments)
    guard outcome.status == 0 else {
      throw ProgramError(message: "gledger \(arguments.joined(separator: " ")): \(outcome)")
    }
    return outcome
  }

  /// Starts a command with a fault: see `GLEDGER_TEST_FAULT`.
  func start(_ arguments: [String], fault: String, chunk: Int = 10_000) throws -> Running {
    var program = program
    program.environment["GLEDGER_TEST_FAULT"] = fault
    program.environment["GLEDGER_TEST_CHUNK"] = "\(chunk)"
    return try program.start(arguments)
  }

  /// Posts lines below a header.
  func post(_ header: String, _ lines: String..., options: [String] = []) throws -> Outcome {
    let file = try TestFolder.shared.write(
      ([header] + lines).joined(separator: "\n") + "\n", as: "events.csv")
    return try program.run(["post", file] + options)
  }

  /// The hash of the last seal, which moves with every change of the books.
  func head() throws -> String {
    let document = try done("status", "--format", "json").json()
    return document["head_hash"] as? String ?? ""
  }
}

/// Columns and rows that many tests post.
enum Rows {
  static let header = "event,reference,book,date,guarantee,party,programme,amount,principal,interest,claim"
  static let money = "fund.contribution,C1,VT,2024-01-02,,treasury,,500000,,,"
  static let reinsurer = "fund.contribution,C2,reinsurer,2024-01-02,,treasury,,500000,,,"
  static let drawn = "guarantee.drawn,G1/draw,VT,2024-02-01,G1,lenders,7a,80000,,,"
  static let accepted = "claim.accepted,G1/accepted,VT,2025-03-03,G1,,,64480,64000,480,K1"
  static let paid = "claim.paid,G1/paid,VT,2025-03-10,G1,lenders,,64480,64000,480,K1"
}
