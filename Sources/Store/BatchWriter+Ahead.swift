import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL

/// What the server is asked for a chunk before the chunk ahead of it is written.
public final class ChunkQuestion {
  fileprivate var keys: CopyBuffer
  fileprivate var working: WorkingSet
  fileprivate let earliest: [Day]
  fileprivate let order: [Int]
  fileprivate var events: [BusinessEvent] = []
  fileprivate var areKeysNew = false
  fileprivate var states: Rows?
  /// Events whose open items the chunk clears.
  fileprivate var named: [EventID] = []
  fileprivate var items: Rows?
  /// Books whose reserves write-offs are taken out of, and how often sums were handed over before.
  fileprivate var reserveBooks: [Int] = []
  fileprivate var sumsStored = 0
  fileprivate var reserves: Rows?
  /// Borrowers and groups that the chunk names and nobody asked about.
  fileprivate var borrowers: [String] = []
  fileprivate var groups: [String] = []
  fileprivate var steps: [LimitBoard.Step] = []
  fileprivate var register: Int64?
  fileprivate var ticket: Lane.Ticket?

  fileprivate init(keys: CopyBuffer, working: WorkingSet, earliest: [Day], order: [Int]) {
    (self.keys, self.working, self.earliest, self.order) = (keys, working, earliest, order)
  }
}

extension BatchWriter {
  /// Events that clear an open item of another event, and need nothing else of that one.
  private static let clearing: Set<EventKind> = [
    .insuranceReceived, .compensationReceived, .recoveryRemitted, .recoveryRefunded,
  ]

  /// True where a chunk can be asked for ahead: its books are locked, and no event acts on another event but
  /// to clear its items. Those events must be with the server, or be decided in no chunk that is not.
  public func canAskAhead(_ events: [BusinessEvent]) -> Bool {
    !isDryRun
      && events.allSatisfy {
        ownBooks.contains($0.book) && ($0[.of] == nil || BatchWriter.clearing.contains($0.kind))
          && $0.kind != .fundConverted && $0.kind != .supportGranted
      }
  }

  /// Claims the references of a chunk and asks for the states that it touches, while the chunk before it is
  /// decided. References must differ within the chunk.
  public func ask(_ events: [(event: BusinessEvent, ordinal: Int64)]) throws -> ChunkQuestion {
    isNumberUsed = true
    var working = WorkingSet()
    var earliest: [Day] = []
    var named: Set<EventID> = []
    working.guarantees.reserveCapacity(events.count)
    for entry in events {
      if let of = entry.event.text(.of) { named.insert(EventID(book: entry.event.book, reference: of)) }
      guard let code = entry.event.subjectCode else { continue }
      touch(GuaranteeID(book: entry.event.book, code: code), entry.event.date, &earliest, &working)
    }
    let asked = try stateQuestion(earliest.count, working)
    let question = ChunkQuestion(
      keys: try keyRows(events, try keyOrder(events)), working: working, earliest: earliest,
      order: asked.order)
    question.named = Array(named)
    question.reserveBooks = writeOffBooks(events.lazy.map(\.event))
    question.sumsStored = sumsStored
    if engine.limits.hasNames {
      question.events = events.map(\.event)
      let missing = engine.limits.missing(
        borrowers: Set(events.compactMap { $0.event.text(.borrower) }),
        groups: Set(events.compactMap { $0.event.text(.borrowerGroup) }))
      (question.borrowers, question.groups) = missing
    }
    let items = try itemQuestion(question.named)
    let held = try reserveQuestion(question.reserveBooks)
    question.ticket = lane.submit { [self] in
      question.areKeysNew = try times.measure(.keys) { try copyKeys(&question.keys) }
      guard question.areKeysNew else { return }
      try times.measure(.states) { try look(question, asked.parameters, items: items, reserves: held) }
    }
    return question
  }

  /// On the lane: asks all that a chunk needs to know.
  private func look(
    _ question: ChunkQuestion, _ states: [Parameter], items: [Parameter], reserves: [Parameter]
  ) throws {
    if !question.order.isEmpty {
      question.states = try connection.query(try Queries.text("latest-states"), states)
    }
    if !question.named.isEmpty {
      question.items = try connection.query(try Queries.text("named-items"), items)
    }
    if !question.reserveBooks.isEmpty {
      question.reserves = try connection.query(try Queries.text("reserve-held"), reserves)
    }
    guard !question.borrowers.isEmpty || !question.groups.isEmpty else { return }
    question.register = try headSeal()
    question.steps = try database.limitSteps(
      borrowers: question.borrowers, groups: question.groups, except: batch, engine.scheme)
  }

  /// False where some of the chunk's references are known.
  public func isNew(_ question: ChunkQuestion) throws -> Bool {
    if let ticket = question.ticket { try times.measure(.wait) { try lane.wait(for: ticket) } }
    return question.areKeysNew
  }

  /// The states that a chunk touches; nil where some of its references are known: then everything must be
  /// asked again, one thing after the other.
  /// - Parameter last: the working set of the chunk before it, which was not yet written when it was asked.
  public func answer(_ question: ChunkQuestion, after last: WorkingSet?) throws -> WorkingSet? {
    guard try isNew(question) else { return nil }
    var working = WorkingSet()
    swap(&working, &question.working)
    if let states = question.states { try readStates(states, question.order, question.earliest, &working) }
    if let items = question.items { try readItems(items, question.named, &working) }
    if let last {
      for place in question.earliest.indices {
        guard let known = last.guarantees.find(working.guarantees.id(at: place)),
          last.guarantees[place: known].state != nil
        else { continue }
        working.guarantees[place: place] = last.guarantees[place: known]
      }
      // What the chunk before cleared of the same items.
      for id in question.named { if let known = last.items[id] { working.items[id] = known } }
    }
    let late = backDated(question.earliest, working)
    if !late.isEmpty {
      try lane.drain()
      try fetchCurves(late, &working)
    }
    try answerReserves(question, &working)
    answerBorrowers(question)
    try fetchBorrowers(question.events, working)
    return working
  }

  private func answerReserves(_ question: ChunkQuestion, _ working: inout WorkingSet) throws {
    guard let rows = question.reserves else { return }
    guard question.sumsStored == sumsStored else {
      // Sums were handed over since, and the answer knows nothing of them.
      try lane.drain()
      return try fetchReserves(question.events, &working)
    }
    try readReserves(rows, question.reserveBooks, &working)
  }

  private func answerBorrowers(_ question: ChunkQuestion) {
    guard let register = question.register else { return }
    if registerKnown == nil { registerKnown = register }
    // The chunk before may have asked about some of them too.
    let missing = engine.limits.missing(
      borrowers: Set(question.borrowers), groups: Set(question.groups))
    engine.loadLimits(borrowers: missing.borrowers, groups: missing.groups, question.steps)
  }
}
