import Interchange
import Ledger
import Posting
import Store
import Tabular

/// One try at posting a file: from the first byte to the seal.
final class PostAttempt {
  private let database: LedgerDatabase
  private let options: PostOptions
  private let input: InputFile
  private let books: Set<Int>
  private let sharedFirst: [Int]
  private(set) var touchedBooks: Set<Int> = []
  private var outcome: PostOutcome
  private var ordinal: Int64 = 0
  /// The chunk that the server was asked about and that is not yet decided.
  private var ahead: Ahead?
  /// The working set of the last chunk, while its rows may still be on their way.
  private var last: WorkingSet?

  typealias Fault = (record: Int32, diagnostic: Diagnostic)

  private struct Ahead {
    var chunk: EventChunk
    var stretch: Stretch
    var candidates: [Int]
    var question: ChunkQuestion
  }

  init(database: LedgerDatabase, options: PostOptions, input: InputFile, books: Set<Int>, sharedFirst: [Int])
  {
    (self.database, self.options, self.input) = (database, options, input)
    (self.books, self.sharedFirst) = (books, sharedFirst)
    outcome = PostOutcome(file: input.name)
  }

  func run() throws -> PostOutcome {
    guard let pack = try database.pack() else {
      throw LedgerError(
        "no-pack", "the ledger has no scheme pack yet", remedy: "type: gledger init --scheme united-states")
    }
    let format = options.format ?? FileFormat.of(path: input.path)
    var reader = try reader(pack.scheme)
    let header =
      options.recorded?.header
      ?? BatchHeader(
        kind: options.isMigration ? .migration : .events, actor: options.actor, approver: options.approver,
        programVersion: options.programVersion, sourceName: input.name, sourceHash: input.hash,
        packHash: pack.scheme.hash)
    let engine = PostingEngine(scheme: pack.scheme, symbols: SymbolTable())
    let writer = try BatchWriter(
      database: database, engine: engine, header: header, isDryRun: options.isDryRun)
    options.set(writer)
    try options.recorded?.watch(writer)
    var rejects: RejectsWriter?
    do {
      try writer.requireSpace(input.expectedBytes(isJSON: format == .jsonLines))
      try writer.begin()
      guard try writer.holdPack(pack) else { throw PostRun.Restart.pack }
      if !books.isEmpty { try lock(books, writer) }
      if !sharedFirst.isEmpty { try writer.lockSharedFirst(sharedFirst) }
      while let chunk = try options.times.measure(.read, { try reader.next(limit: options.chunk) }) {
        try writer.requireSpace()
        for (chunk, faults) in try take(chunk, writer) where !faults.isEmpty {
          guard let path = options.rejectsPath else { continue }
          if rejects == nil { rejects = try RejectsWriter(path: path, reader: reader) }
          try rejects?.write(faults, of: chunk)
        }
        options.onProgress(
          PostProgress(bytesRead: reader.bytesRead, totalBytes: reader.totalBytes, events: ordinal))
      }
      if let (chunk, faults) = try takeLast(writer), let path = options.rejectsPath, !faults.isEmpty {
        if rejects == nil { rejects = try RejectsWriter(path: path, reader: reader) }
        try rejects?.write(faults, of: chunk)
      }
      try rejects?.close()
      try finish(writer)
    } catch {
      throw PostRun.Restart.failure(error, of: writer)
    }
    outcome.rejectsPath = outcome.rejectedRecords > 0 ? options.rejectsPath : nil
    return outcome
  }

  private func reader(_ scheme: Scheme) throws -> EventReader {
    if let journal = options.journal {
      return try EventReader(journal: input.path, name: input.place, journal, scheme: scheme)
    }
    return try EventReader(
      try ByteSource.file(input.path, name: input.place),
      format: options.format ?? FileFormat.of(path: input.path),
      scheme: scheme, defaultBook: options.defaultBook, mapping: options.mapping,
      takesDerived: options.recorded != nil)
  }

  private func finish(_ writer: BatchWriter) throws {
    if outcome.rejectedRecords > 0, !options.acceptsValid {
      outcome.eventsNew = 0
      writer.abandon()
    } else if outcome.eventsNew == 0 {
      try writer.finishEmpty()
    } else {
      outcome.receipt = try writer.finish()
    }
  }

