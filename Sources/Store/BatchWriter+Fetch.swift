import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL

extension BatchWriter {
  /// What became of an event's reference.
  public enum KeyState: Sendable, Equatable {
    case new
    /// Posted before, under this event id.
    case known(Int64)
  }

  /// Claims the references of a chunk, in the order of the index: all of them at once, and only where one is
  /// known already are they looked up and compared. References must differ within the chunk.
  public func claimKeys(_ events: [(event: BusinessEvent, ordinal: Int64)]) throws -> [KeyState] {
    isNumberUsed = true
    var states = [KeyState](repeating: .new, count: events.count)
    var order: [(book: Int32, place: Int)] = []
    order.reserveCapacity(events.count)
    for (place, entry) in events.enumerated() {
      order.append((try names.number(book: entry.event.book), place))
    }
    order.sort { left, right in
      if left.book != right.book { return left.book < right.book }
      return events[left.place].event.reference.utf8.lexicographicallyPrecedes(
        events[right.place].event.reference.utf8)
    }
    if try copyKeys(events, order) { return states }
    let known = try connection.query(
      try Queries.text("probe-keys"),
      [
        .int32Array(order.map(\.book)), .textArray(order.map { events[$0.place].event.reference }),
      ])
    for row in known {
      states[order[Int(try row.int64(0)) - 1].place] = .known(try row.int64(1))
    }
    guard try copyKeys(events, order.filter { states[$0.place] == .new }) else {
      throw LedgerError(
        "reference-race", "another batch claims the same references at this moment", remedy: "try again")
    }
    return states
  }

  private func copyKeys(
    _ events: [(event: BusinessEvent, ordinal: Int64)], _ order: [(book: Int32, place: Int)]
  ) throws -> Bool {
    guard !order.isEmpty else { return true }
    buffers.keys.removeAll()
    for entry in order {
      buffers.keys.row()
      buffers.keys.add(entry.book)
      buffers.keys.addText(events[entry.place].event.reference)
      buffers.keys.add(eventID(events[entry.place].ordinal))
    }
    try connection.execute("savepoint claim")
    do {
      try copy("event_key", &buffers.keys)
      try hook("after-keys")
      return true
    } catch let error as PostgresError where error.sqlState == "23505" {
      try connection.execute("rollback to savepoint claim")
      return false
    }
  }

  /// Gives back the keys of a chunk that were claimed: some of its events were refused, and only the rest is
  /// kept.
  public func releaseKeys() throws { try connection.execute("rollback to savepoint claim") }

  /// Events that were posted before, as they were stated then.
  public func storedEvents(_ ids: [Int64]) throws -> [Int64: BusinessEvent] {
    guard !ids.isEmpty else { return [:] }
    var found: [Int64: BusinessEvent] = [:]
    for row in try connection.query(try Queries.text("stored-events"), [.int64Array(ids)]) {
      let id = try row.int64(0)
      found[id] = try StoredEvent.read(
        code: try row.text(1), book: try row.text(2), date: Day(number: try row.date(3)),
        columns: try row.text(4), record: try row.text(5), scheme: engine.scheme)
    }
    return found
  }

  /// The states that a chunk touches: one query a kind, whatever the number of events.
  public func fetch(_ events: [BusinessEvent]) throws -> WorkingSet {
    var working = WorkingSet()
    var ids: Set<GuaranteeID> = []
    var earliest: [GuaranteeID: Day] = [:]
    var reversed: [EventID] = []
    var named: Set<EventID> = []
    for event in events {
      if event.kind == .postingReversed, let of = event.text(.of) {
        reversed.append(EventID(book: event.book, reference: of))
        continue
      }
      if let of = event.text(.of) { named.insert(EventID(book: event.book, reference: of)) }
      guard let code = event.text(.guarantee) else { continue }
      let id = GuaranteeID(book: event.book, code: code)
      ids.insert(id)
      if earliest[id].map({ event.date < $0 }) ?? true { earliest[id] = event.date }
    }
    try fetchPosted(reversed, &working)
    for posted in working.posted.values {
      guard let code = posted.guarantee else { continue }
      let id = GuaranteeID(book: posted.event.book, code: code)
      ids.insert(id)
      earliest[id] = min(earliest[id] ?? posted.event.date, posted.event.date)
    }
    try fetchStates(Array(ids), earliest, &working)
    try fetchItems(Array(named), &working)
    return working
  }

