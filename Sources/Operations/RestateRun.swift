import Glibc
import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL
import Store

/// An event that would not have been posted as it was.
public struct RestatedEvent: Sendable {
  public var book: String
  public var reference: String
  public var kind: EventKind
  public var date: Day
  /// Why its difference cannot be posted; nil where it can.
  public var refusal: String?
}

/// A transfer that takes back what was posted, or posts what would have been.
public struct RestatedTransfer: Sendable {
  public var book: String
  public var debit: String
  public var credit: String
  public var segment: String
  public var component: String
  public var currency: Currency
  /// Minor units.
  public var amount: Int64
}

public struct RestateOutcome {
  /// Version and hash of the pack in force, and of those that the events were posted under.
  public var corrected: String
  public var original: String
  public var looked: Int64 = 0
  public var differing: Int64 = 0
  public var refused: Int64 = 0
  /// Events of kinds that depend on open items or balances: left out.
  public var leftOut: Int64 = 0
  /// The first of those that differ or are refused.
  public var events: [RestatedEvent] = []
  public var transfers: [RestatedTransfer] = []
  public var receipt: Receipt?
  public var knownAtSeal: Int64
}

/// Restates what was posted under an earlier version of the pack: each event from a day on is decided again
/// by the pack in force, on the state that its guarantee had then, and the differences are posted in an open
/// period, by book. Run again it finds nothing.
///
/// An event that would have left its guarantee or its open items otherwise, or that would be refused, is
/// listed, and then nothing is posted: such an event is reversed and posted again.
public struct RestateRun {
  private let database: LedgerDatabase
  private let options: PostOptions
  private let recordedSeal: Int64?
  /// File for each transfer of each event that differs.
  public var detailPath: String?

  public init(_ database: LedgerDatabase, _ options: PostOptions) {
    (self.database, self.options, recordedSeal) = (database, options, nil)
  }

  init(_ database: LedgerDatabase, _ options: PostOptions, recordedSeal: Int64) {
    (self.database, self.options, self.recordedSeal) = (database, options, recordedSeal)
  }

  /// - Parameters:
  ///   - version: that of the pack in force: the corrected one.
  ///   - from: the first day of events that are looked at.
  ///   - on: day of the posting; nil is today.
  public func restate(
    pack version: String, from: Day, on: Day? = nil, books: Set<String>? = nil
  ) throws -> RestateOutcome {
    try DerivedRun(database, options, kind: .restatement).run(
      books: books, roles: EventSpecification[.packRestated].startsIn
    ) { writer, books in
      let scheme = writer.engine.scheme
      guard scheme.version == version || recordedSeal != nil else {
        throw LedgerError(
          "not-in-force", "the pack in force is \(scheme.name) \(scheme.version), not version \(version)",
          remedy: "apply the corrected pack first: gledger scheme apply FOLDER")
      }
      return try Restatement(
        writer: writer, books: books, from: from, on: try on ?? writer.today(in: scheme.timeZone),
        known: try recordedSeal ?? writer.lastSeal(), options: options, detailPath: detailPath,
        database: database
      ).run()
    }
  }
}

/// One restatement while it is made.
private final class Restatement {
  let writer: BatchWriter
  let books: [Int]
  let from: Day
  let on: Day
  let options: PostOptions
  let database: LedgerDatabase
  let sandbox: PostingEngine
  let detailPath: String?
  var outcome: RestateOutcome
  var hashes: Set<[UInt8]> = []
  /// By book: differences in the order in which they were found.
  private var order: [Int: [TransferKey]] = [:]
  private var amounts: [Int: [TransferKey: Int64]] = [:]
  private var file: UnsafeMutablePointer<FILE>?

  init(
    writer: BatchWriter, books: [Int], from: Day, on: Day, known: Int64, options: PostOptions,
    detailPath: String?, database: LedgerDatabase
  ) {
    (self.writer, self.books, self.from, self.on) = (writer, books, from, on)
    (self.options, self.detailPath, self.database) = (options, detailPath, database)
    let scheme = writer.engine.scheme
    // Decides what would have been; nothing of it is stored.
    sandbox = PostingEngine(scheme: scheme, symbols: writer.engine.symbols)
    outcome = RestateOutcome(
      corrected: "\(scheme.name) \(scheme.version) (\(scheme.hash.hexadecimal.prefix(12)))", original: "",
      knownAtSeal: known)
  }

