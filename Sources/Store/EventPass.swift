import Ledger
import Posting
import PostgreSQL

/// One pass over all events in the order of their ids: seals each as posting did, and adds up what it moved.
struct EventPass {
  let names: StoredNames
  let weights: KeyedHash
  let faults: FaultLog
  var batches: [StoredBatch]
  let packContents: [Int64: ContentHash]
  var states: EventCursor<StoredVersion>
  var items: EventCursor<StoredItem>
  var clearings: EventCursor<StoredClearing>
  var periods: EventCursor<StoredPeriod>
  var balances: EventCursor<CloseBalance>
  var feeTerms: EventCursor<StoredFeeTerm>
  /// What the terms of each guarantee come to, weighted: see ``Verifier/checkGuarantees()``.
  private(set) var feeSum: UInt128 = 0

  private(set) var events: Int64 = 0
  private(set) var transfers: Int64 = 0
  private(set) var keySum: UInt64 = 0
  private(set) var reversals: Int64 = 0
  private(set) var reversalSum: UInt64 = 0

  // The batch in hand.
  private var place = 0
  private var content = ContentHash()
  private var eventCount: Int64 = 0
  private var transferCount: Int64 = 0
  private var totals: [Int128] = []
  private var isBegun = false

  // The event in hand.
  private(set) var event = StoredEventRow()
  var sealing = EventSealing()
  /// The guarantee whose version the event stored.
  private(set) var guarantee: String?
  private var isReversal: [Bool]
  /// Takes over open items of another book, which it clears there; it moves no account.
  private var isTaking: [Bool]

  init(
    names: StoredNames, weights: KeyedHash, faults: FaultLog, batches: [StoredBatch],
    packContents: [Int64: ContentHash], states: EventCursor<StoredVersion>, items: EventCursor<StoredItem>,
    clearings: EventCursor<StoredClearing>, periods: EventCursor<StoredPeriod>,
    balances: EventCursor<CloseBalance>, feeTerms: EventCursor<StoredFeeTerm>
  ) {
    (self.names, self.weights, self.faults, self.batches) = (names, weights, faults, batches)
    (self.packContents, self.states, self.items) = (packContents, states, items)
    (self.clearings, self.periods, self.balances) = (clearings, periods, balances)
    self.feeTerms = feeTerms
    totals = Array(repeating: 0, count: names.currencies.count)
    let code = Array(EventKind.postingReversed.code.utf8)
    isReversal = names.events.map { $0 == code }
    let taken = Array(EventKind.itemTaken.code.utf8)
    isTaking = names.events.map { $0 == taken }
  }

  mutating func load(through last: Int64, _ connection: PostgresConnection) throws {
    try states.load(through: last, connection)
    try items.load(through: last, connection)
    try clearings.load(through: last, connection)
    try periods.load(through: last, connection)
    try balances.load(through: last, connection)
    try feeTerms.load(through: last, connection)
  }

  mutating func read(_ row: inout CopyRow) throws {
    let id = try row.nextInt64()
    event.id = id
    enter(batch: id >> 32)
    events += 1
    eventCount += 1
    sealing.canonical.removeAll()
    let isReadable = try event.read(&row)
    guard isReadable else {
      fault("event-arrays", expected: "an array of numbers without nulls", found: "something else")
      _ = sealRest()
      return
    }
    let isWhole = sealRecord() && sealTransfers()
    let rest = sealRest()
    if isWhole, sealing.canonical.checksum() != event.checksum {
      fault(
        "event-checksum",
        expected: "checksum \(event.checksum) of its row\(rest.isEmpty ? "" : " with \(rest)")",
        found: "\(sealing.canonical.checksum())")
    }
    content.update(sealing.canonical)
  }

  /// Ends the last batch, and finds rows that belong to no event.
  mutating func finish() {
    enter(batch: .max)
    event.id = .max
    _ = sealRest()
  }

  // MARK: - Batches

  private mutating func enter(batch id: Int64) {
    if isBegun, place < batches.count, batches[place].id == id { return }
    while place < batches.count, batches[place].id < id {
      if !isBegun { begin() }
      end()
      place += 1
      isBegun = false
    }
    guard !isBegun else { return }
    if place < batches.count, batches[place].id == id { return begin() }
    if id != .max { fault("event-batch", expected: "a row of batch \(id)", found: "none") }
  }

  private mutating func begin() {
    isBegun = true
    content = packContents[batches[place].id] ?? ContentHash()
    (eventCount, transferCount) = (0, 0)
    for index in totals.indices { totals[index] = 0 }
  }

