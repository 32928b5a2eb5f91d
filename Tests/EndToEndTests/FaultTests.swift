import Foundation
import LocalServer
import PostgreSQL
import TestServer
import Testing

extension Ledger {
  /// A session of the private server's administrator in the ledger's database.
  func administrator() throws -> PostgresConnection {
    let home = program.environment["GLEDGER_HOME"] ?? ""
    return try PostgresConnection(
      LocalServer(home: home).conninfo(database: "gledger_\(name)"), applicationName: "tests")
  }

  /// Waits until no session of the program and no lock of its is left.
  func isQuiet() throws -> Bool {
    let watcher = try administrator()
    for _ in 0..<200 {
      let left = try watcher.query(
        """
        select (select count(*) from pg_stat_activity
            where application_name like 'gledger%' and datname = current_database())
          + (select count(*) from pg_locks where locktype = 'advisory'
            and database = (select oid from pg_database where datname = current_database()))
        """
      )[0].int64(0)
      if left == 0 { return true }
      usleep(50_000)
    }
    return false
  }
}

/// Faults of the server, of the clock, and of many programs at once. `Scripts/faults` has many more of them.
@Suite struct FaultTests {
  /// What ends a connection while the batch stands at a point.
  enum Strike: String, Sendable {
    case server = "kill -9 of the server's first process"
    case own = "kill -9 of the process that serves the post"
    case other = "kill -9 of a process that serves somebody else, at which the server ends all"
    case administrator = "pg_terminate_backend"
  }

  static let strikes: [(point: String, strike: Strike, says: String)] = [
    ("after-keys", .own, "the connection to the server was lost (server closed the connection unexpectedly)"),
    ("after-events", .server, "the connection to the server was lost ("),
    ("before-seal", .other, "the connection to the server was lost ("),
    ("before-commit", .server, "the connection was lost in the commit ("),
    ("before-commit", .administrator, "the connection was lost in the commit (terminating connection due to"),
  ]

  /// One after the other on a server of their own, which each of them breaks.
  @Test func theServerEndsAndTheBatchIsWholeOrAbsent() throws {
    let home = TestFolder.shared.path + "/struck"
    let ledger = try Ledger(home: home)
    let example = try String(contentsOfFile: Program.root + "/Examples/first-steps.csv", encoding: .utf8)
    for (place, (point, strike, says)) in Self.strikes.enumerated() {
      let head = try ledger.head()
      let rows = example.replacing("G17", with: "G\(place)").replacing("C-2024", with: "C\(place)")
      let file = try TestFolder.shared.write(rows, as: "steps.csv")
      let run = try ledger.start(["post", file], fault: "stop:\(point)")
      try run.waitUntilStopped()
      try Self.carryOut(strike, ledger)
      kill(run.pid, SIGCONT)
      let outcome = try run.wait()
      #expect(outcome.status == 3 && outcome.output.isEmpty, "\(strike): \(outcome)")
      #expect(outcome.errors.contains("gledger: \(says)"), "\(strike): \(outcome)")
      #expect(outcome.errors.contains("nothing was posted"), "\(strike): \(outcome)")
      #expect(outcome.errors.contains("\n  type again: gledger post \(file) ("), "\(strike): \(outcome)")
      // Any command starts the server again, and finds the books as they were.
      #expect(try ledger.head() == head, "\(strike)")
      #expect(try ledger.isQuiet())
      let again = try ledger.done("post", file).output
      #expect(again.contains("events     10 new, 0 posted before"))
    }
    #expect(try ledger.run("verify").status == 0)
    try LocalServer(home: home).stop()
  }

  private static func carryOut(_ strike: Strike, _ ledger: Ledger) throws {
    let watcher = try ledger.administrator()
    let own = try watcher.query(
      "select pid from pg_stat_activity where application_name like 'gledger post%' "
        + "and datname = current_database()")[0].int32(0)
    switch strike {
    case .server:
      let home = ledger.program.environment["GLEDGER_HOME"] ?? ""
      kill(try #require(LocalServer(home: home).status().pid), SIGKILL)
    case .own: kill(own, SIGKILL)
    case .other: kill(watcher.backendPID, SIGKILL)
    case .administrator: _ = try watcher.query("select pg_terminate_backend($1, 5000)", [.int32(own)])
    }
    // Were the program to go on before, it could still be in time.
    for _ in 0..<400 where !hasEnded(own) { usleep(20_000) }
  }

  private static func hasEnded(_ pid: Int32) -> Bool {
    guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return true }
    return stat.split(separator: ")").last?.hasPrefix(" Z") ?? true
  }