  func run() throws -> RestateOutcome {
    try openDetail()
    defer { if let file { fclose(file) } }
    try takeEarlier()
    var last: Int64 = 0
    while true {
      let events = try writer.restatable(
        after: last, from: from, books: books, known: outcome.knownAtSeal, limit: options.chunk)
      guard let end = events.last?.id else { break }
      last = end
      try look(events)
    }
    outcome.original = try originals()
    guard outcome.refused == 0 else {
      try writer.finishEmpty()
      return outcome
    }
    try post()
    return outcome
  }

  /// What earlier restatements posted counts as posted.
  private func takeEarlier() throws {
    let earlier = try writer.restatements(books: books, known: outcome.knownAtSeal)
    for event in earlier {
      if let day = event.day(.periodFrom), day < from {
        throw LedgerError(
          "restated-before",
          "book \(writer.engine.scheme.books[event.book].code) was restated from \(day) on before",
          remedy: "restate from \(day) or earlier")
      }
    }
    let posted = try writer.posted(earlier)
    for event in earlier {
      for transfer in posted[EventID(book: event.book, reference: event.reference)]?.transfers ?? [] {
        add(writer.engine.key(of: transfer), -transfer.amount, event.book)
      }
    }
  }

  private func look(_ events: [RestatableEvent]) throws {
    let restatable = events.filter { $0.event.kind.isRestatable }
    outcome.looked += Int64(restatable.count)
    outcome.leftOut += Int64(events.count - restatable.count)
    let posted = try writer.posted(restatable.map(\.event))
    for entry in restatable {
      hashes.insert(entry.packHash)
      guard let old = posted[EventID(book: entry.event.book, reference: entry.event.reference)] else {
        continue
      }
      try compare(entry.event, old)
    }
    sandbox.beginChunk()
    sandbox.forgetSums()
  }

  private func compare(_ event: BusinessEvent, _ old: PostedEvent) throws {
    var working = WorkingSet()
    if let code = old.guarantee {
      let place = working.guarantees.place(GuaranteeID(book: event.book, code: code))
      working.guarantees[place: place].state = old.stateBefore
      if let before = old.stateBefore {
        working.guarantees[place: place].curve.add(before.outstanding, on: Day(number: Int32.min / 2))
      }
    }
    let decision: Decision
    do throws(Rejection) {
      decision = try sandbox.decide(event, &working)
    } catch {
      return note(event, refusal: "\(error.code): \(error.message)")
    }
    guard decision.state?.state == old.stateAfter, isSame(decision.items, old.items) else {
      return note(
        event,
        refusal: "it would leave its guarantee or its open items otherwise: reverse it and post it again")
    }
    var difference: [TransferKey: Int64] = [:]
    var found: [TransferKey] = []
    func count(_ key: TransferKey, _ amount: Int64) {
      if difference[key] == nil { found.append(key) }
      difference[key, default: 0] += amount
    }
    for transfer in old.transfers { count(writer.engine.key(of: transfer), -transfer.amount) }
    for transfer in sandbox.transfers[decision.transfers] {
      count(sandbox.key(of: transfer), transfer.amount)
    }
    let real = found.filter { difference[$0] != 0 }
    // Earlier restatements may already have posted what this one would: all of it is added up.
    for key in found { add(key, difference[key] ?? 0, event.book) }
    guard !real.isEmpty else { return }
    note(event, refusal: nil)
    for key in real { try write(event, key, difference[key] ?? 0) }
  }

  private func isSame(_ new: [OpenItem], _ old: [OpenItem]) -> Bool {
    new.count == old.count
      && zip(new, old).allSatisfy {
        $0.kind == $1.kind && $0.party == $1.party && $0.amount == $1.amount && $0.treaty == $1.treaty
      }
  }

  /// Counts a transfer. One with the legs exchanged is its opposite: both are counted under one key.
  private func add(_ stated: TransferKey, _ counted: Int64, _ book: Int) {
    guard counted != 0 else { return }
    let isExchanged = amounts[book]?[stated.exchanged] != nil
    let key = isExchanged ? stated.exchanged : stated
    let amount = isExchanged ? -counted : counted
    if amounts[book]?[key] == nil { order[book, default: []].append(key) }
    amounts[book, default: [:]][key, default: 0] += amount
  }

