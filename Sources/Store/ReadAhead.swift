import PostgreSQL

/// Asks the server for the next rows on a thread of its own, while those that came before are gone through.
///
/// The connection must be left alone from ``begin(_:)`` until ``take()`` or ``stop()`` has returned.
final class ReadAhead {
  private let lane = Lane()
  private var ticket: Lane.Ticket?
  private var rows: Rows?

  func begin(_ call: @escaping () throws -> Rows) {
    ticket = lane.submit { self.rows = try call() }
  }

  /// Waits for what was asked for; nil where nothing was.
  func take() throws -> Rows? {
    guard let ticket else { return nil }
    self.ticket = nil
    try lane.wait(for: ticket)
    defer { rows = nil }
    return rows
  }

  /// Waits until nothing is under way.
  func stop() { lane.stop() }
}
