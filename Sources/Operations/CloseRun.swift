import Interchange
import Ledger
import Money
import Posting
import PostgreSQL
import Store

/// How a close goes about what is undone.
public struct CloseOptions: Sendable {
  /// Closes although a check that the pack lets refuse found something: then a reason is given and approved.
  public var isForced = false
  public var reason: String?

  public init() {}
}

/// What a close did, or would do.
public struct CloseOutcome {
  public var book: String
  /// First day that was open; nil where the book was never closed before.
  public var from: Day?
  public var through: Day
  /// The fiscal year that the period ends; nil where it ends none.
  public var fiscalYear: ClosedRange<Day>?
  public var findings: [CloseFinding] = []
  /// By fund and currency, at the end of a fiscal year: income, expense, what went into reserves.
  public var results: [(fund: String, currency: Currency, result: YearResult)] = []
  /// Claims whose suspense was taken to income.
  public var taken = 0
  /// Account and segment pairs with a balance at the end.
  public var balances: Int = 0
  public var knownAtSeal: Int64
  /// nil where nothing was closed.
  public var receipt: Receipt?

  /// Something was found that the pack does not close over.
  public var isRefused: Bool { receipt == nil && findings.contains { $0.policy == .refuse } }
}

/// Closes a book through the end of a period: from then on nothing is recorded on its days. What the book
/// holds is stored, so that later balances start from it; at the end of a fiscal year income and expense are
/// taken to the result first.
public struct CloseRun {
  private let database: LedgerDatabase
  private let options: PostOptions
  /// The seal that the run knew of, where it is run again.
  private let recordedSeal: Int64?

  public init(_ database: LedgerDatabase, _ options: PostOptions) {
    (self.database, self.options, recordedSeal) = (database, options, nil)
  }

  /// A run that is to come to what it came to before.
  init(_ database: LedgerDatabase, _ options: PostOptions, recordedSeal: Int64) {
    (self.database, self.options, self.recordedSeal) = (database, options, recordedSeal)
  }

  public func close(book code: String, through: Day, _ choice: CloseOptions = CloseOptions()) throws
    -> CloseOutcome
  {
    try PeriodWork(database, options).run(.close, book: code) { writer, book in
      try close(writer, book, through, choice)
    } before: { book in
      recordedSeal != nil ? [] : try mirrors(book, through)
    }
  }

  private func mirrors(_ code: String, _ through: Day) throws -> [Snapshot.MirrorDifference] {
    let snapshot = try Snapshot(database, knownAt: .now)
    defer { snapshot.close() }
    return try snapshot.mirrors(book: try snapshot.book(code), to: through)
  }

  private func close(
    _ work: PeriodWork.Held, _ book: Int, _ through: Day, _ choice: CloseOptions
  ) throws -> CloseOutcome {
    let writer = work.writer
    let scheme = writer.engine.scheme
    let before = writer.engine.closedThrough[book]
    try check(writer, book, through, after: before)
    let known = try recordedSeal ?? writer.lastSeal()
    let year = scheme.fiscalYear(of: book, holding: through)
    let code = scheme.books[book].code
    var outcome = CloseOutcome(
      book: code, from: before.map { $0.adding(days: 1) }, through: through,
      fiscalYear: year.upperBound == through ? year : nil, knownAtSeal: known)
    // The close takes the suspense itself: what the checks find is what it leaves.
    let isYearWithSuspense = outcome.fiscalYear != nil && scheme.compensation == .suspense
    outcome.taken = isYearWithSuspense ? try takeSuspense(writer, book, through, known) : 0
    if recordedSeal == nil {
      let first = try outcome.from ?? writer.firstDay(book: book) ?? through
      outcome.findings = try CloseChecks.run(
        CloseContext(
          writer: writer, book: book, period: min(first, through)...through,
          isYearEnd: outcome.fiscalYear != nil,
          mirrors: work.mirrors))
      let isHeld = outcome.findings.contains { $0.policy == .refuse }
      if isHeld, !choice.isForced {
        try writer.finishEmpty()
        outcome.taken = 0
        return outcome
      }
      if isHeld { try checkForced(writer, choice) }
    }
    writer.setNaturalKey("close/\(code)/\(through)/\(known)")
    var event = BusinessEvent(
      kind: .periodClosed, reference: "close/\(through)/\(known)", book: book, date: through,
      currency: scheme.books[book].currency, fields: [])
    if let from = outcome.from { event.set(.periodFrom, .day(from)) }
    event.set(.periodTo, .day(through))
    if let reason = choice.reason { event.set(.reason, .text(try PeriodWork.typed(reason))) }
    let yearEnd = try outcome.fiscalYear.map { _ in try writer.yearEnd(of: book, on: through) }
    let (decision, results) = try PeriodWork.decide { () throws(Rejection) in
      try writer.engine.decideClosing(event, yearEnd)
    }
    outcome.results = results.map { (scheme.funds[Int($0.key.fund)].code, $0.key.currency, $0) }
    let change = PeriodChange(.close, book: book, through: through, ordinal: Int64(outcome.taken))
    outcome.receipt = try PeriodWork.post(writer, event, decision, change)
    outcome.balances = writer.storedBalances
    return outcome
  }

