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
    try times.measure(.wait) { try lane.drain() }
    try times.measure(.encode) { try encode(decided) }
    try send(rows)
  }

  /// Writes a chunk while the next one is decided. What is asked of the server afterwards must go through
  /// ``drain()`` or ``ask(_:)``.
  public func writeBehind(_ decided: [DecidedEvent]) throws {
    guard !decided.isEmpty else { return }
    // The rows before the last ones have long been sent: theirs is the memory to use.
    if let ticket = rows.ticket { try times.measure(.wait) { try lane.wait(for: ticket) } }
    try times.measure(.encode) { try encode(decided) }
    let full = rows
    full.ticket = lane.submit { [self] in try send(full) }
    swap(&rows, &otherRows)
  }

  /// Waits until all that was handed over is with the server.
  public func drain() throws { try lane.drain() }

  private func encode(_ decided: [DecidedEvent]) throws {
    names.forgetManyShapes()
    buffers.shapes.removeAll(keepingCapacity: true)
    for place in decided.indices {
      buffers.shapes.append(names.place(shape: engine.transfers[decided[place].decision.transfers]))
    }
    try times.measure(.names) { try names.catchUp() }
    if periodChange != nil { try closeBalances() }
    buffers.clearStates()
    for place in decided.indices { try encode(decided[place], place) }
    try encodeStates(decided)
    // Enough that a month of events makes each sum once; few enough for events of many years (ADR 7).
    if engine.sums.entries.count > 150_000 {
      try times.measure(.wait) { try lane.drain() }
      try sharePeriodsOfSums()
      try encodeSums()
    }
    engine.beginChunk()
  }

  func send(_ rows: ChunkRows) throws {
    try hook("before-events")
    try times.measure(.eventRows) { try copy("event", &rows.events) }
    try hook("after-events")
    try times.measure(.stateRows) {
      try copy("guarantee_state", &rows.states)
      try copy("borrower", &rows.borrowers)
    }
    try times.measure(.itemRows) {
      try copy("open_item", &rows.items)
      try copy("clearing", &rows.clearings)
      try copy("reversal", &rows.reversals)
      try copy("fee_term", &rows.feeTerms)
      try copy("treaty_account", &rows.accounts)
      try copy("treaty_answer", &rows.answers)
      try copy("merger", &rows.mergers)
      try copy("treaty_binding", &rows.bindings)
    }
    try times.measure(.sums) { try copy("balance_sum", &rows.sums) }
  }

  func copy(_ table: String, _ buffer: inout CopyBuffer) throws {
    guard buffer.rowCount > 0 else { return }
    _ = try connection.copyIn("copy ledger.\(table) from stdin (format binary)", buffer)
    buffer.removeAll()
  }

  private func encode(_ entry: borrowing DecidedEvent, _ place: Int) throws {
    let kind = entry.event.kind
    let book = entry.event.book
    let recordHeader = try names.header(entry.event.fields)
    buffers.makeRecord(entry.event)
    buffers.addState(entry.decision)
    addAmounts(entry.decision.transfers, buffers.shapes[place])
    try seal(entry, place, recordHeader.sealed)
    header.eventCount += 1
    header.transferCount += Int64(entry.decision.transfers.count)
    rows.events.row()
    rows.events.add(eventID(entry.ordinal))
    rows.events.add(try names.number(book: book))
    rows.events.add(try names.number(event: kind))
    rows.events.addDate(entry.event.date.number)
    rows.events.add(recordHeader.number)
    buffers.record.withBytes { rows.events.addText($0) }
    rows.events.add(names.namedShapes[buffers.shapes[place]].number)
    rows.events.addArray(buffers.amounts)
    rows.events.add(sealing.canonical.checksum())
    try encodeItems(entry)
  }

  private func addAmounts(_ range: Range<Int>, _ shape: Int) {
    buffers.amounts.removeAll(keepingCapacity: true)
    if let currency = names.namedShapes[shape].currency {
      var total: Int128 = 0
      for index in range {
        let amount = engine.transfers[index].amount
        buffers.amounts.append(amount)
        total += Int128(amount)
      }
      return controlTotals.add(total, currency)
    }
    for index in range {
      let transfer = engine.transfers[index]
      buffers.amounts.append(transfer.amount)
      controlTotals.add(Int128(transfer.amount), engine.accounts.keys[Int(transfer.debit)].currency)
    }
  }

  private func seal(_ entry: borrowing DecidedEvent, _ place: Int, _ recordHeader: SealedHeader) throws {
    sealing.canonical.removeAll()
    buffers.record.withBytes { record in
      _ = sealing.append(
        record: record, header: recordHeader, book: names.bookCodes[entry.event.book],
        event: names.eventCodes[Int(entry.event.kind.rawValue)], day: entry.event.date.number)
    }
    let stated = onSealed == nil ? 0 : sealing.canonical.checksum()
    sealing.append(names.namedShapes[buffers.shapes[place]].template, amounts: buffers.amounts)
    if let code = entry.decision.guarantee, let change = entry.decision.state?.outstandingChange {
      buffers.stateTexts.withBytes(buffers.statePlaces[place]) {
        sealing.append(guarantee: code, outstandingChange: change, state: $0)
      }
    }
    for item in entry.decision.items {
      let segment = engine.segments.find(item.segment).map { names.keys.segments[Int($0)] } ?? []
      sealing.append(item, fund: engine.scheme.funds[item.fund].code, segment: segment)
      if item.book != entry.event.book { sealing.append(itemBook: names.bookCodes[item.book]) }
    }
    for clearing in entry.decision.clearings { sealing.append(clearing) }
    for (place, change) in entry.decision.feeTerms.enumerated() {
      let segment = engine.segments.find(change.segment).map { names.keys.segments[Int($0)] } ?? []
      sealing.append(
        change.term, ordinal: Int16(place), fund: engine.scheme.funds[change.fund].code,
        currency: entry.event.currency.code, segment: segment)
    }
    if let periodChange, periodChange.ordinal == entry.ordinal { periodChange.seal(into: &sealing) }
    try onSealed?(entry.event, stated, sealing.canonical.checksum())
    content.update(sealing.canonical)
  }

  private func encodeItems(_ entry: borrowing DecidedEvent) throws {
    let id = eventID(entry.ordinal)
    for item in entry.decision.items {
      rows.items.row()
      rows.items.add(id)
      rows.items.add(item.ordinal)
      rows.items.addText(item.book == entry.event.book ? entry.event.reference : item.reference)
      rows.items.add(try names.number(book: item.book))
      rows.items.addText(item.kind.rawValue)
      rows.items.addText(item.party)
      rows.items.addText(item.treaty)
      guard let segment = engine.segments.find(item.segment) else {
        throw LedgerError("broken-names", "an open item's segment has no number", remedy: "report this")
      }
      rows.items.add(names.segmentNumbers[Int(segment)])
      rows.items.addText(engine.scheme.funds[item.fund].code)
      rows.items.addText(item.currency.code)
      rows.items.add(item.amount)
      rows.items.addDate(item.date.number)
      rows.items.addText(item.guarantee)
      rows.items.addText(item.claim)
    }
    for clearing in entry.decision.clearings {
      rows.clearings.row()
      rows.clearings.add(id)
      rows.clearings.add(clearing.itemEvent)
      rows.clearings.add(clearing.itemOrdinal)
      rows.clearings.add(clearing.amount)
    }
    try encodeFeeTerms(entry)
    if let head = entry.decision.account { try encode(head, event: id) }
    if let merger = entry.decision.merger { try encode(merger, entry.event, id) }
    if let binding = entry.decision.binding {
      rows.bindings.row()
      rows.bindings.add(id)
      rows.bindings.add(try names.number(book: entry.event.book))
      rows.bindings.addText(binding.treaty)
      rows.bindings.add(Int32(binding.year))
      rows.bindings.addText(
        binding.endorsement != nil ? "endorsed" : binding.isBound ? "bound" : "cancelled")
      rows.bindings.addDate(entry.event.date.number)
      rows.bindings.addText(binding.endorsement ?? "")
    }
    if let answer = entry.decision.answer {
      rows.answers.row()
      rows.answers.add(id)
      rows.answers.add(try names.number(book: entry.event.book))
      for text in [answer.kind.rawValue, answer.reference, answer.party] { rows.answers.addText(text) }
    }
    if let original = entry.reverses {
      rows.reversals.row()
      rows.reversals.add(original)
      rows.reversals.add(id)
      rows.reversals.addText(entry.event.reference)
    }
  }

  private func encodeFeeTerms(_ entry: borrowing DecidedEvent) throws {
    for (place, change) in entry.decision.feeTerms.enumerated() {
      guard let segment = engine.segments.find(change.segment), let guarantee = entry.decision.guarantee
      else {
        throw LedgerError("broken-names", "a fee's segment has no number", remedy: "report this")
      }
      rows.feeTerms.row()
      rows.feeTerms.add(eventID(entry.ordinal))
      rows.feeTerms.add(Int16(place))
      rows.feeTerms.add(try names.number(book: entry.event.book))
      rows.feeTerms.addText(guarantee)
      rows.feeTerms.addDate(entry.event.date.number)
      rows.feeTerms.addText(engine.scheme.funds[change.fund].code)
      rows.feeTerms.addText(entry.event.currency.code)
      rows.feeTerms.add(names.segmentNumbers[Int(segment)])
      rows.feeTerms.addText(change.term.earning.rawValue)
      rows.feeTerms.addDate(change.term.starts.number)
      rows.feeTerms.addDate(change.term.ends.number)
      rows.feeTerms.add(change.term.months)
      rows.feeTerms.add(change.term.amount)
    }
  }

  private func encode(_ head: TreatyAccountHead, event: Int64) throws {
    rows.accounts.row()
    rows.accounts.add(event)
    rows.accounts.add(try names.number(book: head.book))
    for text in [head.treaty, head.party, engine.scheme.funds[head.fund].code, head.currency.code] {
      rows.accounts.addText(text)
    }
    rows.accounts.addDate(head.from.number)
    rows.accounts.addDate(head.to.number)
    rows.accounts.add(head.version)
    rows.accounts.add(head.knownAtSeal)
    rows.accounts.addDate(head.due.number)
    rows.accounts.addBytes(head.inputHash)
  }

  private func encode(_ merger: MergedFund, _ event: BusinessEvent, _ id: Int64) throws {
    let scheme = engine.scheme
    rows.mergers.row()
    rows.mergers.add(id)
    rows.mergers.add(try names.number(book: scheme.funds[merger.fund].book))
    rows.mergers.addText(scheme.funds[merger.fund].code)
    rows.mergers.add(try names.number(book: event.book))
    rows.mergers.addText(scheme.funds[merger.target].code)
    rows.mergers.addDate(event.date.number)
  }

  /// Versions of guarantees, sorted by their key, so that the index is filled from left to right.
  private func encodeStates(_ decided: [DecidedEvent]) throws {
    var order = SortedKeys(capacity: decided.count)
    for place in decided.indices where decided[place].decision.state != nil {
      guard let code = decided[place].decision.guarantee else { continue }
      order.add(try names.number(book: decided[place].event.book), code, place)
    }
    for place in order.sorted(by: { decided[$0].decision.guarantee ?? "" }) {
      guard let change = decided[place].decision.state?.outstandingChange,
        let code = decided[place].decision.guarantee
      else { continue }
      rows.states.row()
      rows.states.add(try names.number(book: decided[place].event.book))
      rows.states.addText(code)
      rows.states.add(eventID(decided[place].ordinal))
      rows.states.addDate(decided[place].event.date.number)
      rows.states.add(change)
      buffers.stateTexts.withBytes(buffers.statePlaces[place]) { rows.states.addText($0) }
      if decided[place].decision.namesBorrower { try encodeBorrower(decided[place], code) }
    }
  }

  private func encodeBorrower(_ entry: DecidedEvent, _ guarantee: String) throws {
    guard let state = entry.decision.state?.state else { return }
    rows.borrowers.row()
    rows.borrowers.add(eventID(entry.ordinal))
    rows.borrowers.add(try names.number(book: entry.event.book))
    rows.borrowers.addText(guarantee)
    rows.borrowers.addText(state.fact(.borrower) ?? "")
    rows.borrowers.addText(state.fact(.borrowerGroup) ?? "")
  }

  func encodeSums() throws {
    for entry in engine.sums.entries {
      rows.sums.row()
      let key = engine.accounts.keys[Int(entry.account)]
      rows.sums.add(try names.number(book: Int(key.book)))
      rows.sums.add(names.accountNumbers[Int(entry.account)])
      rows.sums.add(names.segmentNumbers[Int(entry.segment)])
      rows.sums.addDate(entry.day)
      rows.sums.add(try names.number(cause: entry.cause))
      rows.sums.add(batch)
      rows.sums.add(entry.debit)
      rows.sums.add(entry.credit)
    }
    engine.forgetSums()
    sumsStored += 1
  }
}
