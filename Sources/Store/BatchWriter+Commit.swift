import Glibc
import PostgreSQL

extension BatchWriter {
  /// Where the connection is lost in the commit, nobody knows whether it happened: the batch is looked up by
  /// its content hash on a new connection.
  func commit(_ receipt: Receipt) throws {
    do {
      try connection.commit()
    } catch {
      guard error.isConnectionLost else { throw error }
      guard try isPosted(receipt, lostBy: error) else {
        throw LedgerError(
          "connection-lost",
          "the connection was lost in the commit (\(error.reason)), and the batch is not in the books: "
            + "nothing was posted", remedy: again)
      }
    }
  }

  /// Asks until there is an answer or the time is up: the server may be recovering, or the commit may still
  /// be on its way.
  private func isPosted(_ receipt: Receipt, lostBy lost: PostgresError) throws -> Bool {
    let limit = ContinuousClock.now + .milliseconds(lookUpTimeout)
    var reason: String
    repeat {
      do {
        try database.host.revive()
      } catch {
        // What starts the server has waited as long as there was hope.
        reason = "\(error)"
        break
      }
      do {
        return try lookUp(receipt, until: limit)
      } catch let error as LedgerError {
        reason = error.message
      }
      usleep(200_000)
    } while ContinuousClock.now < limit
    throw LedgerError(
      "outcome-unknown",
      "the connection was lost in the commit (\(lost.reason)), and whether batch \(batch) is in the books "
        + "could not be found out: \(reason)",
      remedy: "once the server answers, \(again)")
  }

  private func lookUp(_ receipt: Receipt, until limit: ContinuousClock.Instant) throws -> Bool {
    let other = try database.another(purpose: "look-up")
    defer { other.close() }
    let left = max(1, (limit - ContinuousClock.now) / .milliseconds(1))
    return try other.run { connection in
      try connection.execute("begin")
      try connection.query(
        "select set_config('lock_timeout', $1, true)", [.text("\(Int64(left.rounded(.up)))ms")])
      // The lost session holds the lock of the seal until its commit, which may be on its way, has ended.
      try connection.query("select pg_advisory_xact_lock_shared(3, 0)")
      return try !connection.query(
        try Queries.text("find-content"), [.bytes(receipt.contentHash), .int64(batch)]
      ).isEmpty
    }
  }

  /// Rolls back after a failure.
  /// - Returns: the failure, in words that say what became of the batch.
  public func failure(_ error: any Error) -> any Error {
    abandon()
    guard let failure = error as? PostgresError else { return error }
    guard failure.isConnectionLost else { return LedgerError(failure) }
    let what = "the connection to the server was lost (\(failure.reason)): nothing was posted"
    guard let space = database.host.space(), space.free < LedgerDatabase.spareBytes else {
      return LedgerError("connection-lost", what, remedy: again)
    }
    return LedgerError(
      "disk-full", "\(what); the disk of \(space.place) has \(space.free >> 20) MiB free",
      remedy: "free some space, then \(again)")
  }

  /// Refuses to go on where the server's disk could fill up: a server that cannot write its log ends, with
  /// everybody's connections.
  /// - Parameter bytes: that the batch is still expected to take.
  public func requireSpace(_ bytes: Int64 = 0) throws {
    let needed = bytes + LedgerDatabase.spareBytes
    guard let space = database.host.space(), space.free < needed else { return }
    throw LedgerError(
      "disk-low",
      "the disk of \(space.place) has \(space.free >> 20) MiB free, and about \(needed >> 20) MiB are "
        + "needed: nothing was posted", remedy: "free some space, then \(again)")
  }
}