  /// Takes what other payers paid for claims to income: an event a claim, each before the book is closed.
  /// - Returns: how many there were.
  private func takeSuspense(
    _ writer: BatchWriter, _ book: Int, _ day: Day, _ known: Int64
  ) throws -> Int {
    let claims = try writer.claimsInSuspense(book: book, on: day)
    for start in stride(from: 0, to: claims.count, by: options.chunk) {
      let events = claims[start..<min(start + options.chunk, claims.count)].map { claim in
        var event = BusinessEvent(
          kind: .compensationToIncome, reference: "close/\(day)/\(known)/\(claim.guarantee)/\(claim.claim)",
          book: book, date: day, currency: claim.currency, fields: [])
        if claim.currency != writer.engine.scheme.books[book].currency {
          event.set(.currency, .text(claim.currency.code))
        }
        event.set(.guarantee, .text(claim.guarantee))
        event.set(.claim, .text(claim.claim))
        return event
      }
      let placed = events.enumerated().map { (event: $1, ordinal: Int64(start + $0)) }
      _ = try writer.claimKeys(placed)
      var working = try writer.fetch(events)
      let decided = try PeriodWork.decide { () throws(Rejection) in
        try writer.engine.decideAll(placed, &working)
      }
      try writer.write(
        decided.map { DecidedEvent(event: $0.event, ordinal: $0.ordinal, decision: $0.decision) })
    }
    try writer.storeSums()
    return claims.count
  }

  /// The day must end a period, after all that is closed; no fiscal year is left open before it.
  private func check(_ writer: BatchWriter, _ book: Int, _ through: Day, after before: Day?) throws {
    let scheme = writer.engine.scheme
    let code = scheme.books[book].code
    if let before, through <= before {
      throw LedgerError(
        "closed-before", "book \(code) is closed through \(before)",
        remedy: "nothing needs to be done; to change something there: gledger reopen")
    }
    let period = scheme.period(of: book, holding: through)
    guard period.upperBound == through else {
      throw LedgerError(
        "not-a-period-end", "\(through) is not the last day of a period of book \(code)",
        remedy: "close through \(period.lowerBound.adding(days: -1)) or \(period.upperBound)")
    }
    let year = scheme.fiscalYear(of: book, holding: through)
    let last = year.lowerBound.adding(days: -1)
    // The first close may end any year: it takes all that the years before left.
    let mayBeOpen = before.map { $0 < last } ?? (year.upperBound != through)
    if mayBeOpen, let first = try writer.firstDay(book: book), first <= last {
      // Years before the first entry are none to close, however far back the book was opened.
      let next =
        before.map { scheme.fiscalYear(of: book, holding: max($0.adding(days: 1), first)).upperBound } ?? last
      throw LedgerError(
        "year-open", "the fiscal year that ends on \(next) is not closed in book \(code)",
        remedy: "close it first: gledger close --book \(code) --through \(next)")
    }
    if recordedSeal == nil, try through > writer.today(in: scheme.timeZone) {
      throw LedgerError(
        "not-over", "\(through) is still to come", remedy: "close a period when it is over")
    }
  }

  private func checkForced(_ writer: BatchWriter, _ choice: CloseOptions) throws {
    guard let reason = choice.reason, !reason.isEmpty else {
      throw LedgerError(
        "reason-needed", "what the pack does not close over is closed over with a reason only",
        remedy: "add --reason")
    }
    guard options.approver != nil else {
      throw LedgerError(
        "approver-needed", "what the pack does not close over is closed over with an approver only",
        remedy: "add --approver NAME: somebody else than who prepares it")
    }
  }
}

/// What a reopening did.
public struct ReopenOutcome {
  public var book: String
  /// First day that is open again.
  public var from: Day
  /// The last day that was closed before.
  public var closedThrough: Day
  public var receipt: Receipt
}

/// Opens a closed book again, from a day on: prepared by one person, approved by another.
public struct ReopenRun {
  private let database: LedgerDatabase
  private let options: PostOptions
  private let recordedSeal: Int64?

  public init(_ database: LedgerDatabase, _ options: PostOptions) {
    (self.database, self.options, recordedSeal) = (database, options, nil)
  }