  /// A settlement and a reversal that are killed leave nothing, and run once afterwards.
  @Test(arguments: [
    (["settle", "--treaty", "QS-EXAMPLE", "--through", "2026-12-31"], "after-keys"),
    (["reverse", "VT/G17/written-off", "--reason", "typed twice"], "before-commit"),
  ])
  func aDerivedBatchIsKilled(_ command: [String], _ point: String) throws {
    let ledger = try Ledger()
    try ledger.done("post", "Examples/first-steps.csv")
    let head = try ledger.head()
    #expect(try ledger.start(command, fault: "kill:\(point)").wait().signal == SIGKILL)
    #expect(try ledger.head() == head)
    #expect(try ledger.program.run(command).status == 0)
    let once = try ledger.head()
    _ = try ledger.program.run(command)
    #expect(try ledger.head() == once && once != head)
    #expect(try ledger.run("verify").status == 0)
  }

  /// `init` is safe to repeat, wherever it was cut off.
  @Test func initKilledAtAnyMomentIsRepeated() throws {
    let home = TestFolder.shared.path + "/half-made"
    let program = Program(environment: ["GLEDGER_HOME": home, "GLEDGER_ACTOR": "clerk"])
    for milliseconds in [150, 500] as [UInt32] {
      let run = try program.start(["init", "--scheme", "united-states"])
      usleep(milliseconds * 1000)
      kill(run.pid, SIGKILL)
      _ = try run.wait()
    }
    let made = try program.run(["init", "--scheme", "united-states"])
    #expect(made.status == 0, "\(made)")
    let document = try program.run(["log", "--format", "json"]).json()
    #expect((document["batches"] as? [Any])?.count == 1)
    #expect(try program.run(["verify"]).status == 0)
    try LocalServer(home: home).stop()
  }

  /// Eight programs fight over the reinsurer's fund, which pays for three of their claims.
  @Test func asManySucceedAsTheFundPaysFor() throws {
    let ledger = try Ledger()
    let books = ["AK", "AL", "CA", "CO", "IL", "NY", "OH", "TX"]
    let money =
      books.map { "fund.contribution,F/\($0),\($0),2020-01-02,,treasury,,100000,,," } + [
        "fund.contribution,F/R,reinsurer,2020-01-02,,treasury,,2900,,,"
      ]
    let opening = ([Rows.header] + money).joined(separator: "\n") + "\n"
    try ledger.done("post", try TestFolder.shared.write(opening, as: "opening.csv"))
    let runs = try books.map { book in
      let rows = [
        Rows.header, "guarantee.drawn,G/draw,\(book),2021-02-01,G,lenders,7a,9000,,,",
        "claim.accepted,G/accepted,\(book),2021-03-01,G,,,1000,1000,,K",
        "claim.paid,G/paid,\(book),2021-03-01,G,lenders,,1000,1000,,K",
      ]
      let file = try TestFolder.shared.write(rows.joined(separator: "\n") + "\n", as: "claim.csv")
      return try ledger.program.start(["post", file])
    }
    let outcomes = try runs.map { try $0.wait() }
    #expect(outcomes.count { $0.status == 0 } == 3, "\(outcomes)")
    for outcome in outcomes where outcome.status != 0 {
      #expect(outcome.status == 3 && outcome.errors.contains("limit reinsurer-availability"), "\(outcome)")
    }
    #expect(try ledger.isQuiet())
    #expect(try ledger.run("verify").status == 0)
  }

  /// Different files at once, for one book and for several in opposite orders: all are posted.
  @Test func differentFilesAtOnce() throws {
    let ledger = try Ledger()
    let orders = [["VT"], ["VT"], ["OH", "VT", "TX"], ["TX", "VT", "OH"]]
    let runs = try orders.enumerated().map { place, books in
      let rows = books.enumerated().map { row, book in
        "guarantee.drawn,G\(place)/\(row),\(book),2021-02-01,G\(place)-\(row),lenders,7a,9000,,,"
      }
      let text = ([Rows.header] + rows).joined(separator: "\n") + "\n"
      let file = try TestFolder.shared.write(text, as: "drawn.csv")
      var program = ledger.program
      program.environment["GLEDGER_TEST_CHUNK"] = "1"
      return try program.start(["post", file])
    }
    for run in runs {
      let outcome = try run.wait()
      #expect(outcome.status == 0, "\(outcome)")
    }
    let document = try ledger.done("log", "--format", "json").json()
    #expect((document["batches"] as? [Any])?.count == 5)
    #expect(try ledger.run("verify").status == 0)
  }
}
