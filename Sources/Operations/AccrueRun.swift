import Glibc
import Ledger
import Money
import Posting
import PostgreSQL
import Statements
import Store

/// What an accrual posted, or would post, in one fund and programme.
public struct AccruedGroup: Sendable {
  public var book: String
  public var fund: String
  public var programme: String
  public var currency: Currency
  public var reference: String
  /// Minor units; negative where fees were earned less than was posted before.
  public var amount: Int128
}

public struct AccrueOutcome {
  public var groups: [AccruedGroup]
  /// nil where nothing was to be posted.
  public var receipt: Receipt?
  public var knownAtSeal: Int64
  /// Guarantees in the detail file; nil where none was asked for.
  public var detailed: Int64?
}

/// Earns fees through a day: what the schedules of all guarantees have earned by its end, as known at the
/// run's seal, less what runs posted before, by book, fund, programme and segment. Run again it finds
/// nothing; what is posted late or back-dated comes with the next run. The number of statements does not
/// depend on that of guarantees.
public struct AccrueRun {
  private let database: LedgerDatabase
  private let options: PostOptions
  /// The seal that the run knew of, where it is run again.
  private let recordedSeal: Int64?
  /// File for what each guarantee has earned.
  public var detailPath: String?

  public init(_ database: LedgerDatabase, _ options: PostOptions) {
    (self.database, self.options, recordedSeal) = (database, options, nil)
  }

  init(_ database: LedgerDatabase, _ options: PostOptions, recordedSeal: Int64) {
    (self.database, self.options, self.recordedSeal) = (database, options, recordedSeal)
  }

  /// - Parameter books: codes; nil accrues in every book of a guarantor.
  public func accrue(through: Day, books: Set<String>? = nil) throws -> AccrueOutcome {
    try DerivedRun(database, options, kind: .accrual).run(
      books: books, roles: EventSpecification[.feeAccrued].startsIn
    ) { writer, books in
      try accrue(writer, books, through)
    }
  }

  private func accrue(_ writer: BatchWriter, _ books: [Int], _ through: Day) throws -> AccrueOutcome {
    let scheme = writer.engine.scheme
    if recordedSeal == nil, try through > writer.today(in: scheme.timeZone) {
      throw LedgerError(
        "not-over", "\(through) is still to come", remedy: "accrue through a day that is over")
    }
    let later = try writer.accruedThrough(books: books).filter { $0.value > through }
    if let book = later.keys.min(), let day = later[book] {
      throw LedgerError(
        "accrued-before", "the fees of book \(scheme.books[book].code) are accrued through \(day)",
        remedy: "accrue through that day or a later one")
    }
    let known = try recordedSeal ?? writer.lastSeal()
    let found = try writer.accruals(books: books, through: through)
    var outcome = AccrueOutcome(groups: [], receipt: nil, knownAtSeal: known)
    outcome.detailed = try detailPath.map { try writeDetail($0, writer, books, through) }
    writer.setNaturalKey("accrual/\(through)/\(known)")
    var decided: [DecidedEvent] = []
    for group in found {
      var event = BusinessEvent(
        kind: .feeAccrued, reference: "accrual/\(through)/\(known)/\(decided.count + 1)", book: group.book,
        date: through, currency: group.currency, fields: [])
      event.set(.fund, .text(group.fund))
      event.set(.periodTo, .day(through))
      if !group.programme.isEmpty { event.set(.programme, .text(group.programme)) }
      if group.currency != scheme.books[group.book].currency {
        event.set(.currency, .text(group.currency.code))
      }
      let decision = try DerivedRun.decide { () throws(Rejection) in
        try writer.engine.decideAccrual(event, group.lines)
      }
      decided.append(DecidedEvent(event: event, ordinal: Int64(decided.count), decision: decision))
      outcome.groups.append(
        AccruedGroup(
          book: scheme.books[group.book].code, fund: group.fund, programme: group.programme,
          currency: group.currency, reference: event.reference,
          amount: group.lines.reduce(Int128(0)) { $0 + Int128($1.amount) }))
    }
    outcome.receipt = try DerivedRun.post(decided, writer)
    return outcome
  }