  private func lock(_ needed: Set<Int>, _ writer: BatchWriter) throws {
    touchedBooks.formUnion(needed)
    guard try writer.lock(books: needed) else { throw PostRun.Restart.books(touchedBooks) }
  }

  /// Takes a chunk that was read. Where it can be asked for ahead, the server works on it while the chunk
  /// before it is decided, and that one is what has been posted when this returns.
  private func take(_ chunk: EventChunk, _ writer: BatchWriter) throws -> [(EventChunk, [Fault])] {
    note(chunk)
    var stretch = Stretch(chunk: chunk, range: 0..<chunk.events.count, firstOrdinal: ordinal)
    let canAskAhead = !options.acceptsValid && writer.canAskAhead(chunk.events) && !actsOnUnwritten(chunk)
    let candidates = canAskAhead ? stretch.candidates() : []
    guard canAskAhead, stretch.repeats.isEmpty else {
      let before = try takeLast(writer)
      last = nil
      try writer.drain()
      return [before, (chunk, try post(chunk, writer))].compactMap { $0 }
    }
    ordinal += Int64(chunk.events.count)
    var before: (EventChunk, [Fault])?
    if let held = ahead, try !writer.isNew(held.question) {
      // What stands before must be with the server before it is asked about this chunk.
      before = try takeLast(writer)
    }
    let question = try writer.ask(
      candidates.map { (event: chunk.events[$0], ordinal: stretch.ordinal($0)) })
    if ahead != nil { before = try takeLast(writer) }
    ahead = Ahead(chunk: chunk, stretch: stretch, candidates: candidates, question: question)
    return [before].compactMap { $0 }
  }

  /// True where an event acts on one that is not with the server: of its own chunk, or of that asked for
  /// ahead.
  private func actsOnUnwritten(_ chunk: EventChunk) -> Bool {
    var named: Set<EventID> = []
    for event in chunk.events {
      if let of = event.text(.of) { named.insert(EventID(book: event.book, reference: of)) }
    }
    guard !named.isEmpty else { return false }
    func isNamed(_ event: BusinessEvent) -> Bool {
      named.contains(EventID(book: event.book, reference: event.reference))
    }
    return chunk.events.contains(where: isNamed) || ahead?.chunk.events.contains(where: isNamed) ?? false
  }

  /// Decides the chunk that was asked for ahead, if there is one, and hands its rows over.
  private func takeLast(_ writer: BatchWriter) throws -> (EventChunk, [Fault])? {
    guard var held = ahead else { return nil }
    ahead = nil
    guard var working = try writer.answer(held.question, after: last) else {
      // Some references are known: one thing after the other, on what is with the server by now.
      last = nil
      try writer.drain()
      let faults = try decide(&held.stretch, held.candidates, writer)
      return (held.chunk, keep(held.chunk.rejected + faults))
    }
    for index in held.candidates { held.stretch.isFresh(index) }
    let decided = try options.times.measure(.decide) { try decide(&held.stretch, &working, writer) }
    try writer.writeBehind(decided)
    count(decided.count, held.stretch)
    last = working
    return (held.chunk, keep(held.chunk.rejected + held.stretch.faults))
  }

  /// Posts a chunk of records, in stretches: an event that acts on one of the same stretch begins the next,
  /// so that what it acts on is already stored.
  private func post(_ chunk: EventChunk, _ writer: BatchWriter) throws -> [Fault] {
    var faults: [Fault] = chunk.rejected
    try lock(Set(chunk.events.map(\.book)), writer)
    var start = 0
    while start < chunk.events.count {
      let end = stretch(chunk.events, from: start, writer.engine)
      // What a fund holds that is converted, is read from the sums.
      if chunk.events[start].kind == .fundConverted { try writer.storeSums() }
      var part = Stretch(chunk: chunk, range: start..<end, firstOrdinal: ordinal)
      ordinal += Int64(end - start)
      let candidates = part.candidates()
      faults += try decide(&part, candidates, writer)
      start = end
    }
    return keep(faults)
  }