  init(_ database: LedgerDatabase, _ options: PostOptions, recordedSeal: Int64) {
    (self.database, self.options, self.recordedSeal) = (database, options, recordedSeal)
  }

  public func reopen(book code: String, from: Day, reason: String) throws -> ReopenOutcome {
    guard options.approver != nil || options.recorded != nil else {
      throw LedgerError(
        "approver-needed", "a closed period is opened with an approver only",
        remedy: "add --approver NAME: somebody else than who prepares it")
    }
    return try PeriodWork(database, options).run(.reopen, book: code) { work, book in
      let writer = work.writer
      guard let closed = writer.engine.closedThrough[book], from <= closed else {
        let through = writer.engine.closedThrough[book].map { "closed through \($0) only" } ?? "not closed"
        throw LedgerError(
          "not-closed", "book \(code) is \(through): \(from) is open", remedy: "nothing needs to be done")
      }
      guard from > Day.first else {
        throw LedgerError(
          "before-calendar",
          "\(from) is the first day of the calendar: there is none before it to stay closed",
          remedy: "give the first day that is to be open, such as \(Day.first.adding(days: 1)) or later")
      }
      let known = try recordedSeal ?? writer.lastSeal()
      writer.setNaturalKey("reopen/\(code)/\(from)/\(known)")
      var event = BusinessEvent(
        kind: .periodReopened, reference: "reopen/\(from)/\(known)", book: book, date: from,
        currency: writer.engine.scheme.books[book].currency, fields: [])
      event.set(.reason, .text(try PeriodWork.typed(reason)))
      let decision = try PeriodWork.decide { () throws(Rejection) in
        try writer.engine.decideReopening(event)
      }
      let change = PeriodChange(.reopen, book: book, through: from.adding(days: -1))
      let receipt = try PeriodWork.post(writer, event, decision, change)
      return ReopenOutcome(book: code, from: from, closedThrough: closed, receipt: receipt)
    } before: { _ in
      []
    }
  }
}

/// What closing and opening have in common: one book and its period held alone, one event.
struct PeriodWork {
  private let database: LedgerDatabase
  private let options: PostOptions

  struct Held {
    let writer: BatchWriter
    let mirrors: [Snapshot.MirrorDifference]
  }

  init(_ database: LedgerDatabase, _ options: PostOptions) {
    (self.database, self.options) = (database, options)
  }

  func run<Outcome>(
    _ kind: BatchHeader.Kind, book code: String, _ body: (Held, Int) throws -> Outcome,
    before: (String) throws -> [Snapshot.MirrorDifference]
  ) throws -> Outcome {
    guard let pack = try database.pack() else {
      throw LedgerError(
        "no-pack", "the ledger has no scheme pack yet", remedy: "type: gledger init --scheme united-states")
    }
    let book = try pack.scheme.knownBook(code)
    let mirrors = try before(code)
    let header =
      options.recorded?.header
      ?? BatchHeader(
        kind: kind, actor: options.actor, approver: options.approver, programVersion: options.programVersion,
        packHash: pack.scheme.hash)
    let writer = try BatchWriter(
      database: database, engine: PostingEngine(scheme: pack.scheme, symbols: SymbolTable()), header: header,
      isDryRun: options.isDryRun)
    options.set(writer)
    try options.recorded?.watch(writer)
    do {
      try writer.requireSpace()
      try writer.begin()
      guard try writer.holdPack(pack) else {
        throw LedgerError("busy", "the pack is being changed", remedy: "try again")
      }
      _ = try writer.lock(books: [book])
      try writer.holdPeriod(of: book)
      return try body(Held(writer: writer, mirrors: mirrors), book)
    } catch {
      throw writer.failure(error)
    }
  }

  /// What was typed must be what a file could say.
  static func typed(_ reason: String) throws -> String {
    try decide { () throws(Rejection) in try TypedValue.read(reason, .reason) }
  }

  static func decide<Value>(_ body: () throws(Rejection) -> Value) throws -> Value {
    do throws(Rejection) {
      return try body()
    } catch {
      throw LedgerError(error.code, error.message, remedy: error.remedy)
    }
  }

  static func post(
    _ writer: BatchWriter, _ event: BusinessEvent, _ decision: Decision, _ change: PeriodChange
  ) throws -> Receipt {
    guard try writer.claimKeys([(event, change.ordinal)]) == [.new] else {
      throw LedgerError(
        "closed-before", "\(event.reference) was posted before", remedy: "nothing needs to be done")
    }
    writer.change(period: change)
    try writer.write([DecidedEvent(event: event, ordinal: change.ordinal, decision: decision)])
    return try writer.finish()
  }
}
