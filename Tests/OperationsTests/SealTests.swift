import Ledger
import Operations
import PostgreSQL
import Store

import Testing

/// One chain for all books, and no batch waits for another association's (design laws 7 and 9).
struct SealTests {
  /// Posts a batch that stops just before its own seal, until the door is opened.
  private func held(
    _ ledger: TestLedger, _ rows: [String], _ reached: Door, _ goOn: Door
  ) throws -> OtherThread<Posted> {
    postElsewhere(
      ledger.conninfo, try ledger.file(csv(rows)), actor: "holder",
      hook: { place in
        guard place == "before-seal" else { return }
        reached.open()
        try goOn.pass()
      })
  }

  @Test func anotherAssociationsBatchCompletesMeanwhile() throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Cases.funds))
    let (reached, goOn) = (Door(), Door())
    let first = try held(ledger, [Cases.drawn("G", "800.00", book: "OH")], reached, goOn)
    try reached.pass()
    // New accounts, segments and causes on both sides: names are made by sessions of their own.
    let second = postElsewhere(
      ledger.conninfo, try ledger.file(csv([Cases.drawn("G", "700.00", book: "TX")])), actor: "second")
    #expect(try second.value().seal == 3)
    #expect(try second.value().waits.isEmpty)
    #expect(!first.isDone)
    goOn.open()
    #expect(try first.value().seal == 4)
    // The batch whose number was drawn first was sealed last.
    let batches = try ledger.query("select batch_id from ledger.seal order by seal_number").map {
      try $0.int64(0)
    }
    #expect(batches.count == 4 && batches[2] > batches[3])
    try proveChain(ledger, length: 4)
    // As known at the third seal the first batch is not in the reinsurer's book.
    for (seal, exposure) in [(Int64(2), Int128(0)), (3, -56_000), (4, -120_000)] {
      let balance = try ledger.read(.seal(seal)) { snapshot in
        try snapshot.balance(
          book: "reinsurer", chart: "9210", fund: nil, detail: nil, currency: snapshot.pack.scheme.currency,
          to: day("2020-12-31"))
      }
      #expect(balance == exposure, "as known at seal \(seal)")
    }
  }

  @Test func theSameAssociationsBatchWaitsAndIsToldForWhom() throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Cases.funds))
    let (reached, goOn, waiting) = (Door(), Door(), Door())
    let first = try held(ledger, [Cases.drawn("G", "800.00")], reached, goOn)
    try reached.pass()
    let second = postElsewhere(
      ledger.conninfo, try ledger.file(csv(Cases.claim("G", "500.00"))), actor: "second",
      onWait: { _ in waiting.open() })
    try waiting.pass()
    #expect(!second.isDone)
    goOn.open()
    #expect(try first.value().seal == 3)
    let outcome = try second.value()
    // It sees what it waited for: the guarantee that its claim is on.
    #expect(outcome.seal == 4)
    #expect(outcome.waits.count == 1)
    #expect(outcome.waits.first?.hasPrefix("gledger post by holder (server process ") == true)
    try proveChain(ledger, length: 4)
  }

  @Test func aWaitEndsAtItsLimit() throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Cases.funds))
    let (reached, goOn) = (Door(), Door())
    let first = try held(ledger, [Cases.drawn("G", "800.00")], reached, goOn)
    try reached.pass()
    let attempt = code {
      try ledger.post(csv([Cases.drawn("H", "800.00")])) { $0.lockTimeout = 200 }
    }
    #expect(attempt == "lock-timeout")
    goOn.open()
    #expect(try first.value().seal == 3)
    #expect(try ledger.post(csv([Cases.drawn("H", "800.00")])).receipt?.seal == 4)
    try proveChain(ledger, length: 4)
  }

  /// A batch that meets its second book late begins again with both locked in order, and posts once.
  @Test func booksOutOfOrderInSmallChunks() throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Cases.funds))
    let rows = ["TX", "OH", "TX", "OH"].enumerated().map { place, book in
      Cases.drawn("N\(place)", "10.00", book: book)
    }
    let (reached, goOn) = (Door(), Door())
    let first = try held(ledger, [Cases.drawn("G", "800.00", book: "OH")], reached, goOn)
    try reached.pass()
    let waiting = Door()
    let path = try ledger.file(csv(rows))
    let conninfo = ledger.conninfo
    let second = OtherThread<Int64?> {
      let database = try LedgerDatabase(conninfo, name: "test", purpose: "post by second")
      defer { database.close() }
      var options = Template.options()
      options.chunk = 1
      options.onWait = { _ in waiting.open() }
      return try PostRun(database, options).post(path).receipt?.eventsNew
    }
    try waiting.pass()
    goOn.open()
    #expect(try first.value().seal == 3)
    #expect(try second.value() == 4)
    try proveChain(ledger, length: 4)
  }

  /// A batch with both books never holds the second while it waits for the first, which another batch holds
  /// that goes on to the second.
  @Test func booksInOrderNeverBlockEachOther() throws {
    let ledger = try TestLedger()
    // Named one after the other, so that the order of their locks is known.
    for row in Cases.funds { try ledger.mustPost(csv([row])) }
    let (reached, goOn, waiting, isFirst) = (Door(), Door(), Door(), Flag())
    let (conninfo, path) = (
      ledger.conninfo, try ledger.file(csv([Cases.drawn("G", "1.00"), Cases.drawn("G", "2.00", book: "TX")]))
    )
    let first = OtherThread<Int64?> {
      let database = try LedgerDatabase(conninfo, name: "test", purpose: "post by first")
      defer { database.close() }
      var options = Template.options()
      options.chunk = 1
      options.hook = { place in
        guard place == "after-events", isFirst.take() else { return }
        reached.open()
        try goOn.pass()
      }
      return try PostRun(database, options).post(path).receipt?.seal
    }
    try reached.pass()
    let both = csv([Cases.drawn("H", "1.00"), Cases.drawn("H", "2.00", book: "TX")])
    let second = postElsewhere(
      ledger.conninfo, try ledger.file(both), actor: "second", onWait: { _ in waiting.open() })
    try waiting.pass()
    goOn.open()
    #expect(try first.value() == 5)
    #expect(try second.value().seal == 6)
    try proveChain(ledger, length: 6)
  }

  @Test func fourAssociationsAtOnceGiveOneChain() throws {
    let ledger = try TestLedger()
    try ledger.mustPost(
      csv(
        ["OH", "TX", "CA", "NY"].map { Cases.contribution("F/\($0)", "9.00", date: "2020-01-02", book: $0) }))
    var all: [OtherThread<Posted>] = []
    for round in 0..<5 {
      for book in ["OH", "TX", "CA", "NY"] {
        let rows = (0..<3).map { Cases.drawn("G\(round)-\($0)", "10.00", book: book) }
        all.append(postElsewhere(ledger.conninfo, try ledger.file(csv(rows)), actor: book))
      }
    }
    let seals = try all.map { try $0.value().seal }
    #expect(Set(seals.compactMap { $0 }) == Set(3...22))
    try proveChain(ledger, length: 22)
    #expect(try ledger.balance("reinsurer", "9210") == -48_000)
  }

  /// Seals without gaps, strictly rising times, and hashes that follow from what is stored.
  private func proveChain(_ ledger: TestLedger, length: Int64) throws {
    let log = try ledger.database.log(limit: 1000).reversed()
    #expect(log.map(\.seal) == Array(1...length))
    var (previous, time) = (SealChain.origin, Int64.min)
    for batch in log {
      #expect(batch.previousHash == previous)
      #expect(batch.recordedAt > time)
      let expected = SealChain.link(
        previous: previous, content: batch.contentHash, number: batch.seal, recordedAt: batch.recordedAt,
        source: (batch.source ?? "", batch.sourceHash ?? []))
      #expect(batch.chainHash == expected, "seal \(batch.seal)")
      (previous, time) = (batch.chainHash, batch.recordedAt)
    }
  }

  /// The server's clock is set back between batches, and in the middle of one: recorded times still rise.
  @Test func recordedTimesRiseWhateverTheClockSays() throws {
    let ledger = try TestLedger()
    let connection = ledger.database.connection
    // A function of the clock's name that is found before the clock.
    try connection.execute("create schema skewed")
    let set = { (offset: String) in
      try connection.execute(
        """
        create or replace function skewed.clock_timestamp() returns timestamptz language sql
        return pg_catalog.clock_timestamp() + interval '\(offset)'
        """)
    }
    try set("0 s")
    try connection.execute("set search_path = skewed, pg_catalog")
    try ledger.mustPost(csv(Cases.funds))
    for (place, offset) in ["-400 days", "-3 days", "2 hours", "-1 second", "1 day"].enumerated() {
      var options = ledger.options
      options.hook = { if $0 == "before-seal" { try set(offset) } }
      let path = try ledger.file(csv([Cases.drawn("G\(place)", "10.00")]))
      #expect(try PostRun(ledger.database, options).post(path).receipt?.seal == Int64(place + 3))
    }
    let wrong = try ledger.number(
      """
      select count(*) from (
        select recorded_at - lag(recorded_at) over (order by seal_number) as step from ledger.seal
      ) as chain where step <= interval '0'
      """)
    #expect(wrong == 0)
    // The clock went back by more than a year, and the chain by nothing: a microsecond a seal.
    let small = try ledger.number(
      """
      select count(*) from (
        select recorded_at - lag(recorded_at) over (order by seal_number) as step from ledger.seal
      ) as chain where step = interval '1 microsecond'
      """)
    #expect(small >= 2)
    try proveChain(ledger, length: 7)
  }
}