  private func note(_ event: BusinessEvent, refusal: String?) {
    if refusal == nil { outcome.differing += 1 } else { outcome.refused += 1 }
    guard outcome.events.count < options.shown else { return }
    outcome.events.append(
      RestatedEvent(
        book: writer.engine.scheme.books[event.book].code, reference: event.reference, kind: event.kind,
        date: event.date, refusal: refusal))
  }

  private func transfer(_ stated: TransferKey, _ amount: Int64) -> RestatedTransfer {
    let scheme = writer.engine.scheme
    let key = amount > 0 ? stated : stated.exchanged
    func name(_ account: AccountKey) -> String {
      let code = scheme.chart[Int(account.chart)].code
      return account.detail < 0 ? code : "\(code)@\(writer.engine.symbols.text(account.detail))"
    }
    let component = PostingEngine.component(key.cause)?.code ?? ""
    return RestatedTransfer(
      book: scheme.books[Int(key.debit.book)].code, debit: name(key.debit), credit: name(key.credit),
      segment: key.segment.text(writer.engine.symbols), component: component, currency: key.debit.currency,
      amount: abs(amount))
  }

  private func post() throws {
    let scheme = writer.engine.scheme
    var decided: [DecidedEvent] = []
    for book in books {
      let differences = (order[book] ?? []).compactMap { key -> (key: TransferKey, amount: Int64)? in
        guard let amount = amounts[book]?[key], amount != 0 else { return nil }
        return (key, amount)
      }
      guard !differences.isEmpty else { continue }
      outcome.transfers += differences.map { transfer($0.key, $0.amount) }
      var event = BusinessEvent(
        kind: .packRestated,
        reference: "restatement/\(from)/\(outcome.knownAtSeal)/\(decided.count + 1)", book: book, date: on,
        currency: differences[0].key.debit.currency, fields: [])
      if event.currency != scheme.books[book].currency {
        event.set(.currency, .text(event.currency.code))
      }
      event.set(.periodFrom, .day(from))
      event.set(.reason, .text("restated from \(outcome.original) to \(outcome.corrected)"))
      let decision = try DerivedRun.decide { () throws(Rejection) in
        try writer.engine.decideRestatement(event, differences)
      }
      decided.append(DecidedEvent(event: event, ordinal: Int64(decided.count), decision: decision))
    }
    writer.setNaturalKey("restatement/\(from)/\(on)/\(outcome.knownAtSeal)")
    outcome.receipt = try DerivedRun.post(decided, writer)
  }

  /// The versions that the events were posted under.
  private func originals() throws -> String {
    let seals = try writer.seals(ofPacks: Array(hashes))
    return try hashes.map(\.self).sorted { $0.hexadecimal < $1.hexadecimal }.compactMap { hash in
      guard let seal = seals[hash], let pack = try database.pack(knownAt: seal) else { return nil }
      return "\(pack.scheme.name) \(pack.scheme.version) (\(hash.hexadecimal.prefix(12)))"
    }.joined(separator: ", ")
  }

  private func openDetail() throws {
    guard let detailPath else { return }
    file = fopen(detailPath, "w")
    guard let file else {
      throw LedgerError(
        "cannot-write", "the file `\(detailPath)` cannot be written: \(String(cString: strerror(errno)))",
        remedy: "name a file in a folder that you may write to")
    }
    fputs("book,reference,event,date,component,debit,credit,segment,currency,amount\n", file)
  }

  private func write(_ event: BusinessEvent, _ key: TransferKey, _ amount: Int64) throws {
    guard let file else { return }
    let row = transfer(key, amount)
    let texts = [
      row.book, event.reference, event.kind.code, event.date.description, row.component, row.debit,
      row.credit,
      row.segment, row.currency.code, Amount(minor: row.amount, row.currency).major,
    ]
    guard fputs(texts.joined(separator: ",") + "\n", file) >= 0 else {
      throw LedgerError("cannot-write", "the detail file cannot be written", remedy: "free some space")
    }
  }
}
