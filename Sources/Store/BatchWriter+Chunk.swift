import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL

extension BatchWriter {
  /// The id of the event at a place of the input.
  func eventID(_ ordinal: Int64) -> Int64 { batch << 32 | ordinal }

  /// Writes a chunk: one COPY a table, in the order in which the events were given.
  public func write(_ decided: [DecidedEvent]) throws {
    guard !decided.isEmpty else { return }
    try names.catchUp()
    for entry in decided { try encode(entry) }
    try encodeStates(decided)
    try hook("before-events")
    try copy("event", &buffers.events)
    try hook("after-events")
    try copy("guarantee_state", &buffers.states)
    try copy("open_item", &buffers.items)
    try copy("clearing", &buffers.clearings)
    try copy("reversal", &buffers.reversals)
    if engine.sums.entries.count > 400_000 { try writeSums() }
    engine.beginChunk()
  }

  func copy(_ table: String, _ buffer: inout CopyBuffer) throws {
    guard buffer.rowCount > 0 else { return }
    _ = try connection.copyIn("copy ledger.\(table) from stdin (format binary)", buffer)
    buffer.removeAll()
  }

  private func encode(_ entry: DecidedEvent) throws {
    let event = entry.event
    let transfers = engine.transfers[entry.decision.transfers]
    let bookCode = engine.scheme.books[event.book].code
    let recordHeader = try names.header(event.fields)
    buffers.makeRecord(event)
    seal(entry, transfers, bookCode, recordHeader.sealed)
    header.eventCount += 1
    header.transferCount += Int64(transfers.count)
    buffers.clearTransfers()
    for transfer in transfers {
      buffers.debit.append(names.accountNumbers[Int(transfer.debit)])
      buffers.credit.append(names.accountNumbers[Int(transfer.credit)])
      buffers.amount.append(transfer.amount)
      buffers.segment.append(names.segmentNumbers[Int(transfer.segment)])
      buffers.cause.append(try names.number(cause: transfer.cause))
      buffers.subject.append(transfer.subject.rawValue)
      let currency = engine.accounts.keys[Int(transfer.debit)].currency
      controlTotals[currency.code, default: 0] += Int128(transfer.amount)
    }
    buffers.events.row()
    buffers.events.add(eventID(entry.ordinal))
    buffers.events.add(try names.number(book: event.book))
    buffers.events.add(try names.number(event: event.kind))
    buffers.events.addDate(event.date.number)
    buffers.events.add(recordHeader.number)
    buffers.events.addText(buffers.record)
    buffers.events.addArray(buffers.debit)
    buffers.events.addArray(buffers.credit)
    buffers.events.addArray(buffers.amount)
    buffers.events.addArray(buffers.segment)
    buffers.events.addArray(buffers.cause)
    buffers.events.addText(buffers.subject)
    buffers.events.add(sealing.canonical.checksum())
    try encodeItems(entry)
  }

  private func seal(
    _ entry: DecidedEvent, _ transfers: ArraySlice<Transfer>, _ bookCode: String, _ recordHeader: SealedHeader
  ) {
    sealing.canonical.removeAll()
    buffers.record.withUnsafeBufferPointer { record in
      _ = sealing.append(
        record: record, header: recordHeader, book: Array(bookCode.utf8),
        event: names.eventCodes[Int(entry.event.kind.rawValue)], day: entry.event.date.number)
    }
    sealing.append(transfers, keys: names.keys) { Int($0.cause) }
    if let code = entry.decision.guarantee, let version = entry.decision.state {
      sealing.append(guarantee: code, outstandingChange: version.outstandingChange, state: version.state.text)
    }
    for item in entry.decision.items {
      let segment = engine.segments.find(item.segment).map { names.keys.segments[Int($0)] } ?? []
      sealing.append(item, fund: engine.scheme.funds[item.fund].code, segment: segment)
    }
    for clearing in entry.decision.clearings { sealing.append(clearing) }
    content.update(sealing.canonical)
  }

  private func encodeItems(_ entry: DecidedEvent) throws {
    let id = eventID(entry.ordinal)
    for item in entry.decision.items {
      buffers.items.row()
      buffers.items.add(id)
      buffers.items.add(item.ordinal)
      buffers.items.addText(entry.event.reference)
      buffers.items.add(try names.number(book: item.book))
      buffers.items.addText(item.kind.rawValue)
      buffers.items.addText(item.party)
      buffers.items.addText(item.treaty)
      guard let segment = engine.segments.find(item.segment) else {
        throw LedgerError("broken-names", "an open item's segment has no number", remedy: "report this")
      }
      buffers.items.add(names.segmentNumbers[Int(segment)])
      buffers.items.addText(engine.scheme.funds[item.fund].code)
      buffers.items.addText(item.currency.code)
      buffers.items.add(item.amount)
      buffers.items.addDate(item.date.number)
      buffers.items.addText(item.guarantee)
      buffers.items.addText(item.claim)
    }
    for clearing in entry.decision.clearings {
      buffers.clearings.row()
      buffers.clearings.add(id)
      buffers.clearings.add(clearing.itemEvent)
      buffers.clearings.add(clearing.itemOrdinal)
      buffers.clearings.add(clearing.amount)
    }
    if let original = entry.reverses {
      buffers.reversals.row()
      buffers.reversals.add(original)
      buffers.reversals.add(id)
      buffers.reversals.addText(entry.event.reference)
    }
  }

  /// Versions of guarantees, sorted by their key, so that the index is filled from left to right.
  private func encodeStates(_ decided: [DecidedEvent]) throws {
    var places: [(book: Int32, guarantee: String, place: Int)] = []
    for (place, entry) in decided.enumerated() {
      guard let code = entry.decision.guarantee, entry.decision.state != nil else { continue }
      places.append((try names.number(book: entry.event.book), code, place))
    }
    places.sort { left, right in
      if left.book != right.book { return left.book < right.book }
      if left.guarantee != right.guarantee {
        return left.guarantee.utf8.lexicographicallyPrecedes(right.guarantee.utf8)
      }
      return left.place < right.place
    }
    for entry in places {
      guard let version = decided[entry.place].decision.state else { continue }
      buffers.states.row()
      buffers.states.add(entry.book)
      buffers.states.addText(entry.guarantee)
      buffers.states.add(eventID(decided[entry.place].ordinal))
      buffers.states.addDate(decided[entry.place].event.date.number)
      buffers.states.add(version.outstandingChange)
      buffers.states.addText(version.state.text)
    }
  }

  func writeSums() throws {
    for entry in engine.sums.entries {
      buffers.sums.row()
      let key = engine.accounts.keys[Int(entry.account)]
      buffers.sums.add(try names.number(book: Int(key.book)))
      buffers.sums.add(names.accountNumbers[Int(entry.account)])
      buffers.sums.add(names.segmentNumbers[Int(entry.segment)])
      buffers.sums.addDate(entry.day)
      buffers.sums.add(try names.number(cause: entry.cause))
      buffers.sums.add(batch)
      buffers.sums.add(entry.debit)
      buffers.sums.add(entry.credit)
    }
    try copy("balance_sum", &buffers.sums)
    engine.forgetSums()
  }
}
