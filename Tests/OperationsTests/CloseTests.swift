import Ledger
import Money
import Operations
import PostgreSQL
import Store
import Testing

extension TestLedger {
  @discardableResult
  func close(_ book: String, _ through: String, _ choice: CloseOptions = CloseOptions()) throws
    -> CloseOutcome
  {
    try CloseRun(database, options).close(book: book, through: day(through), choice)
  }

  @discardableResult
  func reopen(_ book: String, _ from: String, approver: String? = "bob") throws -> ReopenOutcome {
    var options = options
    options.approver = approver
    return try ReopenRun(database, options).reopen(book: book, from: day(from), reason: "came late")
  }

  func income(_ reference: String, _ amount: String, on date: String, book: String = "OH") -> String {
    "event=investment.income reference=\(reference) book=\(book) date=\(date) amount=\(amount)"
  }

  func expense(_ reference: String, _ amount: String, on date: String, book: String = "OH") -> String {
    "event=operating.expense reference=\(reference) book=\(book) date=\(date) amount=\(amount)"
  }
}

/// Which closes are allowed, and what a close leaves.
struct CloseTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var before: [String]
    var through: String
    /// The refusal's code; nil where the book is closed.
    var code: String?
    var testDescription: String { "after \(before), through \(through): \(code ?? "closed")" }
  }

  /// OH has movements from January 2020 on; its fiscal years end on 30 September.
  static let cases = [
    Case(before: [], through: "2020-01-31", code: nil),
    Case(before: [], through: "2020-09-30", code: nil),
    Case(before: [], through: "2021-09-30", code: nil),
    Case(before: [], through: "2020-02-28", code: "not-a-period-end"),
    Case(before: [], through: "2020-02-29", code: nil),
    Case(before: [], through: "2020-10-31", code: "year-open"),
    Case(before: ["2020-03-31"], through: "2020-03-31", code: "closed-before"),
    Case(before: ["2020-03-31"], through: "2020-02-29", code: "closed-before"),
    Case(before: ["2020-03-31"], through: "2020-06-30", code: nil),
    Case(before: ["2020-03-31"], through: "2020-10-31", code: "year-open"),
    Case(before: ["2020-03-31"], through: "2021-09-30", code: "year-open"),
    Case(before: ["2020-09-30"], through: "2020-10-31", code: nil),
    Case(before: ["2020-09-30"], through: "2021-09-30", code: nil),
    Case(before: ["2020-09-30"], through: "2022-09-30", code: "year-open"),
    Case(before: [], through: "2999-09-30", code: "not-over"),
  ]

  @Test(arguments: cases) func closesFollowEachOther(_ entry: Case) throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Cases.funds))
    for through in entry.before { try ledger.close("OH", through) }
    let before = try ledger.digest()
    #expect(code { try ledger.close("OH", entry.through) } == entry.code)
    #expect((try ledger.digest() == before) == (entry.code != nil))
    let closed = try ledger.database.closedBooks()
    #expect(closed.map(\.book) == (closed.isEmpty ? [] : ["OH"]))
    #expect(closed.first?.through == (entry.code == nil ? day(entry.through) : entry.before.last.map(day)))
  }

  struct Posting: Sendable, CustomTestStringConvertible {
    var row: String
    var closed: [String]
    /// The book that is named; nil where it is posted.
    var refusedBy: String?
    var testDescription: String { "\(row), with \(closed) closed" }
  }

  static let postings = [
    Posting(row: Cases.drawn("H", "1.00", date: "2020-10-01"), closed: ["OH"], refusedBy: nil),
    Posting(row: Cases.drawn("H", "1.00", date: "2020-09-30"), closed: ["OH"], refusedBy: "OH"),
    Posting(row: Cases.drawn("H", "1.00", date: "2020-02-01"), closed: ["OH"], refusedBy: "OH"),
    // It starts in a book that is open, and reaches one that is closed.
    Posting(row: Cases.drawn("H", "1.00", date: "2020-09-30"), closed: ["reinsurer"], refusedBy: "reinsurer"),
    Posting(row: Cases.drawn("H", "1.00", date: "2020-09-30"), closed: ["TX"], refusedBy: nil),
    Posting(
      row: Cases.contribution("F", "1.00", date: "2020-09-30"), closed: ["reinsurer"], refusedBy: nil),
  ]

  @Test(arguments: postings) func nothingIsRecordedInAClosedPeriod(_ entry: Posting) throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Cases.funds))
    for book in entry.closed { try ledger.close(book, "2020-09-30") }
    let before = try ledger.digest()
    let outcome = try ledger.post(csv([entry.row]))
    guard let book = entry.refusedBy else { return #expect(outcome.receipt?.seal != nil) }
    let fault = try #require(outcome.diagnostics.first)
    #expect(fault.code == "period-closed" && fault.field == "date" && fault.line == 2 && fault.column != nil)
    #expect(fault.message.contains("book \(book) is closed through 2020-09-30"), "\(fault)")
    #expect(fault.remedy.contains("--post-on 2020-10-01"), "\(fault)")
    #expect(try ledger.digest() == before)
  }

  /// Posted on another day in all of its books, an event keeps the day that it concerns; the same file again
  /// is known, with the day and without it.
  @Test func postOnMovesAnEventInAllBooks() throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Cases.funds))
    try ledger.close("reinsurer", "2020-09-30")
    let rows = csv([Cases.drawn("G", "800.00"), Cases.drawn("H", "10.00", date: "2020-11-01")])
    let early = try ledger.post(rows) { $0.postOn = day("2020-09-30") }
    #expect(early.diagnostics.map(\.code) == ["period-closed"])
    let outcome = try ledger.post(rows) { $0.postOn = day("2020-10-05") }
    #expect(outcome.eventsNew == 2 && outcome.diagnostics.isEmpty, "\(outcome.diagnostics)")
    for (book, chart, drawn) in [("OH", "9210", 80_000), ("reinsurer", "9210", 64_000)] {
      #expect(try ledger.balance(book, chart, to: "2020-10-04") == 0)
      #expect(try ledger.balance(book, chart, to: "2020-10-05") == -Int128(drawn))
    }
    let event = try #require(try ledger.database.event(book: "OH", reference: "G/drawn"))
    #expect(event.effective == day("2020-10-05"))
    #expect(event.fields.contains { $0 == ("concerns", "2020-02-01") })
    #expect(try ledger.database.event(book: "OH", reference: "H/drawn")?.effective == day("2020-11-01"))
    for again in [nil, day("2020-10-05"), day("2020-12-01")] {
      let known = try ledger.post(rows) { $0.postOn = again }
      #expect(known.eventsNew == 0 && known.eventsKnown == 2 && known.diagnostics.isEmpty)
    }
    let other = try ledger.post(csv([Cases.drawn("G", "800.00", date: "2020-02-02")]))
    #expect(other.diagnostics.map(\.code) == ["reference-conflict"])
    #expect(try VerifyRun(ledger.database).verify().isClean)
  }

  /// The original's date where it is open in every book, else the first day that is.
  @Test(arguments: [[], ["OH"], ["reinsurer"], ["OH", "reinsurer"], ["TX"]])
  func aReversalTakesTheFirstOpenDay(_ closed: [String]) throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Cases.funds + [Cases.drawn("G", "800.00")]))
    for book in closed { try ledger.close(book, "2020-03-31") }
    if closed.count == 2 { try ledger.close("reinsurer", "2020-04-30") }
    let first = closed.count == 2 ? "2020-05-01" : "2020-04-01"
    let expected = closed.isEmpty || closed == ["TX"] ? "2020-02-01" : first
    try ledger.reverse("OH/G/drawn", reference: "back")
    let event = try #require(try ledger.database.event(book: "OH", reference: "back"))
    #expect(event.effective == day(expected))
    #expect(event.fields.contains { $0 == ("concerns", "2020-02-01") } == (expected != "2020-02-01"))
    #expect(try ledger.balance("reinsurer", "9210", to: expected) == 0)
    #expect(try VerifyRun(ledger.database).verify().isClean)
  }

  struct FileReversal: Sendable, CustomTestStringConvertible {
    var date: String
    var concerns: String?
    var postOn: String?
    /// The refusal's code; nil where it is posted.
    var code: String?
    var testDescription: String {
      "\(date), concerns \(concerns ?? "-"), on \(postOn ?? "-"): \(code ?? "posted")"
    }
    var row: String {
      "event=posting.reversed reference=back book=OH date=\(date) of=G/drawn reason=mistake"
        + (concerns.map { " concerns=\($0)" } ?? "")
    }
  }

  /// The original's day is 2020-02-01, and the first open day 2020-04-01.
  static let fileReversals = [
    FileReversal(date: "2020-04-01"),
    FileReversal(date: "2020-04-01", concerns: "2020-02-01"),
    FileReversal(date: "2020-02-01", postOn: "2020-04-01"),
    FileReversal(date: "2020-02-01", concerns: "2020-02-01", postOn: "2020-04-01"),
    FileReversal(date: "2020-02-01", code: "period-closed"),
    FileReversal(date: "2020-02-05", postOn: "2020-04-01", code: "reversal-concerns"),
    FileReversal(date: "2020-04-01", concerns: "2020-02-02", code: "reversal-concerns"),
    FileReversal(date: "2020-02-01", postOn: "2020-04-02", code: "reversal-date"),
    FileReversal(date: "2020-04-02", code: "reversal-date"),
    FileReversal(date: "2020-04-02", concerns: "2020-02-01", code: "reversal-date"),
  ]

  /// A reversal in a file stands on the first open day too, says which day it concerns, and is known again
  /// with either.
  @Test(arguments: fileReversals) func aReversalInAFileKeepsTheDayThatItConcerns(_ entry: FileReversal) throws
  {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Cases.funds + [Cases.drawn("G", "800.00")]))
    try ledger.close("OH", "2020-03-31")
    let before = try ledger.digest()
    let outcome = try ledger.post(csv([entry.row])) { $0.postOn = entry.postOn.map(day) }
    #expect(outcome.diagnostics.map(\.code) == [entry.code].compactMap { $0 })
    #expect((try ledger.digest() == before) == (entry.code != nil))
    let report = try VerifyRun(ledger.database).verify()
    #expect(report.isClean, "\(report.faults)")
    guard entry.code == nil else { return }
    let event = try #require(try ledger.database.event(book: "OH", reference: "back"))
    #expect(event.effective == day("2020-04-01"))
    #expect(event.fields.contains { $0 == ("concerns", "2020-02-01") })
    for again in Self.fileReversals where again.code == nil {
      let known = try ledger.post(csv([again.row])) { $0.postOn = again.postOn.map(day) }
      #expect(known.eventsKnown == 1 && known.diagnostics.isEmpty, "\(again): \(known.diagnostics)")
    }
    let other = try ledger.post(csv([Self.fileReversals[9].row]))
    #expect(other.diagnostics.map { "\($0.code) \($0.field ?? "")" } == ["reference-conflict date"])
  }

  /// The day that an event concerns is for the program to state: a file with it would not be known again.
  @Test func aFileStatesNoDayThatAnEventConcerns() throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Cases.funds))
    let row = Cases.drawn("G", "800.00") + " concerns=2020-01-15"
    let fault = try #require(try ledger.post(csv([row])) { $0.postOn = day("2020-10-05") }.diagnostics.first)
    #expect(fault.code == "column-not-of-event" && fault.field == "concerns" && fault.line == 2)
    #expect(fault.value == "2020-01-15" && fault.remedy.contains("--post-on"), "\(fault)")
  }

  /// Items are counted one by one: what is settled is not, and a claim beside one taken back is.
  @Test func theOpenItemsOfACloseAreThoseThatAreOpen() throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Cases.funds + [Cases.drawn("G", "800.00"), Cases.drawn("H", "800.00")]))
    let claims = ["G", "H"].flatMap { Cases.claim($0, "100.00", date: "2020-03-01") }
    try ledger.mustPost(csv(claims))
    func open() throws -> [String] {
      ledger.options.isDryRun = true
      defer { ledger.options.isDryRun = false }
      return try ledger.close("OH", "2020-03-31").findings.filter { $0.check == .openItems }.map {
        "\($0.text): \($0.amount)"
      }
    }
    #expect(try open() == ["2 claims open with reinsurer: 16000"])
    try ledger.mustPost(
      csv(["event=insurance.received reference=R book=OH date=2020-03-20 of=G/paid amount=80.00"]))
    #expect(try open() == ["1 claim open with reinsurer: 8000"])
    try ledger.reverse("OH/H/paid")
    #expect(try open() == ["2 claims open with reinsurer: 0"])
  }

  /// Opened from long before its first entry, a book is closed by its own years again.
  @Test func aBookOpenedFromLongAgoHasNoYearsBeforeItsFirst() throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Cases.funds))
    try ledger.close("OH", "2020-09-30")
    let before = try ledger.digest()
    #expect(code { try ledger.reopen("OH", "0001-01-01") } == "before-calendar")
    #expect(try ledger.digest() == before)
    try ledger.reopen("OH", "1900-01-01")
    let error = #expect(throws: LedgerError.self) { try ledger.close("OH", "2020-10-31") }
    #expect(error?.code == "year-open" && error?.remedy.contains("--through 2020-09-30") == true)
    #expect(try ledger.close("OH", "2020-09-30").receipt?.seal != nil)
    #expect(try ledger.close("OH", "2020-10-31").receipt?.seal != nil)
    try ledger.reopen("OH", "0001-01-02")
    #expect(try ledger.close("OH", "2020-09-30").receipt?.seal != nil)
    let report = try VerifyRun(ledger.database).verify()
    #expect(report.isClean, "\(report.faults)")
  }

  @Test func aPeriodIsOpenedByTwoPersonsAndClosedAgain() throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Cases.funds + [ledger.income("I/1", "10.00", on: "2020-03-01")]))
    #expect(code { try ledger.reopen("OH", "2020-03-01") } == "not-closed")
    try ledger.close("OH", "2020-09-30")
    let before = try ledger.digest()
    #expect(code { try ledger.reopen("OH", "2020-03-01", approver: nil) } == "approver-needed")
    #expect(code { try ledger.reopen("OH", "2020-03-01", approver: "alice") } == "approver-needed")
    #expect(code { try ledger.reopen("OH", "2020-10-01") } == "not-closed")
    #expect(try ledger.digest() == before)
    for round in 1...3 {
      try ledger.reopen("OH", "2020-03-01")
      let late = ledger.expense("E/\(round)", "2.00", on: "2020-03-0\(round)")
      #expect(try ledger.post(csv([Cases.contribution("C", "1.00", date: "2020-02-29")])).receipt == nil)
      try ledger.mustPost(csv([late]))
      let outcome = try ledger.close("OH", "2020-09-30")
      // Only what came since is taken to the result.
      #expect(outcome.results.map(\.result.expense) == [200] && outcome.results[0].result.income == 0)
      #expect(try ledger.balance("OH", "3210", to: "2020-09-30") == -1000 + 200 * Int128(round))
      #expect(try ledger.balance("OH", "5140", to: "2020-09-30") == 0)
      #expect(try ledger.balance("OH", "5140", to: "2020-09-29") == 200 * Int128(round))
    }
    #expect(try VerifyRun(ledger.database).verify().isClean)
    let kinds = try ledger.database.log(limit: 20).map(\.kind)
    #expect(kinds.filter { $0 == "close" }.count == 4 && kinds.filter { $0 == "reopen" }.count == 3)
  }

  @Test func aDryRunClosesNothing() throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Cases.funds + [ledger.income("I/1", "10.00", on: "2020-03-01")]))
    let before = try ledger.digest()
    ledger.options.isDryRun = true
    let outcome = try ledger.close("OH", "2020-09-30")
    #expect(outcome.results.map(\.result.income) == [1000] && outcome.receipt?.seal == nil)
    #expect(try ledger.digest() == before)
  }

  /// A batch of history is of a kind of its own, and has an approver.
  @Test func historyIsPostedAsAMigration() throws {
    let ledger = try TestLedger()
    #expect(code { try ledger.post(csv(Cases.funds)) { $0.isMigration = true } } == "approver-needed")
    let outcome = try ledger.post(csv(Cases.funds)) { ($0.isMigration, $0.approver) = (true, "bob") }
    #expect(outcome.receipt?.seal == 2)
    let batch = try #require(try ledger.database.log(limit: 1).first)
    #expect(batch.kind == "migration" && batch.approver == "bob" && batch.source != nil)
    #expect(try VerifyRun(ledger.database).verify().isClean)
  }
}

