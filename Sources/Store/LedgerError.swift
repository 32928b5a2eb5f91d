import PostgreSQL

/// Why a command did nothing: what is wrong, and what would be right.
public struct LedgerError: Error, Sendable, CustomStringConvertible {
  /// Stable, kebab-case.
  public var code: String
  public var message: String
  public var remedy: String

  public init(_ code: String, _ message: String, remedy: String) {
    (self.code, self.message, self.remedy) = (code, message, remedy)
  }

  public var description: String { remedy.isEmpty ? message : "\(message); \(remedy)" }

  /// A server's error in our words where we have better ones.
  public init(_ error: PostgresError) {
    switch error.sqlState {
    case "GL001": self.init("append-only", error.message, remedy: error.hint ?? "")
    case "55P03":
      self.init(
        "lock-timeout", "a lock was not free in time", remedy: "try again, or wait longer with --wait")
    case "53100":
      self.init("disk-full", "the server's disk is full: nothing was posted", remedy: "free some space")
    default:
      let place = error.isConnectionLost ? "connection-lost" : "database"
      let state = error.sqlState.isEmpty ? "" : " (SQLSTATE \(error.sqlState))"
      let detail = error.detail.map { ": \($0)" } ?? ""
      self.init(place, error.message.trimmingEnd + detail + state, remedy: error.hint ?? "")
    }
  }
}

extension String {
  /// Without line ends and blanks at its end.
  var trimmingEnd: String {
    var text = self[...]
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