  private mutating func end() {
    let batch = batches[place]
    let subject = "batch \(batch.id) (seal \(batch.seal))"
    let header = batch.header
    if header.eventCount != eventCount {
      faults.add(
        "batch-count", rank: batch.seal, "event_count of \(subject)", expected: "\(eventCount) events",
        found: "\(header.eventCount)")
    }
    if header.transferCount != transferCount {
      faults.add(
        "batch-count", rank: batch.seal, "transfer_count of \(subject)",
        expected: "\(transferCount) transfers",
        found: "\(header.transferCount)")
    }
    let total = zip(names.currencies, totals).filter { $0.1 != 0 }.sorted { $0.0 < $1.0 }
      .map { "\($0.0)=\($0.1)" }.joined(separator: ";")
    if header.controlTotal != total {
      faults.add(
        "batch-total", rank: batch.seal, "control_total of \(subject)", expected: total,
        found: header.controlTotal)
    }
    content.update(header.canonical)
    let hash = content.value
    if hash != batch.contentHash {
      faults.add(
        "batch-content", rank: batch.seal,
        "\(subject): its row, or its rows of \(header.kind == .pack ? "pack_record" : "event and others")",
        expected: "content_hash \(batch.contentHash.hexadecimal)", found: hash.hexadecimal)
    }
  }

  // MARK: - Events

  func fault(_ check: String, expected: @autoclosure () -> String, found: @autoclosure () -> String) {
    let batch = place < batches.count && batches[place].id == event.id >> 32 ? batches[place] : nil
    let rank = batch?.seal ?? 0
    guard faults.isWanted(check, rank: rank) else { return }
    let seal = batch.map { "batch \($0.id), seal \($0.seal)" } ?? "batch \(event.id >> 32), unknown"
    faults.add(check, rank: rank, "event \(name) (\(seal))", expected: expected(), found: found())
  }

  /// `tokyo/G17/pay`, as far as the row still tells.
  private var name: String {
    let book = names.books[event.book]?.code ?? "book \(event.book)"
    return "\(book)/\(event.reference(names) ?? "?") (event_id \(event.id))"
  }

  /// Seals the fields; false where the row's numbers stand for nothing.
  private mutating func sealRecord() -> Bool {
    guard let book = names.books[event.book] else {
      fault("event-book", expected: "book \(event.book)", found: "no such row")
      return false
    }
    guard let header = names.headers[event.header] else {
      fault("event-header", expected: "event_header \(event.header)", found: "no such row")
      return false
    }
    guard event.cause >= 0, !names.events[Int(event.cause)].isEmpty else {
      fault(
        "event-cause", expected: "cause \(event.cause), that of an event without component",
        found: names.causes[event.cause].map { "\($0.event) \($0.component)" } ?? "no such row")
      return false
    }
    let code = names.events[Int(event.cause)]
    let (number, id) = (UInt64(UInt32(bitPattern: event.book)), UInt64(bitPattern: event.id))
    let isReversal = isReversal[Int(event.cause)]
    let isWhole = event.record.withUnsafeBufferPointer { record in
      guard let reference = SealedHeader.value(header.referencePlace, of: record) else { return false }
      keySum &+= weights(reference, id, number)
      if isReversal {
        reversals += 1
        reversalSum &+= weights(reference, id, 0)
      }
      return sealing.append(record: record, header: header, book: book.bytes, event: code, day: event.day)
    }
    if !isWhole {
      fault("event-record", expected: "a value a field of its header", found: "more or fewer")
    }
    return isWhole
  }

  /// Seals the transfers and adds up what they move; false where one cannot be.
  private mutating func sealTransfers() -> Bool {
    guard let shape = names.shapes[event.shape] else {
      fault(
        "event-shape", expected: "shape \(event.shape), of known names",
        found: "no such row, or a damaged one")
      return false
    }
    let count = event.amount.count
    guard shape.transfers.count == count else {
      fault(
        "event-arrays", expected: "\(shape.transfers.count) amounts, as shape \(event.shape) has transfers",
        found: "\(count)")
      return false
    }
    let hasBatch = isBegun
    for index in 0..<count {
      let transfer = shape.transfers[index]
      let amount = event.amount[index]
      if amount <= 0 { wrong(index, transfer) }
      guard hasBatch else { continue }
      let money = UInt128(truncatingIfNeeded: amount)
      let (dimension, causeDay) = SumKey.parts(
        segment: transfer.segment, cause: Int16(bitPattern: transfer.cause), day: event.day)
      batches[place].computed.debit &+=
        UInt128(weights(dimension | UInt64(transfer.debit), causeDay)) &* money
      batches[place].computed.credit &+=
        UInt128(weights(dimension | UInt64(transfer.credit), causeDay)) &* money
      totals[Int(names.currency[Int(transfer.debit)])] &+= Int128(amount)
    }
    transfers += Int64(count)
    transferCount += Int64(count)
    sealing.append(shape.template, amounts: event.amount)
    return true
  }

  private func wrong(_ index: Int, _ transfer: Transfer) {
    fault(
      "transfer", expected: "transfer \(index + 1): a positive amount",
      found: "\(event.amount[index]) from \(names.account(transfer.credit)) to "
        + names.account(transfer.debit))
  }

  // MARK: - What events stored beside their own row

