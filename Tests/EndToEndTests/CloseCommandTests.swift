import Foundation
import PostgreSQL
import Testing

/// Closing and opening as a user meets them.
@Suite struct CloseCommandTests {
  /// VT with a claim that the reinsurer owes, income and cost of the fiscal year 2025.
  private func ledger() throws -> Ledger {
    let ledger = try Ledger()
    let posted = try ledger.post(
      Rows.header, Rows.money, Rows.reinsurer, Rows.drawn, Rows.accepted, Rows.paid,
      "fee.received,G1/fee,VT,2025-01-05,G1,,,1200,,,", "investment.income,I1,VT,2025-04-01,,,,250.5,,,",
      "operating.expense,E1,VT,2025-05-01,,,,40,,,")
    #expect(posted.status == 0, "\(posted)")
    return ledger
  }

  @Test func aYearIsClosedAndSaysWhatIsUndone() throws {
    let ledger = try ledger()
    let dry = try ledger.run("close", "--book", "VT", "--through", "2025-09-30", "--dry-run")
    #expect(dry.status == 1 && dry.output.contains("nothing: dry run"))
    let head = try ledger.head()
    let close = try ledger.run("close", "--book", "VT", "--through", "2025-09-30")
    #expect(close.status == 1, "\(close)")
    try expect(close.output, is: "close.txt")
    #expect(try ledger.head() != head)
    try expect(try ledger.done("log").output, is: "close-log.txt")
    let year = ["statement", "fund", "--book", "VT", "--from", "2024-10-01", "--to", "2025-09-30"]
    let fund = try ledger.program.run(year).output
    try expect(fund.replacing(ledger.name, with: "main"), is: "close-fund.txt")
    let before = try ledger.program.run(
      [
        "statement", "trial-balance", "--book", "VT", "--from", "2024-10-01", "--to", "2025-09-30",
        "--before-closing",
      ]).output
    try expect(before.replacing(ledger.name, with: "main"), is: "close-trial-balance.txt")
    let next = try ledger.done(
      "statement", "fund", "--book", "VT", "--from", "2025-10-01", "--to", "2025-12-31", "--format", "json"
    ).json()
    #expect((next["balances_from"] as? String)?.hasPrefix("close through 2025-09-30, seal ") == true)
    let status = try ledger.done("status", "--format", "json").json()
    let closed = try #require((status["closed"] as? [[String: Any]])?.first)
    #expect(closed["book"] as? String == "VT" && closed["through"] as? String == "2025-09-30")
    #expect(try ledger.done("status").output.contains("closed VT"))
  }

  @Test func aLateFileIsRefusedOrMoved() throws {
    let ledger = try ledger()
    #expect(try ledger.run("close", "--book", "reinsurer", "--through", "2025-09-30").status == 0)
    let file = try TestFolder.shared.write(
      Rows.header + "\nguarantee.drawn,G9/draw,VT,2025-09-30,G9,lenders,7a,100,,,\n", as: "late.csv")
    let refused = try ledger.run("post", file)
    #expect(refused.status == 3, "\(refused)")
    let place = "\(file):2:28: date \"2025-09-30\": book reinsurer is closed through 2025-09-30; "
    #expect(
      refused.errors.hasPrefix(place + "post it on an open day with --post-on 2025-10-01"), "\(refused)")
    let moved = try ledger.run("post", file, "--post-on", "2025-10-02")
    #expect(moved.status == 0 && moved.output.contains("events     1 new"), "\(moved)")
    let shown = try ledger.done("show", "VT/G9/draw").output
    #expect(
      shown.hasPrefix("2025-10-02 guarantee.drawn VT/G9/draw\n") && shown.contains("concerns=2025-09-30"))
    let opened = try ledger.run(
      "reopen", "--book", "reinsurer", "--from", "2025-09-01", "--reason", "late", "--approver", "head")
    #expect(opened.status == 0 && opened.output.contains("opened     reinsurer from 2025-09-01"))
    let alone = try ledger.run("reopen", "--book", "reinsurer", "--from", "2025-08-01", "--reason", "late")
    #expect(alone.status == 3 && alone.errors.contains("--approver"), "\(alone)")
    #expect(try ledger.run("verify").status == 0)
  }

  @Test(arguments: ["2025-09-15", "September"]) func aDayThatEndsNoPeriod(_ day: String) throws {
    let ledger = try ledger()
    let outcome = try ledger.run("close", "--book", "VT", "--through", day)
    #expect(outcome.status == (day == "September" ? 2 : 3))
    #expect(day == "September" || outcome.errors.contains("close through 2025-08-31 or 2025-09-30"))
  }

  /// Killed anywhere, a close is whole or absent, and done again.
  @Test func killedAnywhereACloseIsWholeOrAbsent() throws {
    let ledger = try ledger()
    let close = ["close", "--book", "VT", "--through", "2025-09-30"]
    let reopen = ["reopen", "--book", "VT", "--from", "2025-09-01", "--reason", "x", "--approver", "head"]
    for command in [close, reopen] {
      let head = try ledger.head()
      for point in [
        "before-lock", "after-keys", "after-balances", "before-events", "after-events", "before-seal",
        "before-commit",
      ] {
        let outcome = try ledger.start(command, fault: "kill:\(point)").wait()
        #expect(outcome.status != 0 && outcome.output.isEmpty, "\(point): \(outcome)")
        #expect(try ledger.isQuiet())
        #expect(try ledger.head() == head, "\(point)")
        let left = try ledger.administrator().query(
          "select (select count(*) from ledger.period) - 2 * (select count(*) from ledger.batch "
            + "where kind = 'close') "
            + "+ (select count(*) from ledger.batch where kind = 'close')")[0].int64(0)
        #expect(left == 0, "\(point)")
      }
      #expect(try ledger.program.run(command).status <= 1)
      #expect(try ledger.head() != head)
    }
    #expect(try ledger.run("verify").status == 0)
  }

  /// A ledger with closes, an opening and a migration comes back from its export with the same hashes.
  @Test func periodsAreReadBack() throws {
    let ledger = try ledger()
    let history = try TestFolder.shared.write(
      Rows.header + "\noperating.expense,OLD/1,VT,2024-03-01,,,,7,,,\n", as: "history.csv")
    #expect(try ledger.run("post", history, "--migration").status == 2)
    #expect(try ledger.run("post", history, "--migration", "--approver", "head").status == 0)
    #expect(try ledger.run("close", "--book", "VT", "--through", "2025-09-30").status == 1)
    #expect(
      try ledger.run(
        "reopen", "--book", "VT", "--from", "2025-09-30", "--reason", "it's \"late\"", "--approver", "head"
      ).status == 0)
    #expect(
      try ledger.post(
        Rows.header, "operating.expense,E2,VT,2025-08-01,,,,3,,,", options: ["--post-on", "2025-09-30"]
      )
      .status == 0)
    #expect(try ledger.run("close", "--book", "VT", "--through", "2025-09-30").status == 1)
    let folder = try TestFolder.shared.file("export")
    _ = try ledger.done("export", "csv", folder)
    let copy = try Ledger(pack: nil)
    _ = try copy.done("init", "--empty")
    let back = try copy.run("post", folder)
    #expect(back.status == 0 && back.output.contains("each batch has the hash that was sealed"), "\(back)")
    #expect(try copy.run("verify").status == 0)
    let kinds = try copy.done("log").output
    for kind in ["migration", "close", "reopen"] { #expect(kinds.contains(" \(kind) "), "\(kinds)") }
  }
}
