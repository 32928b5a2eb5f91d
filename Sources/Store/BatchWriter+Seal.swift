import Ledger
import Money
import Posting
import PostgreSQL

extension BatchWriter {
  /// A shared limit that held when this batch was decided and does not hold now.
  public struct SharedLimitMoved: Error {
    public var limit: String
    /// Books whose limits are to be locked first when the batch is decided again.
    public var books: [Int]
  }

  /// Checks, seals and commits: what is left after the heavy work. In a dry run everything up to the seal,
  /// and then a rollback.
  public func finish() throws -> Receipt {
    defer { lane.stop() }
    try times.measure(.wait) { try lane.drain() }
    try names.catchUp()
    try sharePeriodsOfSums()
    try encodeSums()
    try times.measure(.sums) { try copy("balance_sum", &rows.sums) }
    header.controlTotal = controlTotals.byCode.map { "\($0.currency)=\($0.minor)" }
      .joined(separator: ";")
    content.update(header.canonical)
    let contentHash = content.value
    try onContent?(contentHash, header)
    try insertBatch(contentHash)
    try times.measure(.check) {
      try checkInside()
      try checkSharedLimits()
    }
    var receipt = Receipt(
      batch: batch, seal: nil, recordedAt: nil, contentHash: contentHash, chainHash: [],
      eventsNew: header.eventCount, transfers: header.transferCount,
      totals: controlTotals.byCode)
    if isDryRun {
      try onDryRun()
      try connection.execute("rollback")
      return receipt
    }
    try hook("before-seal")
    try times.measure(.commit) {
      try seal(&receipt)
      try hook("before-commit")
      try commit(receipt)
    }
    return receipt
  }

  /// A batch of no events leaves no trace.
  public func finishEmpty() throws {
    try lane.drain()
    lane.stop()
    try connection.execute("rollback")
  }

  private func insertBatch(_ contentHash: [UInt8]) throws {
    try connection.query(
      try Queries.text("batch-insert"),
      [
        .int64(batch), .text(header.kind.rawValue), .text(header.actor), .optional(header.approver),
        .text(header.programVersion), .optional(header.sourceName.isEmpty ? nil : header.sourceName),
        header.sourceHash.isEmpty ? .null : .bytes(header.sourceHash), .optional(header.naturalKey),
        .bytes(header.packHash), .int64(header.eventCount), .int64(header.transferCount),
        .text(header.controlTotal), .bytes(contentHash),
      ])
  }

  /// What the database itself must find true of the batch: sums balance in each book, fund, currency and
  /// segment, and agree with the control totals.
  private func checkInside() throws {
    let rows = try connection.query(try Queries.text("batch-check"), [.int64(batch)])
    if let row = rows.first {
      throw LedgerError(
        "unbalanced",
        "the batch does not balance in \(try row.text(0)): debits \(try row.numericText(1)), credits "
          + "\(try row.numericText(2))", remedy: "report this")
    }
    let totals = try connection.query(try Queries.text("batch-totals"), [.int64(batch)])
    var found: [String: Int128] = [:]
    for row in totals { found[try row.text(0)] = try row.int128(1) }
    guard found == Dictionary(uniqueKeysWithValues: controlTotals.byCode.map { ($0.currency, $0.minor) })
    else {
      throw LedgerError("control-total", "sums stored differ from transfers decided", remedy: "report this")
    }
  }

  /// Shared limits are decided on what was read; here, late and under their lock, on what others did since.
  private func checkSharedLimits() throws {
    let used = engine.guards.usedShared
    let register = usesRegister ? [BatchWriter.register] : []
    guard !used.isEmpty || !register.isEmpty else { return }
    let books = Array(Set(used.map(\.book)))
    _ = try acquire(space: 2, numbers: try sharedLocks(books + register))
    if let limit = try movedRegister() { throw SharedLimitMoved(limit: limit, books: books + register) }
    let changes = try books.flatMap { book in
      let charts = Array(Set(used.filter { $0.book == book }.flatMap(\.charts)))
      return try curve([(book, charts)], after: knownSeals[book] ?? 0, through: .max)
    }
    if let limit = engine.catchUpGuards(changes) {
      throw SharedLimitMoved(limit: limit, books: books + register)
    }
  }

  /// The short serial step: the lock, the head in a new statement, the next number, the strictly rising time.
  private func seal(_ receipt: inout Receipt) throws {
    try connection.query("select pg_advisory_xact_lock(3, 0)")
    let head = try connection.query(try Queries.text("seal-head"))[0]
    let number = try head.int64(0) + 1
    let previous = try head.bytes(1)
    let recordedAt = try head.timestamp(2)
    let chain = SealChain.link(
      previous: previous, content: receipt.contentHash, number: number, recordedAt: recordedAt,
      source: (header.sourceName, header.sourceHash))
    try connection.query(
      "insert into ledger.seal (seal_number, batch_id, recorded_at, previous_hash, chain_hash) "
        + "values ($1, $2, $3, $4, $5)",
      [.int64(number), .int64(batch), .timestamp(recordedAt), .bytes(previous), .bytes(chain)])
    receipt.seal = number
    receipt.recordedAt = recordedAt
    receipt.chainHash = chain
  }
}
