import Ledger
import Posting
import PostgreSQL

extension Verifier {
  /// Events in the order of their ids, range by range, with all that they stored: the hash of each batch made
  /// anew, and with it the weighted sums that keys, reversals and balances are compared with.
  func checkBatches() throws -> Bool {
    var pass = EventPass(
      names: names, weights: weights, faults: faults, batches: batches, packContents: try packContents(),
      states: try EventCursor(connection, query: "verify-states", read: StoredVersion.read),
      items: try EventCursor(connection, query: "verify-items", read: StoredItem.read),
      clearings: try EventCursor(connection, query: "verify-clearings", read: StoredClearing.read),
      periods: try EventCursor(connection, query: "verify-periods", read: StoredPeriod.read),
      balances: try EventCursor(connection, query: "verify-close-balances", read: CloseBalance.read),
      feeTerms: try EventCursor(connection, query: "verify-fee-terms", read: StoredFeeTerm.read))
    try connection.execute("set local enable_seqscan = off")
    let query = try Queries.text("verify-events")
    let total = batches.reduce(Int64(0)) { $0 &+ $1.header.eventCount }
    for range in try ranges() {
      try pass.load(through: range.upperBound, connection)
      let (first, last) = (range.lowerBound, range.upperBound)
      try connection.copyOut(
        "copy (\(query) where event_id between '\(first)'::bigint and '\(last)'::bigint order by event_id) "
          + "to stdout (format binary)"
      ) { row in try pass.read(&row) }
      onProgress(VerifyProgress(check: "batches", done: pass.events, total: total))
    }
    try connection.execute("set local enable_seqscan = on")
    pass.finish()
    batches = pass.batches
    feeSum = pass.feeSum
    report.events = pass.events
    report.transfers = pass.transfers
    count("events", pass.events)
    count("transfers", pass.transfers)
    try checkKeys(pass)
    try checkReversalRows(pass)
    return true
  }

  private static let rangeSize: Int64 = 50_000

  /// Ranges of ids of some 50,000 events that together hold every id there can be.
  private func ranges() throws -> [ClosedRange<Int64>] {
    var ends: [Int64: Int64] = [:]
    let rows = try connection.query(try Queries.text("verify-ends"), [.int64(Verifier.rangeSize)])
    for row in rows { ends[try row.int64(0)] = try row.optionalInt64(1) }
    var cuts: [Int64] = []
    var pending: Int64 = 0
    for batch in batches where batch.id > 0 && batch.id < Int64(Int32.max) {
      let first = batch.id << 32
      if let last = ends[batch.id] {
        cuts += stride(from: first, through: last, by: Int(Verifier.rangeSize))
        pending = Verifier.rangeSize
      } else {
        if pending &+ batch.header.eventCount > Verifier.rangeSize {
          cuts.append(first)
          pending = 0
        }
        pending = pending &+ batch.header.eventCount
      }
    }
    let starts = [Int64.min] + cuts
    return zip(starts, cuts.map { $0 - 1 } + [Int64.max]).map { $0...$1 }
  }

  /// The beginning of the content of each batch that holds records of a pack.
  private func packContents() throws -> [Int64: ContentHash] {
    var contents: [Int64: ContentHash] = [:]
    var (current, next, rows): (Int64, Int32, Int64) = (0, 1, 0)
    try copyOut("verify-pack-records") { row in
      rows += 1
      let id = try row.nextInt64()
      let ordinal = try row.nextInt32()
      if id != current { (current, next) = (id, 1) }
      if ordinal != next {
        self.faults.add(
          "pack-record", rank: self.batch(id)?.seal ?? 0,
          "pack_record \(ordinal) of \(self.place(ofBatch: id))",
          expected: "ordinal \(next)", found: "\(ordinal)")
      }
      next = ordinal &+ 1
      if self.batch(id)?.header.kind != .pack {
        self.faults.add(
          "pack-record", rank: self.batch(id)?.seal ?? 0,
          "pack_record \(ordinal) of \(self.place(ofBatch: id))",
          expected: "a batch of kind pack", found: self.batch(id).map { $0.header.kind.rawValue } ?? "none")
      }
      contents[id, default: ContentHash()].update(
        PackSealing.canonical(
          try row.nextText(), try row.nextText(), try row.nextText(), try row.nextText()))
    }
    count("pack-records", rows)
    return contents
  }

  /// Every event has its one key, and every key its event.
  private func checkKeys(_ pass: EventPass) throws {
    var (rows, sum): (Int64, UInt64) = (0, 0)
    try copyOut("verify-keys") { row in
      rows += 1
      let book = try row.nextInt32()
      var hash: UInt64 = 0
      let weights = self.weights
      var bytes: [UInt8] = []
      try row.nextTextBytes { bytes.append(contentsOf: $0) }
      let id = try row.nextInt64()
      bytes.withUnsafeBufferPointer {
        hash = weights($0, UInt64(bitPattern: id), UInt64(UInt32(bitPattern: book)))
      }
      sum &+= hash
    }
    count("event-keys", rows)
    guard rows != pass.events || sum != pass.keySum else { return }
    let difference = try connection.query(try Queries.text("verify-key-difference"))
    guard let row = difference.first else {
      faults.add("event-key", "event_key", expected: "\(pass.events) rows", found: "\(rows)")
      return
    }
    let id = try row.int64(0)
    let own = try row.optionalText(2)
    let key = try row.optionalText(4)
    faults.add(
      "event-key", "event_key of event \(id) (\(place(ofBatch: id >> 32)))",
      expected: try own.map { "book \(try row.int32(1)), reference \($0)" }
        ?? "an event of the key's reference",
      found: try key.map { "book \(try row.int32(3)), reference \($0)" } ?? "no such key")
  }

  private func checkReversalRows(_ pass: EventPass) throws {
    var (rows, sum): (Int64, UInt64) = (0, 0)
    try connection.copyOut("copy (select event_id, reference from ledger.reversal) to stdout (format binary)")
    { row in
      rows += 1
      let id = try row.nextInt64()
      let weights = self.weights
      try row.nextTextBytes { bytes in
        sum &+= weights(bytes.bindMemory(to: UInt8.self), UInt64(bitPattern: id), 0)
      }
    }
    guard rows != pass.reversals || sum != pass.reversalSum else { return }
    faults.add(
      "reversal-row", "reversal",
      expected: "one row an event of posting.reversed, with its reference: "
        + "\(pass.reversals)", found: "\(rows) rows, or another event or reference")
  }
}
