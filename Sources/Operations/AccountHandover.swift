import Store

/// Reads accounts that were posted, and hands them over, on a session and a thread of its own, in the order
/// in which they come, while the next ones are worked out. What was posted is handed over also where the run
/// fails behind it.
///
/// What a call touches must be left alone until ``drain()`` or ``close()`` has returned.
public final class AccountHandover {
  private let database: LedgerDatabase
  private var second: LedgerDatabase?
  private let lane = Lane()
  /// What was handed over last, with the rows that each holds.
  private var waiting: [(ticket: Lane.Ticket, rows: Int)] = []
  /// Rows, and calls, that may wait.
  private static let limit = (rows: 400_000, calls: 16)

  public init(_ database: LedgerDatabase) { self.database = database }

  /// Hands a call over, which is given a session; waits while too much is under way.
  /// - Parameter rows: that it holds.
  /// - Returns: waits until the call was made; throws what it, or one before it, failed with.
  /// - Throws: what a call before it failed with.
  @discardableResult
  public func submit(
    rows: Int = 0, _ call: @escaping (LedgerDatabase) throws -> Void
  ) throws -> (() throws -> Void) {
    let session = try session()
    while let first = waiting.first,
      waiting.count >= AccountHandover.limit.calls
        || waiting.reduce(rows, { $0 + $1.rows }) > AccountHandover.limit.rows
    {
      waiting.removeFirst()
      try lane.wait(for: first.ticket)
    }
    let ticket = lane.submit { try call(session) }
    waiting.append((ticket, rows))
    return { [lane] in try lane.wait(for: ticket) }
  }

  /// Waits until all was handed over.
  public func drain() throws {
    waiting = []
    try lane.drain()
  }

  /// Waits until all was handed over, and ends the session.
  public func close() throws {
    defer {
      lane.stop()
      second?.close()
      second = nil
    }
    try drain()
  }

  private func session() throws -> LedgerDatabase {
    if let second { return second }
    let made = try database.another(purpose: "accounts")
    second = made
    return made
  }
}
