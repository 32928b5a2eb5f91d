import Interchange
import Ledger
import Posting
import PostgreSQL
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
    var reader = try EventReader(
      try ByteSource.file(input.path, name: input.place),
      format: options.format ?? FileFormat.of(path: input.path),
      scheme: pack.scheme, defaultBook: options.defaultBook, mapping: options.mapping)
    let header = BatchHeader(
      kind: .events, actor: options.actor, approver: options.approver, programVersion: options.programVersion,
      sourceName: input.name, sourceHash: input.hash, packHash: pack.scheme.hash)
    let engine = PostingEngine(scheme: pack.scheme, symbols: SymbolTable())
    let writer = try BatchWriter(
      database: database, engine: engine, header: header, isDryRun: options.isDryRun)
    writer.lockTimeout = options.lockTimeout
    writer.onWait = options.onWait
    writer.hook = options.hook
    var rejects: RejectsWriter?
    do {
      try writer.begin()
      guard try writer.holdPack(pack) else { throw PostRun.Restart.pack }
      if !books.isEmpty { try lock(books, writer) }
      if !sharedFirst.isEmpty { try writer.lockSharedFirst(sharedFirst) }
      while let chunk = try reader.next(limit: options.chunk) {
        let faults = try post(chunk, writer)
        if let path = options.rejectsPath, !faults.isEmpty {
          if rejects == nil { rejects = try RejectsWriter(path: path, reader: reader) }
          try write(faults, chunk, &rejects)
        }
        options.onProgress(
          PostProgress(bytesRead: reader.bytesRead, totalBytes: reader.totalBytes, events: ordinal))
      }
      try rejects?.close()
      try finish(writer)
    } catch {
      writer.abandon()
      if let failure = error as? PostgresError { throw LedgerError(failure) }
      throw error
    }
    outcome.rejectsPath = outcome.rejectedRecords > 0 ? options.rejectsPath : nil
    return outcome
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

  /// Posts a chunk of records, in stretches: an event that acts on one of the same stretch begins the next,
  /// so that what it acts on is already stored.
  private func post(
    _ chunk: EventChunk, _ writer: BatchWriter
  ) throws -> [(record: Int32, diagnostic: Diagnostic)] {
    note(chunk)
    var faults: [(record: Int32, diagnostic: Diagnostic)] = chunk.rejected
    try lock(Set(chunk.events.map(\.book)), writer)
    var start = 0
    while start < chunk.events.count {
      let end = stretch(chunk.events, from: start)
      faults += try post(chunk, start..<end, writer)
      start = end
    }
    return keep(faults)
  }

  private func stretch(_ events: [BusinessEvent], from start: Int) -> Int {
    var seen: Set<EventID>?
    for index in start..<events.count {
      guard let of = events[index].text(.of) else { continue }
      if seen == nil {
        seen = Set(events[start..<index].map { EventID(book: $0.book, reference: $0.reference) })
      } else {
        seen?.insert(EventID(book: events[index - 1].book, reference: events[index - 1].reference))
      }
      if seen?.contains(EventID(book: events[index].book, reference: of)) == true { return index }
    }
    return events.count
  }

  private func post(
    _ chunk: EventChunk, _ range: Range<Int>, _ writer: BatchWriter
  ) throws -> [(record: Int32, diagnostic: Diagnostic)] {
    var stretch = Stretch(chunk: chunk, range: range, firstOrdinal: ordinal)
    ordinal += Int64(range.count)
    let candidates = stretch.candidates()
    let keys = try writer.claimKeys(
      candidates.map { (event: chunk.events[$0], ordinal: stretch.ordinal($0)) })
    try stretch.dropKnown(candidates, keys, writer)
    let fresh = stretch.fresh
    var working = try writer.fetch(fresh.map { chunk.events[$0] })
    var decided: [DecidedEvent] = []
    decided.reserveCapacity(fresh.count)
    for index in fresh {
      let event = chunk.events[index]
      do {
        let decision = try writer.engine.decide(event, &working)
        let original =
          event.kind == .postingReversed
          ? working.posted[EventID(book: event.book, reference: event.text(.of) ?? "")]?.id : nil
        decided.append(
          DecidedEvent(event: event, ordinal: stretch.ordinal(index), decision: decision, reverses: original))
      } catch let rejection {
        stretch.reject(index, rejection)
      }
    }
    if options.acceptsValid, decided.count < fresh.count {
      try writer.releaseKeys()
      _ = try writer.claimKeys(decided.map { ($0.event, $0.ordinal) })
    }
    try writer.write(decided)
    outcome.eventsNew += Int64(decided.count)
    outcome.eventsKnown += Int64(stretch.known)
    return stretch.faults
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
  private func keep(
    _ faults: [(record: Int32, diagnostic: Diagnostic)]
  ) -> [(record: Int32, diagnostic: Diagnostic)] {
    guard !faults.isEmpty else { return [] }
    let sorted = faults.enumerated().sorted {
      ($0.element.record, $0.offset) < ($1.element.record, $1.offset)
    }.map(\.element)
    outcome.rejectedRecords += Int64(Set(sorted.map(\.record)).count)
    for fault in sorted where outcome.diagnostics.count < options.shown {
      outcome.diagnostics.append(fault.diagnostic)
    }
    return sorted
  }

  /// Writes each rejected record once, all of its messages together.
  private func write(
    _ faults: [(record: Int32, diagnostic: Diagnostic)], _ chunk: EventChunk, _ rejects: inout RejectsWriter?
  ) throws {
    var index = 0
    while index < faults.count {
      let record = faults[index].record
      var first = faults[index].diagnostic
      var messages: [String] = []
      while index < faults.count, faults[index].record == record {
        messages.append(faults[index].diagnostic.message)
        index += 1
      }
      first.message = messages.joined(separator: " | ")
      try rejects?.write(raw: chunk.raw(record: Int(record)), first)
    }
  }
}
