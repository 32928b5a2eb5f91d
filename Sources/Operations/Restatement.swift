import Glibc
import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL
import Store

/// One restatement while it is made.
final class Restatement {
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
  /// By book.
  private var differences: [Int: Differences<TransferKey>] = [:]
  /// Guarantees that would be others, in the order in which they were found.
  private var stateful: [GuaranteeID] = []
  private var isStateful: Set<GuaranteeID> = []
  /// What single events of guarantees gave: taken back where the whole life is decided.
  private var counted: [GuaranteeID: [(key: TransferKey, amount: Int64)]] = [:]
  private var listed: [GuaranteeID: Set<String>] = [:]
  private var restated: [(book: Int, restatement: GuaranteeRestatement)] = []
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
    sandbox.isTrial = true
    sandbox.bindings = writer.engine.bindings
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
    try lives()
    outcome.original = try originals()
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
    for event in earlier where event.kind == .guaranteeRestated {
      if let code = event.subjectCode { mark(GuaranteeID(book: event.book, code: code)) }
    }
    let books = earlier.filter { $0.kind == .packRestated }
    let posted = try writer.posted(books)
    for event in books {
      for transfer in posted[EventID(book: event.book, reference: event.reference)]?.transfers ?? [] {
        differences[event.book, default: Differences()].add(
          -transfer.amount, writer.engine.key(of: transfer))
      }
    }
  }

  private func mark(_ id: GuaranteeID) {
    if isStateful.insert(id).inserted { stateful.append(id) }
  }

  private func look(_ events: [RestatableEvent]) throws {
    let restatable = events.filter { $0.event.kind.isRestatable }
    outcome.looked += Int64(restatable.count)
    outcome.leftOut += Int64(events.count - restatable.count)
    var posted = try writer.posted(restatable.map(\.event))
    try addPremiumStates(restatable, &posted)
    for entry in restatable {
      hashes.insert(entry.packHash)
      let id = EventID(book: entry.event.book, reference: entry.event.reference)
      guard let old = posted[id] else { continue }
      let guarantee = (old.guarantee ?? entry.event.premiumOf).map {
        GuaranteeID(book: entry.event.book, code: $0)
      }
      if let guarantee, isStateful.contains(guarantee) { continue }
      try compare(entry.event, old, guarantee)
    }
    sandbox.beginChunk()
    sandbox.forgetSums()
  }

  /// A premium makes no version of its guarantee: the one that stood then is asked for.
  private func addPremiumStates(
    _ events: [RestatableEvent], _ posted: inout [EventID: PostedEvent]
  ) throws {
    let premiums = events.compactMap { entry in
      entry.event.premiumOf.map { (entry, GuaranteeID(book: entry.event.book, code: $0)) }
    }
    let states = try writer.states(before: premiums.map { ($0.0.id, $0.1) })
    for ((entry, _), state) in zip(premiums, states) {
      posted[EventID(book: entry.event.book, reference: entry.event.reference)]?.stateBefore = state
    }
  }

  private func compare(_ event: BusinessEvent, _ old: PostedEvent, _ guarantee: GuaranteeID?) throws {
    var working = WorkingSet()
    if let guarantee {
      let place = working.guarantees.place(guarantee)
      working.guarantees[place: place].state = old.stateBefore
      if let before = old.stateBefore {
        working.guarantees[place: place].curve.add(before.outstanding, on: Day(number: Int32.min / 2))
      }
    }
    let decision: Decision
    do throws(Rejection) {
      decision = try sandbox.decide(event, &working)
    } catch {
      if let guarantee { return mark(guarantee) }
      return note(event, refusal: "\(error.code): \(error.message)")
    }
    guard decision.state?.state == old.stateAfter, LifeItems.isSame(decision.items, old.items) else {
      if let guarantee { return mark(guarantee) }
      return note(
        event, refusal: "it would leave its open items otherwise: reverse it and post it again")
    }
    var difference = Differences<TransferKey>()
    for transfer in old.transfers { difference.add(-transfer.amount, writer.engine.key(of: transfer)) }
    for transfer in sandbox.transfers[decision.transfers] {
      difference.add(transfer.amount, sandbox.key(of: transfer))
    }
    let found = difference.found
    // Earlier restatements may already have posted what this one would: all of it is added up.
    for (key, amount) in found { differences[event.book, default: Differences()].add(amount, key) }
    guard !found.isEmpty else { return }
    if let guarantee {
      counted[guarantee, default: []] += found
      listed[guarantee, default: []].insert(event.reference)
    }
    note(event, refusal: nil)
    for (key, amount) in found { try write(event, key, amount) }
  }

  /// Decides the whole life of each guarantee that would be another.
  private func lives() throws {
    var rest = stateful[...]
    while !rest.isEmpty {
      let part = Array(rest.prefix(options.chunk))
      rest = rest.dropFirst(part.count)
      let lives = try writer.lives(of: part, known: outcome.knownAtSeal)
      let posted = try writer.posted(lives.flatMap { $0.map(\.event) })
      for (id, events) in zip(part, lives) { try look(id, events, posted) }
      sandbox.beginChunk()
      sandbox.forgetSums()
    }
  }

  private func look(_ id: GuaranteeID, _ events: [LifeEvent], _ posted: [EventID: PostedEvent]) throws {
    for (key, amount) in counted[id] ?? [] {
      differences[id.book, default: Differences()].add(-amount, key)
    }
    let before = listed[id] ?? []
    outcome.differing -= Int64(before.count)
    let own = Set(events.map(\.event.reference))
    outcome.events.removeAll { event in
      event.book == writer.engine.scheme.books[id.book].code && own.contains(event.reference)
    }
    var life = RestatedLife(
      id: id, events: events, posted: posted, from: from, engine: writer.engine, sandbox: sandbox)
    do throws(LifeRefusal) {
      guard let restatement = try life.restated() else { return }
      restated.append((id.book, restatement))
    } catch {
      return note(error.event, refusal: error.reason)
    }
    for event in life.differing {
      note(event.event, refusal: nil)
      guard !before.contains(event.event.reference) else { continue }
      for (key, amount) in event.differences { try write(event.event, key, amount) }
    }
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
    var decided: [DecidedEvent] = []
    for book in books {
      guard let differences = differences[book]?.found, !differences.isEmpty else { continue }
      outcome.transfers += differences.map { transfer($0.key, $0.amount) }
      let event = event(
        .packRestated, book, currency: differences[0].key.debit.currency, place: decided.count)
      let decision = try DerivedRun.decide { () throws(Rejection) in
        try writer.engine.decideRestatement(event, differences)
      }
      decided.append(DecidedEvent(event: event, ordinal: Int64(decided.count), decision: decision))
    }
    var totals = Differences<TransferKey>()
    for (book, restatement) in restated { try post(restatement, book, &decided, &totals) }
    outcome.transfers += totals.found.map { transfer($0.key, $0.amount) }
    writer.setNaturalKey("restatement/\(from)/\(on)/\(outcome.knownAtSeal)")
    outcome.receipt = try DerivedRun.post(decided, writer)
  }

  private func event(_ kind: EventKind, _ book: Int, currency: Currency, place: Int) -> BusinessEvent {
    var event = BusinessEvent(
      kind: kind, reference: "restatement/\(from)/\(outcome.knownAtSeal)/\(place + 1)", book: book, date: on,
      currency: currency, fields: [])
    if currency != writer.engine.scheme.books[book].currency { event.set(.currency, .text(currency.code)) }
    event.set(.periodFrom, .day(from))
    let isOfPack = outcome.original != outcome.corrected
    event.set(
      .reason,
      .text(
        isOfPack
          ? "restated from \(outcome.original) to \(outcome.corrected)"
          : "restated for treaties bound, endorsed or cancelled later"))
    return event
  }

  private func post(
    _ restatement: GuaranteeRestatement, _ book: Int, _ decided: inout [DecidedEvent],
    _ totals: inout Differences<TransferKey>
  ) throws {
    let own = writer.engine.scheme.books[book].currency
    let currency = restatement.before.fact(.currency).flatMap { Currency($0) } ?? own
    var event = event(.guaranteeRestated, book, currency: currency, place: decided.count)
    event.set(.guarantee, .text(restatement.code))
    let decision: Decision
    do {
      decision = try DerivedRun.decide { () throws(Rejection) in
        try writer.engine.decideRestatement(event, restatement)
      }
    } catch let rejection as Rejection where rejection.code != "period-closed" {
      return note(event, refusal: "\(rejection.code): \(rejection.message)")
    }
    outcome.guarantees += 1
    for posted in writer.engine.transfers[decision.transfers] {
      totals.add(posted.amount, writer.engine.key(of: posted))
    }
    decided.append(DecidedEvent(event: event, ordinal: Int64(decided.count), decision: decision))
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

extension BusinessEvent {
  /// The guarantee that a premium is of; nil of every other event.
  var premiumOf: String? {
    kind == .premiumCeded || kind == .premiumReturned ? text(.guarantee) : nil
  }
}