  /// Seals versions, open items and clearings of the event.
  /// - Returns: how many of each, as a text; empty where there is none.
  private mutating func sealRest() -> String {
    var (versions, itemCount, cleared): (Int, Int16, Int) = (0, 0, 0)
    guarantee = nil
    while let row = states.next(through: event.id) {
      guard isOwn(row.event, "guarantee_state of \(row.element.guarantee)") else { continue }
      versions += 1
      seal(row.element, isOnly: versions == 1)
    }
    while let row = items.next(through: event.id) {
      guard isOwn(row.event, "open_item \(row.element.ordinal)") else { continue }
      seal(row.element, ordinal: itemCount)
      itemCount &+= 1
    }
    while let row = clearings.next(through: event.id) {
      guard isOwn(row.event, "clearing of item \(row.element.itemEvent)") else { continue }
      cleared += 1
      seal(row.element)
    }
    let terms = sealFeeTerms()
    let closed = sealPeriod()
    guard versions + Int(itemCount) + cleared + Int(terms) + closed.periods + closed.balances > 0 else {
      return ""
    }
    return "\(versions) guarantee_state, \(itemCount) open_item, \(cleared) clearing, "
      + (terms > 0 ? "\(terms) fee_term, " : "")
      + "\(closed.periods) period, \(closed.balances) close_balance"
  }

  mutating func addFee(_ weighted: UInt128) { feeSum &+= weighted }

  /// Seals how the event changed its book's period, and the balances that it left.
  private mutating func sealPeriod() -> (periods: Int, balances: Int) {
    var found = (periods: 0, balances: 0)
    while let row = periods.next(through: event.id) {
      guard isOwn(row.event, "period of book \(row.element.book)") else { continue }
      found.periods += 1
      if row.element.book != event.book || found.periods > 1 {
        fault(
          "period", expected: "one period, of the event's book",
          found: "period \(found.periods), of book \(row.element.book)")
      }
      sealing.append(period: row.element.action, through: row.element.through)
    }
    while let row = balances.next(through: event.id) {
      guard isOwn(row.event, "close_balance of \(row.element.account)") else { continue }
      found.balances += 1
      sealing.append(row.element)
    }
    return found
  }

  private mutating func seal(_ version: StoredVersion, isOnly: Bool) {
    guarantee = version.guarantee
    if version.book != event.book || version.day != event.day || !isOnly {
      fault(
        "guarantee-state", expected: "one guarantee_state, of the event's book and day",
        found: "\(isOnly ? "" : "a further ")guarantee_state of \(version.guarantee), book \(version.book), "
          + "effective \(DayText.of(version.day))")
    }
    sealing.append(
      guarantee: version.guarantee, outstandingChange: version.outstandingChange, state: version.state)
  }

  func isOwn(_ id: Int64, _ row: @autoclosure () -> String) -> Bool {
    if id == event.id, id != .max { return true }
    if faults.isWanted("row-without-event") {
      faults.add("row-without-event", "\(row()), event_id \(id)", expected: "a row of event", found: "none")
    }
    return false
  }

  private mutating func seal(_ item: StoredItem, ordinal: Int16) {
    let subject = "open_item \(item.ordinal)"
    // What a reinsurer cedes on is an item of its own book.
    let isForeign = item.book != event.book
    let own = event.reference(names) ?? ""
    let reference = isForeign ? "\(names.books[event.book]?.code ?? "")/\(own)" : own
    if item.ordinal != ordinal || item.reference != reference
      || isForeign && names.books[item.book] == nil
    {
      fault(
        "open-item", expected: "open_item \(ordinal), of the event's book and reference",
        found: "\(subject), book \(item.book), reference \(item.reference)")
    }
    guard let sealed = item.sealed, names.hasSegment(item.segment) else {
      return fault(
        "open-item", expected: "\(subject) of a known kind, currency and segment",
        found: "\(item.kind), \(item.currency), segment \(item.segment)")
    }
    if item.day != event.day
      || !(takesItems
        || names.shapes[event.shape]?.transfers.contains { $0.segment == item.segment } ?? false)
    {
      fault(
        "open-item", expected: "\(subject) of the event's day and a segment of its transfers",
        found: "\(DayText.of(item.day)), segment \(names.segment(item.segment))")
    }
    sealing.append(sealed, fund: item.fund, segment: names.keys.segments[Int(item.segment)])
    if isForeign { sealing.append(itemBook: Array((names.books[item.book]?.code ?? "").utf8)) }
  }

  private var takesItems: Bool { event.cause >= 0 && isTaking[Int(event.cause)] }

  private mutating func seal(_ clearing: StoredClearing) {
    guard let reference = clearing.itemReference else {
      return fault(
        "clearing", expected: "an open_item that its clearing names",
        found: "none of event \(clearing.itemEvent), ordinal \(clearing.itemOrdinal)")
    }
    if clearing.itemBook != event.book, !takesItems {
      fault(
        "clearing", expected: "a clearing of an open_item of the event's book",
        found: "one of book \(clearing.itemBook ?? 0)")
    }
    sealing.append(
      Clearing(
        itemEvent: clearing.itemEvent, itemOrdinal: clearing.itemOrdinal, itemReference: reference,
        amount: clearing.amount))
  }
}