  private func writeDetail(
    _ path: String, _ writer: BatchWriter, _ books: [Int], _ through: Day
  ) throws -> Int64 {
    guard let file = fopen(path, "w") else {
      throw LedgerError(
        "cannot-write", "the file `\(path)` cannot be written: \(String(cString: strerror(errno)))",
        remedy: "name a file in a folder that you may write to")
    }
    var isClosed = false
    defer { if !isClosed { fclose(file) } }
    fputs("book,guarantee,fund,programme,segment,currency,fee,earned,unearned\n", file)
    var count: Int64 = 0
    try writer.accruedFees(books: books, through: through) { fee in
      count += 1
      let amounts = [fee.fee, fee.earned, fee.fee - fee.earned].map {
        Amount(minor: $0, fee.currency).major
      }
      let texts = [fee.book, fee.guarantee, fee.fund, fee.programme, fee.segment, fee.currency.code]
      fputs((texts + amounts).joined(separator: ",") + "\n", file)
    }
    isClosed = true
    guard fclose(file) == 0 else {
      throw LedgerError(
        "cannot-write", "the file `\(path)` could not be written to its end", remedy: "free some space")
    }
    return count
  }
}

/// What runs have in common that make events for many books: all of them locked at once, one batch.
struct DerivedRun {
  private let database: LedgerDatabase
  private let options: PostOptions
  private let kind: BatchHeader.Kind

  init(_ database: LedgerDatabase, _ options: PostOptions, kind: BatchHeader.Kind) {
    (self.database, self.options, self.kind) = (database, options, kind)
  }

  /// - Parameters:
  ///   - books: codes; nil is every book of the roles.
  func run<Outcome>(
    books: Set<String>?, roles: [Role], _ body: (BatchWriter, [Int]) throws -> Outcome
  ) throws -> Outcome {
    for _ in 0..<8 {
      guard let pack = try database.pack() else {
        throw LedgerError(
          "no-pack", "the ledger has no scheme pack yet", remedy: "type: gledger init --scheme united-states")
      }
      let chosen = try DerivedRun.books(pack.scheme, books, roles)
      do {
        return try PostRun.Restart.whereClosedMeanwhile { try attempt(pack, chosen, body) }
      } catch PostRun.Restart.pack { continue }
    }
    throw LedgerError("busy", "the pack kept changing: nothing was posted", remedy: "try again")
  }

  private func attempt<Outcome>(
    _ pack: StoredPack, _ books: [Int], _ body: (BatchWriter, [Int]) throws -> Outcome
  ) throws -> Outcome {
    let engine = PostingEngine(scheme: pack.scheme, symbols: SymbolTable())
    let header =
      options.recorded?.header
      ?? BatchHeader(
        kind: kind, actor: options.actor, approver: options.approver,
        programVersion: options.programVersion, packHash: pack.scheme.hash)
    let writer = try BatchWriter(
      database: database, engine: engine, header: header, isDryRun: options.isDryRun)
    options.set(writer)
    try options.recorded?.watch(writer)
    do {
      try writer.requireSpace()
      try writer.begin()
      guard try writer.holdPack(pack) else { throw PostRun.Restart.pack }
      _ = try writer.lock(books: Set(books))
      return try body(writer, books)
    } catch {
      throw PostRun.Restart.failure(error, of: writer)
    }
  }

  private static func books(_ scheme: Scheme, _ codes: Set<String>?, _ roles: [Role]) throws -> [Int] {
    let fitting = scheme.books.indices.filter { roles.contains(scheme.books[$0].role) }
    guard let codes else { return fitting }
    let chosen = fitting.filter { codes.contains(scheme.books[$0].code) }
    if let unknown = codes.subtracting(chosen.map { scheme.books[$0].code }).min() {
      let known = fitting.prefix(12).map { scheme.books[$0].code }.joined(separator: ", ")
      throw LedgerError(
        "unknown-book",
        "the pack has no book \(unknown) of a party that is "
          + roles.map(\.rawValue).joined(separator: ", or "),
        remedy: "use one of: \(known)\(fitting.count > 12 ? ", …" : ""); or leave --book out")
    }
    return chosen
  }

  /// A run says in its own words what to do about a closed day.
  static func decide<Value>(_ body: () throws(Rejection) -> Value) throws -> Value {
    try PeriodWork.decide { () throws(Rejection) in
      do throws(Rejection) {
        return try body()
      } catch {
        guard error.code == "period-closed" else { throw error }
        throw Rejection(
          error.code, error.column, value: error.value, error.message,
          remedy: "name a day that is open, or have the period opened: gledger reopen")
      }
    }
  }

  /// Posts the events of a run; where there is none, nothing.
  static func post(_ decided: [DecidedEvent], _ writer: BatchWriter) throws -> Receipt? {
    guard !decided.isEmpty else {
      try writer.finishEmpty()
      return nil
    }
    let keys = try writer.claimKeys(decided.map { ($0.event, $0.ordinal) })
    if let place = keys.firstIndex(where: { $0 != .new }) {
      throw LedgerError(
        "posted-before", "\(decided[place].event.reference) was posted before",
        remedy: "nothing needs to be done")
    }
    try writer.write(decided)
    return try writer.finish()
  }
}