  private func fetchStates(
    _ ids: [GuaranteeID], _ earliest: [GuaranteeID: Day], _ working: inout WorkingSet
  ) throws {
    guard !ids.isEmpty else { return }
    let rows = try connection.query(
      try Queries.text("latest-states"),
      [.int32Array(try ids.map { try names.number(book: $0.book) }), .textArray(ids.map(\.code))])
    var backDated: [GuaranteeID] = []
    working.guarantees.reserveCapacity(ids.count)
    for row in rows {
      let id = ids[Int(try row.int64(0)) - 1]
      let state = try readState(try row.text(1), id)
      let isBackDated = earliest[id].map { $0 < state.lastDate } ?? false
      if isBackDated { backDated.append(id) }
      var curve = BalanceCurve()
      if !isBackDated { curve.add(state.outstanding, on: Day(number: Int32.min / 2)) }
      working.guarantees[id] = WorkingGuarantee(state: state, curve: curve, isCurveComplete: isBackDated)
    }
    try fetchCurves(backDated, &working)
  }

  /// Back-dated events need the whole history of what was outstanding.
  private func fetchCurves(_ ids: [GuaranteeID], _ working: inout WorkingSet) throws {
    guard !ids.isEmpty else { return }
    let rows = try connection.query(
      try Queries.text("state-history"),
      [.int32Array(try ids.map { try names.number(book: $0.book) }), .textArray(ids.map(\.code))])
    for row in rows {
      let id = ids[Int(try row.int64(0)) - 1]
      working.guarantees[id]?.curve.add(try row.int64(2), on: Day(number: try row.date(1)))
    }
  }

  func readState(_ text: String, _ id: GuaranteeID) throws -> GuaranteeState {
    guard let state = GuaranteeState(text: text) else {
      throw LedgerError(
        "damaged-state", "the stored state of guarantee \(id.code) cannot be read",
        remedy: "run gledger verify")
    }
    return state
  }

  private func fetchItems(_ named: [EventID], _ working: inout WorkingSet) throws {
    guard !named.isEmpty else { return }
    let rows = try connection.query(
      try Queries.text("named-items"),
      [.int32Array(try named.map { try names.number(book: $0.book) }), .textArray(named.map(\.reference))])
    for row in rows {
      let id = named[Int(try row.int64(0)) - 1]
      working.items[id, default: []].append(try readItem(row, from: 1, book: id.book))
    }
  }

  /// Reads the columns of `ledger.item_balance` that follow `from`, as the queries list them.
  func readItem(_ row: Row, from first: Int, book: Int) throws -> OpenItem {
    guard let kind = OpenItem.Kind(rawValue: try row.text(first + 3)),
      let currency = Currency(try row.text(first + 8)),
      let fund = engine.scheme.fund(try row.text(first + 7), of: book)
    else {
      throw LedgerError("damaged-item", "a stored open item cannot be read", remedy: "run gledger verify")
    }
    return OpenItem(
      event: try row.int64(first), ordinal: try row.int16(first + 1), reference: try row.text(first + 2),
      kind: kind, book: book, party: try row.text(first + 4), treaty: try row.text(first + 5),
      segment: SegmentKey(text: try row.text(first + 6), engine.symbols), currency: currency, fund: fund,
      amount: try row.int64(first + 9), date: Day(number: try row.date(first + 10)),
      guarantee: try row.text(first + 11), claim: try row.text(first + 12),
      remaining: try row.int64(first + 13))
  }
}

extension SegmentKey {
  /// Reads what ``text(_:)`` wrote.
  init(text: String, _ symbols: SymbolTable) {
    self.init()
    for part in text.split(separator: ";") {
      guard let sign = part.firstIndex(of: "=") else { continue }
      let value = String(part[part.index(after: sign)...])
      switch part[..<sign] {
      case "programme": programme = symbols.number(value)
      case "line": line = symbols.number(value)
      case "disaster": disaster = symbols.number(value)
      case "area": area = symbols.number(value)
      case "funding_source": fundingSource = symbols.number(value)
      case "purpose": purpose = symbols.number(value)
      case "treaty": treaty = symbols.number(value)
      case "cohort": cohort = Int16(value) ?? 0
      case "underwriting_year": underwritingYear = Int16(value) ?? 0
      case "accident_year": accidentYear = Int16(value) ?? 0
      default: break
      }
    }
  }
}