/// What the server itself refuses, whoever asks.
struct ClosedBookTests {
  private func state(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch {
      return (error as? PostgresError)?.sqlState ?? "\(error)"
    }
  }

  @Test func theServerRefusesSumsOfAClosedPeriod() throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Cases.funds))
    try ledger.close("OH", "2020-09-30")
    let connection = ledger.database.connection
    let sql = { (book: String, date: String) in
      """
      insert into ledger.balance_sum
      select book_id, account_id, segment_id, '\(date)', cause_id, 99, debit, credit
      from ledger.balance_sum join ledger.book using (book_id) where code = '\(book)' limit 1
      """
    }
    for role in ["gledger_writer", "gledger_owner", "none"] {
      try connection.execute("set role \(role)")
      for (book, date, code) in [
        ("OH", "2020-09-30", "GL003"), ("OH", "1990-01-01", "GL003"), ("OH", "2020-10-01", nil),
        ("TX", "2020-09-30", nil),
      ] {
        #expect(
          state {
            try connection.execute("begin")
            defer { try? connection.execute("rollback") }
            try connection.execute(sql(book, date))
          } == code, "\(role), \(book), \(date)")
      }
      // A snapshot from before a close could not see it.
      #expect(
        state {
          try connection.execute("begin isolation level repeatable read")
          defer { try? connection.execute("rollback") }
          try connection.execute(sql("TX", "2020-10-01"))
        } == "GL003")
    }
  }

  static let periods: [(name: String, kind: String, approver: String, row: String, code: String?)] = [
    ("closed by a batch of events", "events", "null", "'close', '2020-10-31'", "GL004"),
    ("opened by a close", "close", "null", "'reopen', '2020-08-31'", "GL004"),
    ("opened without an approver", "reopen", "null", "'reopen', '2020-08-31'", "23514"),
    ("opened by who prepared it", "reopen", "'eve'", "'reopen', '2020-08-31'", "23514"),
    ("opened to where it is", "reopen", "'bob'", "'reopen', '2020-09-30'", "GL004"),
    ("closed backwards", "close", "null", "'close', '2020-08-31'", "GL004"),
    ("opened by two", "reopen", "'bob'", "'reopen', '2020-08-31'", nil),
    ("closed", "close", "null", "'close', '2020-10-31'", nil),
  ]

  @Test(arguments: periods) func theServerRefusesPeriodsOutOfOrder(
    _ entry: (name: String, kind: String, approver: String, row: String, code: String?)
  ) throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Cases.funds))
    try ledger.close("OH", "2020-09-30")
    let connection = ledger.database.connection
    try connection.execute("set role gledger_writer")
    #expect(
      state {
        try connection.execute("begin")
        defer { try? connection.execute("rollback") }
        try connection.execute(
          """
          insert into ledger.batch select 4000, '\(entry.kind)', 'eve', \(entry.approver), 'test', null, null,
            null,
            pack_hash, 0, 0, '', content_hash from ledger.batch limit 1;
          insert into ledger.period select 4000::bigint << 32, book_id, \(entry.row)
          from ledger.book where code = 'OH';
          set constraints all immediate
          """)
      } == entry.code, "\(entry.name)")
  }
}