  private func stretch(_ events: [BusinessEvent], from start: Int, _ engine: PostingEngine) -> Int {
    var seen: Set<EventID> = []
    var hasReturned = false
    var next = start
    if start < events.count, events[start].kind == .fundConverted { return start + 1 }
    for index in start..<events.count {
      if events[index].kind == .fundConverted { return index }
      guard let of = events[index].text(.of) else { continue }
      for event in events[next..<index] {
        seen.insert(EventID(book: event.book, reference: event.reference))
      }
      next = index
      if seen.contains(engine.decision(of: events[index]) ?? EventID(book: events[index].book, reference: of))
      {
        return index
      }
      // What came back is instructed again only when that is stored.
      if events[index].kind == .paymentInstructed, hasReturned { return index }
      if events[index].kind == .paymentReturned { hasReturned = true }
    }
    return events.count
  }

  /// Posts the events of a stretch, one thing after the other.
  private func decide(
    _ stretch: inout Stretch, _ candidates: [Int], _ writer: BatchWriter
  ) throws -> [Fault] {
    let chunk = stretch.chunk
    let keys = try options.times.measure(.keys) {
      try writer.claimKeys(candidates.map { (event: chunk.events[$0], ordinal: stretch.ordinal($0)) })
    }
    try stretch.dropKnown(candidates, keys, writer)
    var working = try options.times.measure(.states) {
      try writer.fetch(stretch.fresh.map { chunk.events[$0] })
    }
    let decided = try options.times.measure(.decide) { try decide(&stretch, &working, writer) }
    if options.acceptsValid, decided.count < stretch.fresh.count {
      try writer.releaseKeys()
      _ = try writer.claimKeys(decided.map { ($0.event, $0.ordinal) })
    }
    try writer.write(decided)
    count(decided.count, stretch)
    return stretch.faults
  }

  private func count(_ decided: Int, _ stretch: Stretch) {
    outcome.eventsNew += Int64(decided)
    outcome.eventsKnown += Int64(stretch.known)
  }

  private func decide(
    _ stretch: inout Stretch, _ working: inout WorkingSet, _ writer: BatchWriter
  ) throws -> [DecidedEvent] {
    var decided: [DecidedEvent] = []
    decided.reserveCapacity(stretch.fresh.count)
    for index in stretch.fresh where !stretch.isTaken(index) {
      var event = stretch.chunk.events[index]
      do {
        try Approval.check(event.kind, writer)
        let decision = try decide(&event, writer, &working)
        let original =
          event.kind == .postingReversed
          ? working.posted[EventID(book: event.book, reference: event.text(.of) ?? "")]?.id : nil
        decided.append(
          DecidedEvent(event: event, ordinal: stretch.ordinal(index), decision: decision, reverses: original))
        stretch.take(index)
      } catch let rejection {
        stretch.reject(index, rejection)
      }
    }
    return decided
  }

  /// Decides an event; where its day is closed, on the day that was given for that, if it comes later.
  private func decide(
    _ event: inout BusinessEvent, _ writer: BatchWriter, _ working: inout WorkingSet
  ) throws(Rejection) -> Decision {
    writer.engine.keepConcerned(&event, working)
    do throws(Rejection) {
      return try writer.engine.decide(event, &working)
    } catch {
      guard error.code == "period-closed", let day = options.postOn, day > event.date else { throw error }
      if event[.concerns] == nil { event.set(.concerns, .day(event.date)) }
      event.date = day
      return try writer.engine.decide(event, &working)
    }
  }

  private func note(_ chunk: EventChunk) {
    for notice in chunk.notices {
      outcome.notices[notice.code, default: 0] += 1
      // The first of each code: the others are counted.
      if outcome.notices[notice.code] == 1 { outcome.noticeExamples.append(notice) }
    }
  }

  /// Counts a chunk's rejected records and keeps the first faults for the message.
  /// - Returns: the faults in the order of their records.
  private func keep(_ faults: [Fault]) -> [Fault] {
    guard !faults.isEmpty else { return [] }
    let sorted = faults.enumerated().sorted {
      ($0.element.record, $0.offset) < ($1.element.record, $1.offset)
    }.map(\.element)
    outcome.rejectedRecords += Int64(Set(sorted.map(\.record)).count)
    outcome.faults += Int64(sorted.count)
    for fault in sorted.prefix(max(0, options.shown - outcome.diagnostics.count)) {
      outcome.diagnostics.append(fault.diagnostic)
    }
    return sorted
  }

}
