import Ledger
import Operations
import PostgreSQL
import Store
import Synchronization
import Testing

/// A close and a batch that moves the same book: one waits for the other.
struct CloseRaceTests {
  private func closeElsewhere(
    _ conninfo: String, _ book: String, hook: @escaping @Sendable (String) throws -> Void = { _ in },
    onWait: @escaping @Sendable (String) -> Void = { _ in }
  ) -> OtherThread<Int64?> {
    OtherThread {
      let database = try LedgerDatabase(conninfo, name: "test", purpose: "close by carol")
      defer { database.close() }
      var options = PostOptions(actor: "carol", programVersion: "test")
      (options.hook, options.onWait) = (hook, onWait)
      return try CloseRun(database, options).close(book: book, through: day("2020-09-30")).receipt?.seal
    }
  }

  /// The batch starts in OH and reaches the reinsurer's book, which is closed meanwhile.
  @Test(arguments: ["OH", "reinsurer"]) func aCloseWaitsForABatchInHand(_ book: String) throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Cases.funds))
    let (reached, goOn, waiting) = (Door(), Door(), Door())
    let path = try ledger.file(csv([Cases.drawn("G", "800.00", date: "2020-09-30")]))
    let post = postElsewhere(
      ledger.conninfo, path, actor: "dave",
      hook: { place in
        guard place == "before-seal" else { return }
        reached.open()
        try goOn.pass()
      })
    try reached.pass()
    let close = closeElsewhere(ledger.conninfo, book, onWait: { _ in waiting.open() })
    try waiting.pass()
    #expect(!close.isDone)
    goOn.open()
    #expect(try post.value().seal == 3)
    #expect(try close.value() == 4)
    // What was waited for is in the close row.
    let row = try ledger.read { try $0.closeRow(book: try $0.book(book), from: day("2020-10-01")) }
    #expect(row?.seal == 4)
    #expect(try ledger.balance(book, "9210", to: "2020-09-30") == (book == "OH" ? -80_000 : -64_000))
    #expect(try VerifyRun(ledger.database).verify().isClean)
  }

  @Test(arguments: ["OH", "reinsurer"]) func aBatchWaitsForACloseAndIsRefused(_ book: String) throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Cases.funds))
    let (reached, goOn, waiting) = (Door(), Door(), Door())
    let close = closeElsewhere(
      ledger.conninfo, book,
      hook: { place in
        guard place == "before-seal" else { return }
        reached.open()
        try goOn.pass()
      })
    try reached.pass()
    let rows = [Cases.drawn("H", "1.00", date: "2020-10-01"), Cases.drawn("G", "800.00", date: "2020-09-30")]
    let post = postElsewhere(
      ledger.conninfo, try ledger.file(csv(rows)), actor: "dave", onWait: { _ in waiting.open() })
    try waiting.pass()
    #expect(!post.isDone)
    goOn.open()
    #expect(try close.value() == 3)
    let outcome = try post.value()
    #expect(outcome.seal == nil && outcome.rejected == 1)
    #expect(outcome.messages == ["period-closed: book \(book) is closed through 2020-09-30"])
    #expect(try ledger.number("select count(*) from ledger.event where effective >= '2020-09-30'") == 1)
  }

  /// Closed between its decision and its sums, a book that a reversal reaches has it begin again on the first
  /// open day.
  @Test func aReversalThatMetACloseBeginsAgain() throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Cases.funds + [Cases.drawn("G", "800.00", date: "2020-09-30")]))
    let attempts = Mutex(0)
    let conninfo = ledger.conninfo
    ledger.options.hook = { place in
      guard place == "before-events" else { return }
      let isFirst = attempts.withLock { count in
        count += 1
        return count == 1
      }
      if isFirst { _ = try closeElsewhere(conninfo, "reinsurer").value() }
    }
    try ledger.reverse("OH/G/drawn", reference: "back")
    #expect(attempts.withLock { $0 } == 2)
    let event = try #require(try ledger.database.event(book: "OH", reference: "back"))
    #expect(event.effective == day("2020-10-01"))
    #expect(event.fields.contains { $0 == ("concerns", "2020-09-30") })
    let report = try VerifyRun(ledger.database).verify()
    #expect(report.isClean, "\(report.faults)")
  }

  /// Closes of several books and batches of all of them at once: whatever comes first, all ends, nothing is
  /// recorded in a closed period.
  @Test func manyAtOnceEndWithoutADeadlock() throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Cases.funds))
    var posts: [OtherThread<Posted>] = []
    var closes: [OtherThread<Int64?>] = []
    for round in 0..<4 {
      for book in ["OH", "TX"] {
        let rows = (0..<3).map {
          Cases.drawn("G\(round)-\($0)", "10.00", book: book, date: "2020-09-\(10 + round)")
        }
        posts.append(postElsewhere(ledger.conninfo, try ledger.file(csv(rows)), actor: book))
      }
      if round == 1 {
        closes = ["OH", "TX", "reinsurer"].map { closeElsewhere(ledger.conninfo, $0) }
      }
    }
    for close in closes { #expect(try close.value() != nil) }
    for post in posts {
      let outcome = try post.value()
      #expect(outcome.seal != nil || outcome.messages.allSatisfy { $0.hasPrefix("period-closed") })
    }
    let report = try VerifyRun(ledger.database).verify()
    #expect(report.isClean, "\(report.faults)")
    #expect(try ledger.number("select count(*) from ledger.period") == 3)
  }
}
