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
    try names.catchUp()
    try writeSums()
    header.controlTotal = controlTotals.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      .joined(separator: ";")
    content.update(header.canonical)
    let contentHash = content.value
    try insertBatch(contentHash)
    try checkInside()
    try checkSharedLimits()
    var receipt = Receipt(
      batch: batch, seal: nil, recordedAt: nil, contentHash: contentHash, chainHash: [],
      eventsNew: header.eventCount, transfers: header.transferCount,
      totals: controlTotals.sorted { $0.key < $1.key }.map { (currency: $0.key, minor: $0.value) })
    if isDryRun {
      try connection.execute("rollback")
      return receipt
    }
    try hook("before-seal")
    try seal(&receipt)
    try hook("before-commit")
    try commit(receipt)
    return receipt
  }

  /// A batch of no events leaves no trace.
  public func finishEmpty() throws { try connection.execute("rollback") }

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
    guard found == controlTotals else {
      throw LedgerError("control-total", "sums stored differ from transfers decided", remedy: "report this")
    }
  }

  /// Shared limits are decided on what was read; here, late and under their lock, on what others did since.
  private func checkSharedLimits() throws {
    let used = engine.guards.usedShared
    guard !used.isEmpty else { return }
    let books = Array(Set(used.map(\.book)))
    let numbers = try books.map { try names.number(book: $0) }.sorted()
    _ = try acquire(space: 2, numbers: numbers)
    let changes = try books.flatMap { book in
      let charts = Array(Set(used.filter { $0.book == book }.flatMap(\.charts)))
      return try curve(book: book, charts: charts, after: knownSeals[book] ?? 0, through: .max)
    }
    if let limit = engine.catchUpGuards(changes) { throw SharedLimitMoved(limit: limit, books: books) }
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

  /// Where the connection is lost in the commit, nobody knows whether it happened: the batch is looked up by
  /// its content hash on a new connection.
  private func commit(_ receipt: Receipt) throws {
    do {
      try connection.execute("commit")
    } catch {
      guard error.isConnectionLost else { throw error }
      let again = try LedgerDatabase(database.conninfo, name: database.name, purpose: "look-up")
      defer { again.close() }
      let found = try again.run { connection in
        try connection.execute("begin; set local lock_timeout = '60s'")
        // The lost session holds the lock of the seal until its commit, which may be on its way, has ended.
        try connection.query("select pg_advisory_xact_lock_shared(3, 0)")
        return try connection.query(
          try Queries.text("find-content"),
          [.bytes(receipt.contentHash), .int64(batch)])
      }
      guard found.isEmpty else { return }
      throw LedgerError(
        "connection-lost", "the connection was lost in the commit, and the batch is not in the books",
        remedy: "post it again: nothing is doubled")
    }
  }
}
