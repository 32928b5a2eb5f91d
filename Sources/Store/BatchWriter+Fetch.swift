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
    let order = try keyOrder(events)
    var rows = try keyRows(events, order)
    if try copyKeys(&rows) { return states }
    let known = try connection.query(
      try Queries.text("probe-keys"),
      [
        .int32Array(try order.map { try names.number(book: events[$0].event.book) }),
        .textArray(order.map { events[$0].event.reference }),
      ])
    for row in known {
      states[order[Int(try row.int64(0)) - 1]] = .known(try row.int64(1))
    }
    rows = try keyRows(events, order.filter { states[$0] == .new })
    guard try copyKeys(&rows) else {
      throw LedgerError(
        "reference-race", "another batch claims the same references at this moment", remedy: "try again")
    }
    return states
  }

  func keyOrder(_ events: [(event: BusinessEvent, ordinal: Int64)]) throws -> [Int] {
    var keys = SortedKeys(capacity: events.count)
    for place in events.indices {
      keys.add(try names.number(book: events[place].event.book), events[place].event.reference, place)
    }
    return keys.sorted { events[$0].event.reference }
  }

  func keyRows(
    _ events: [(event: BusinessEvent, ordinal: Int64)], _ order: [Int]
  ) throws -> CopyBuffer {
    var rows = CopyBuffer(columns: 3, capacity: order.count * 48)
    for place in order {
      rows.row()
      rows.add(try names.number(book: events[place].event.book))
      rows.addText(events[place].event.reference)
      rows.add(eventID(events[place].ordinal))
    }
    return rows
  }

  /// - Returns: false where one of the keys is there already; then none of them was stored.
  func copyKeys(_ rows: inout CopyBuffer) throws -> Bool {
    guard rows.rowCount > 0 else { return true }
    try connection.execute("savepoint claim")
    do {
      try copy("event_key", &rows)
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
    var earliest: [Day] = []
    var reversed: [EventID] = []
    var named: Set<EventID> = []
    var beneficiaries: Set<BeneficiaryID> = []
    var payments: Set<String> = []
    var accounts: Set<EventID> = []
    working.guarantees.reserveCapacity(events.count)
    for event in events {
      if event.kind == .postingReversed, let of = event.text(.of) {
        let id = EventID(book: event.book, reference: of)
        reversed.append(id)
        payments.insert(engine.paymentKey(id))
        continue
      }
      if event.kind == .paymentInstructed, let id = engine.decision(of: event) {
        reversed.append(id)
        payments.insert(engine.paymentKey(id))
      }
      if event.kind == .paymentSettled || event.kind == .paymentReturned, let of = event.text(.of) {
        reversed.append(EventID(book: event.book, reference: of))
      }
      if event.kind == .fundConverted, let fund = engine.fund(of: event) {
        working.holdings[fund] = try holdings(fund, of: event.book, on: event.date)
      }
      if let of = event.text(.of) {
        let id = EventID(book: event.book, reference: of)
        if event.kind == .accountConfirmed || event.kind == .accountQueried {
          accounts.insert(id)
        } else {
          named.insert(id)
        }
      }
      if event.kind == .supportGranted, let code = event.text(.borrower) {
        beneficiaries.insert(BeneficiaryID(code: code))
      }
      guard let code = event.subjectCode else { continue }
      touch(GuaranteeID(book: event.book, code: code), event.date, &earliest, &working)
    }
    try fetchReserves(events, &working)
    try fetchBenefits(Array(beneficiaries), &working)
    try fetchPosted(reversed, &working)
    for posted in working.posted.values {
      if posted.event.kind == .paymentSettled, let of = posted.event.text(.of) {
        named.insert(EventID(book: posted.event.book, reference: of))
      }
      guard let code = posted.guarantee else { continue }
      touch(GuaranteeID(book: posted.event.book, code: code), posted.event.date, &earliest, &working)
    }
    try fetchStates(earliest, &working)
    try fetchItems(Array(named), &working)
    for items in working.items.values {
      payments.formUnion(items.filter { $0.kind == .payment }.map(\.guarantee))
    }
    try fetchPayments(Array(payments), &working)
    try fetchBorrowers(events, working)
    try fetchAccounts(Array(accounts), &working)
    return working
  }

  private func fetchAccounts(_ wanted: [EventID], _ working: inout WorkingSet) throws {
    guard !wanted.isEmpty else { return }
    let rows = try connection.query(
      try Queries.text("named-accounts"),
      [.int32Array(try wanted.map { try names.number(book: $0.book) }), .textArray(wanted.map(\.reference))])
    for row in rows { working.accounts.insert(wanted[Int(try row.int64(0)) - 1]) }
  }

  func touch(
    _ id: GuaranteeID, _ day: Day, _ earliest: inout [Day], _ working: inout WorkingSet
  ) {
    let place = working.guarantees.place(id)
    if place == earliest.count {
      earliest.append(day)
    } else if day < earliest[place] {
      earliest[place] = day
    }
  }

  /// - Parameter earliest: for each guarantee by its place, the first day that the chunk asks for.
  private func fetchStates(_ earliest: [Day], _ working: inout WorkingSet) throws {
    guard !earliest.isEmpty else { return }
    let question = try stateQuestion(earliest.count, working)
    let rows = try connection.query(try Queries.text("latest-states"), question.parameters)
    try readStates(rows, question.order, earliest, &working)
    try fetchCurves(backDated(earliest, working), &working)
  }

  /// Asks for the guarantees in the order of the index.
  func stateQuestion(
    _ count: Int, _ working: WorkingSet
  ) throws -> (order: [Int], parameters: [Parameter]) {
    var keys = SortedKeys(capacity: count)
    for place in 0..<count {
      let id = working.guarantees.id(at: place)
      keys.add(try names.number(book: id.book), id.code, place)
    }
    let order = keys.sorted { working.guarantees.id(at: $0).code }
    let books = try order.map { try names.number(book: working.guarantees.id(at: $0).book) }
    return (order, [.int32Array(books), .textArray(order.map { working.guarantees.id(at: $0).code })])
  }

  func readStates(
    _ rows: Rows, _ order: [Int], _ earliest: [Day], _ working: inout WorkingSet
  ) throws {
    for row in rows {
      let place = order[Int(try row.int64(0)) - 1]
      let state = try readState(row, 1, working.guarantees.id(at: place))
      var curve = BalanceCurve()
      curve.add(state.outstanding, on: Day(number: Int32.min / 2))
      working.guarantees[place: place] = WorkingGuarantee(state: state, curve: curve, isCurveComplete: false)
    }
  }

  /// Guarantees that the chunk acts on before their last day, and whose history is not at hand.
  func backDated(_ earliest: [Day], _ working: WorkingSet) -> [Int] {
    earliest.indices.filter { place in
      guard !working.guarantees[place: place].isCurveComplete,
        let last = working.guarantees[place: place].state?.lastDate
      else { return false }
      return earliest[place] < last
    }
  }

  /// Back-dated events need the whole history of what was outstanding.
  func fetchCurves(_ places: [Int], _ working: inout WorkingSet) throws {
    guard !places.isEmpty else { return }
    let ids = places.map { working.guarantees.id(at: $0) }
    let rows = try connection.query(
      try Queries.text("state-history"),
      [.int32Array(try ids.map { try names.number(book: $0.book) }), .textArray(ids.map(\.code))])
    for place in places {
      working.guarantees[place: place].curve = BalanceCurve()
      working.guarantees[place: place].isCurveComplete = true
    }
    for row in rows {
      let place = places[Int(try row.int64(0)) - 1]
      working.guarantees[place: place].curve.add(try row.int64(2), on: Day(number: try row.date(1)))
    }
  }

  func readState(_ row: Row, _ column: Int, _ id: GuaranteeID) throws -> GuaranteeState {
    let state = try row.withText(column) { GuaranteeState(utf8: $0) }
    guard let state else {
      throw LedgerError(
        "damaged-state", "the stored state of guarantee \(id.code) cannot be read",
        remedy: "run gledger verify")
    }
    return state
  }

  private func fetchBenefits(_ wanted: [BeneficiaryID], _ working: inout WorkingSet) throws {
    guard !wanted.isEmpty else { return }
    if registerKnown == nil { registerKnown = try headSeal() }
    let rows = try connection.query(
      try Queries.text("benefits"),
      [.textArray(wanted.map(\.code))])
    for row in rows {
      guard let currency = Currency(try row.text(5)), let book = engine.scheme.book(try row.text(8)) else {
        continue
      }
      working.benefits[wanted[Int(try row.int64(0)) - 1], default: []].append(
        Benefit(
          book: book, reference: try row.optionalText(1) ?? "", head: try row.text(2),
          disaster: try row.text(3), purpose: try row.text(4), currency: currency,
          granted: try row.int64(6), clawedBack: try row.int64(7)))
    }
  }

  private func fetchItems(_ named: [EventID], _ working: inout WorkingSet) throws {
    guard !named.isEmpty else { return }
    try readItems(
      try connection.query(try Queries.text("named-items"), try itemQuestion(named)), named, &working)
  }

  func itemQuestion(_ named: [EventID]) throws -> [Parameter] {
    let events = named.map(eventOfItems)
    return [
      .int32Array(try events.map { try names.number(book: $0.book) }), .textArray(events.map(\.reference)),
    ]
  }

  func readItems(_ rows: Rows, _ named: [EventID], _ working: inout WorkingSet) throws {
    for row in rows {
      let id = named[Int(try row.int64(0)) - 1]
      working.items[id, default: []].append(try readItem(row, from: 1, book: itemBook(row, 15)))
    }
  }

  /// Items of what a reinsurer cedes on name the event of another book: `BOOK/REFERENCE`.
  private func eventOfItems(_ id: EventID) -> EventID {
    let parts = id.reference.split(separator: "/", maxSplits: 1)
    guard engine.scheme.books[id.book].role == .insurer, parts.count == 2,
      let book = engine.scheme.book(String(parts[0]))
    else { return id }
    return EventID(book: book, reference: String(parts[1]))
  }

  /// The book that an item is kept in, by its code in a column.
  func itemBook(_ row: Row, _ column: Int) throws -> Int {
    guard let book = engine.scheme.book(try row.text(column)) else {
      throw LedgerError(
        "unknown-book", "the pack no longer has book \(try row.text(column))", remedy: "put it back")
    }
    return book
  }

  private func fetchPayments(_ keys: [String], _ working: inout WorkingSet) throws {
    guard !keys.isEmpty else { return }
    for row in try connection.query(try Queries.text("payment-items"), [.textArray(keys)]) {
      guard let book = engine.scheme.book(try row.text(1)) else { continue }
      working.payments[keys[Int(try row.int64(0)) - 1], default: []].append(
        try readItem(row, from: 2, book: book))
    }
  }

  /// Reads the columns of `ledger.item_balance` that follow `from`, as the queries list them.
  func readItem(_ row: Row, from first: Int, book: Int) throws -> OpenItem {
    guard let kind = OpenItem.Kind(rawValue: try row.text(first + 3)),
      let currency = Currency(try row.text(first + 8)),
      let fund = engine.scheme.fund(try row.text(first + 7), of: book),
      let segment = SegmentKey(text: try row.text(first + 6), engine.symbols)
    else {
      throw LedgerError("damaged-item", "a stored open item cannot be read", remedy: "run gledger verify")
    }
    return OpenItem(
      event: try row.int64(first), ordinal: try row.int16(first + 1), reference: try row.text(first + 2),
      kind: kind, book: book, party: try row.text(first + 4), treaty: try row.text(first + 5),
      segment: segment, currency: currency, fund: fund,
      amount: try row.int64(first + 9), date: Day(number: try row.date(first + 10)),
      guarantee: try row.text(first + 11), claim: try row.text(first + 12),
      remaining: try row.int64(first + 13))
  }
}

extension SegmentKey {
  /// Reads what ``text(_:)`` wrote; nil for anything else.
  package init?(text: String, _ symbols: SymbolTable) {
    self.init()
    if text.isEmpty { return }
    for part in text.split(separator: ";", omittingEmptySubsequences: false) {
      guard let sign = part.firstIndex(of: "=") else { return nil }
      let value = String(part[part.index(after: sign)...])
      if value.isEmpty { return nil }
      switch part[..<sign] {
      case "programme": programme = symbols.number(value)
      case "line": line = symbols.number(value)
      case "disaster": disaster = symbols.number(value)
      case "area": area = symbols.number(value)
      case "funding_source": fundingSource = symbols.number(value)
      case "purpose": purpose = symbols.number(value)
      case "treaty": treaty = symbols.number(value)
      case "cohort":
        guard let year = Int16(value) else { return nil }
        cohort = year
      case "underwriting_year":
        guard let year = Int16(value) else { return nil }
        underwritingYear = year
      case "accident_year":
        guard let year = Int16(value) else { return nil }
        accidentYear = year
      default: return nil
      }
    }
  }
}
