import Foundation
import LocalServer
import PostgreSQL
import TestServer
import Testing

/// The private server and others: which one a command uses, and which it refuses.
@Suite struct ServerTests {
  @Test func aServerIsStartedOnDemandStoppedAndStartedAgain() throws {
    let home = TestFolder.shared.path + "/life"
    let program = Program(environment: ["GLEDGER_HOME": home, "GLEDGER_ACTOR": "clerk"])
    #expect(try program.run(["server", "status"]).output.contains("absent"))
    let made = try program.run(["init", "--scheme", "united-states"])
    #expect(made.status == 0 && made.errors.contains("Creating the private PostgreSQL"), "\(made)")
    #expect(try program.run(["server", "status"]).output.contains("running"))
    let stopped = try program.run(["server", "stop"])
    #expect(stopped.status == 0 && stopped.output == "stopped    \(home)\n")
    #expect(try program.run(["server", "status"]).output.contains("stopped"))
    #expect(try program.run(["server", "stop"]).status == 0)
    // Any command starts it again, and says so.
    let status = try program.run(["status"])
    #expect(status.status == 0 && status.errors.contains("Starting the private PostgreSQL"), "\(status)")
    #expect(try program.run(["server", "start"]).output == "running    \(home)\n")
    let document = try program.run(["server", "status", "--format", "json"]).json()
    #expect(document["format"] as? String == "gledger.server.status/1")
    #expect(document["state"] as? String == "running")
    #expect(try program.run(["server", "stop"]).status == 0)
  }

  @Test func aServerThatMayForgetIsRefused() throws {
    // Safe by its own settings, until the database is told not to wait for the disk.
    let server = LocalServer(home: TestFolder.shared.path + "/unsafe", durable: false)
    try server.ensureRunning()
    defer { try? server.stop() }
    let ledger = try Ledger(pack: nil)
    let address = server.conninfo(database: "postgres")
    let outcome = try ledger.run("init", "--scheme", "united-states", "--database", address)
    #expect(outcome.status == 3 && outcome.errors.contains("fsync = off"), "\(outcome)")
    #expect(outcome.errors.contains("a ledger must not forget"))
    let document = try ledger.run("status", "--database", address, "--format", "json").json()
    #expect(document["code"] as? String == "unsafe-server")
  }

  @Test func aServerOfOnesOwn() throws {
    // The shared private server stands for one; its database is made by hand, as an administrator would.
    _ = try Ledger()
    let server = LocalServer(home: Ledger.home)
    let name = "own_\(getpid())"
    try PostgresConnection(server.conninfo(database: "postgres"), applicationName: "tests")
      .execute("create database \(name)")
    let program = Program(
      environment: [
        "GLEDGER_HOME": "/nonexistent/gledger", "GLEDGER_DATABASE": server.conninfo(database: name),
        "GLEDGER_ACTOR": "clerk",
      ])
    let early = try program.run(["log"])
    #expect(early.status == 3 && early.errors.contains("gledger init --scheme united-states"), "\(early)")
    let made = try program.run(["init", "--scheme", "united-states"])
    #expect(made.status == 0 && made.output.contains("the database given"), "\(made)")
    #expect(try program.run(["post", "Examples/first-steps.csv"]).status == 0)
    #expect(try program.run(["status"]).output.contains("server      given"))
    let nobody = try program.run(["status", "--database", "host=/nonexistent dbname=x"])
    #expect(nobody.status == 3 && nobody.output.isEmpty && !nobody.errors.isEmpty)
  }

  @Test func flagThenEnvironmentThenFileThenDefault() throws {
    let home = try TestFolder.shared.folder("configured") + "/h"
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    var program = Program(environment: ["GLEDGER_HOME": home])
    func remedy(_ arguments: [String] = []) throws -> String {
      try program.run(["log"] + arguments).errors
    }
    // A database that cannot be had tells which name was taken.
    let absent = "host=/nonexistent/config dbname=x"
    try Data("database: \(absent)\n".utf8).write(to: URL(fileURLWithPath: home + "/config.yaml"))
    #expect(try remedy().contains("/nonexistent/config"))
    program.environment["GLEDGER_DATABASE"] = "host=/nonexistent/environment dbname=x"
    #expect(try remedy().contains("/nonexistent/environment"))
    #expect(try remedy(["--database", "host=/nonexistent/flag dbname=x"]).contains("/nonexistent/flag"))
    program.environment["GLEDGER_DATABASE"] = nil
    try Data("colour: red\n".utf8).write(to: URL(fileURLWithPath: home + "/config.yaml"))
    let unknown = try program.run(["log"])
    #expect(unknown.status == 3 && unknown.errors.contains("config.yaml:1:1: \"colour\": is no setting"))
    try Data("".utf8).write(to: URL(fileURLWithPath: home + "/config.yaml"))
    #expect(try remedy().contains("there is no ledger"))
  }
}
