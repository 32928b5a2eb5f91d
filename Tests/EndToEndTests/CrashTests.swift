import Foundation
import PostgreSQL
import Testing

/// Batches that meet each other, and batches that are cut off.
@Suite struct CrashTests {
  @Test func twoProgramsPostTheSameFileAtOnce() throws {
    let ledger = try Ledger()
    try ledger.done("post", "Examples/contributions.csv")
    let arguments = ["post", "Examples/sba-7a.csv", "--mapping", "sba-7a", "--format", "json"]
    let runs = try (0..<2).map { _ in try ledger.program.start(arguments) }
    let outcomes = try runs.map { try $0.wait() }
    #expect(outcomes.allSatisfy { $0.status == 0 }, "\(outcomes)")
    let new = try outcomes.map { try $0.json()["events_new"] as? Int ?? -1 }.sorted()
    let known = try outcomes.map { try $0.json()["events_known"] as? Int ?? -1 }.sorted()
    #expect(new == [0, 1681] && known == [0, 1681])
    #expect(try batches(ledger) == 3)
  }

  static let points = [
    "before-lock", "after-keys", "before-events", "after-events", "after-events:3", "before-seal",
    "before-commit",
  ]

  @Test(arguments: points)
  func aProgramKilledLeavesNothingAndTheFilePostsOnce(_ point: String) throws {
    let ledger = try Ledger()
    let head = try ledger.head()
    let killed = try ledger.start(["post", "Examples/first-steps.csv"], fault: "kill:\(point)", chunk: 3)
      .wait()
    #expect(killed.signal == SIGKILL && killed.output.isEmpty, "\(killed)")
    #expect(try ledger.head() == head)
    let again = try ledger.done("post", "Examples/first-steps.csv", "--wait", "30").output
    #expect(again.contains("events     10 new, 0 posted before"))
    #expect(
      try ledger.done("post", "Examples/first-steps.csv").output.contains("events     0 new, 10 posted"))
    #expect(try batches(ledger) == 2)
  }

  /// Killed at any moment, again and again, until a run ends by itself: the books hold one copy.
  @Test func aProgramKilledAtAnyMomentNeverLeavesHalfAFile() throws {
    let isLong = ProcessInfo.processInfo.environment["GLEDGER_LONG"] != nil
    for round in 0..<(isLong ? 20 : 1) {
      let ledger = try Ledger()
      try ledger.done("post", "Examples/contributions.csv")
      var milliseconds = UInt32(20 + round)
      while true {
        let run = try ledger.program.start(["post", "Examples/sba-7a.csv", "--mapping", "sba-7a"])
        usleep(milliseconds * 1000)
        kill(run.pid, SIGKILL)
        let outcome = try run.wait()
        let seals = try batches(ledger)
        #expect(seals == 2 || seals == 3)
        if outcome.signal == nil { break }
        milliseconds = milliseconds * 3 / 2
      }
      let again = try ledger.done("post", "Examples/sba-7a.csv", "--mapping", "sba-7a").output
      #expect(again.contains("events     0 new, 1,681 posted before"))
      #expect(try batches(ledger) == 3)
      #expect(try ledger.run("verify").status == 0)
    }
  }

  @Test func aBookThatIsHeldNamesItsHolderAndIsWaitedForOnlySoLong() throws {
    let ledger = try Ledger()
    let holder = try ledger.start(
      ["post", "Examples/first-steps.csv", "--actor", "slowpoke"], fault: "stop:before-seal")
    defer {
      kill(holder.pid, SIGKILL)
      _ = try? holder.wait()
    }
    try holder.waitUntilStopped()
    let second = try ledger.run("post", "Examples/first-steps.csv", "--wait", "1", "--dry-run")
    #expect(second.status == 3 && second.errors.contains("slowpoke"), "\(second)")
    #expect(second.errors.contains("--wait"))
  }

  /// A program that is killed while it waits for a lock does not stay in the queue.
  @Test func aProgramKilledWhileItWaitsLeavesTheQueue() throws {
    let ledger = try Ledger()
    let holder = try ledger.start(["post", "Examples/first-steps.csv"], fault: "stop:before-seal")
    try holder.waitUntilStopped()
    let waiting = try ledger.program.start(["post", "Examples/first-steps.csv"])
    for _ in 0..<400 where !waiting.errors.contains("waiting for a book held by gledger post by clerk") {
      usleep(50_000)
    }
    kill(waiting.pid, SIGKILL)
    #expect(try waiting.wait().signal == SIGKILL)
    let watcher = try ledger.administrator()
    let sessions = {
      try watcher.query(
        "select count(*) from pg_stat_activity where application_name like 'gledger post%' "
          + "and datname = current_database()")[0].int64(0)
    }
    for _ in 0..<400 where try sessions() > 1 { usleep(50_000) }
    #expect(try sessions() == 1)
    kill(holder.pid, SIGCONT)
    #expect(try holder.wait().status == 0)
    #expect(
      try ledger.done("post", "Examples/first-steps.csv").output.contains("events     0 new, 10 posted"))
  }

  func batches(_ ledger: Ledger) throws -> Int {
    let document = try ledger.done("log", "--format", "json").json()
    return (document["batches"] as? [Any])?.count ?? -1
  }
}
