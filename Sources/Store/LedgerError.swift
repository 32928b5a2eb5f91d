import Posting
import PostgreSQL
import Tabular

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
    case "GL003", "GL004":
      self.init("period-closed", error.message, remedy: error.hint ?? "")
    case "23514"
    where error.message.contains("batch_check") || error.message.contains("batch_needs_approver"):
      self.init(
        "approver-needed", "the batch has no approver, or one who prepared it: nothing was posted",
        remedy: "add --approver NAME: somebody else than who prepares it")
    case "GL005": self.init("matched-before", error.message, remedy: error.hint ?? "")
    case "GL006": self.init("not-approved", error.message, remedy: error.hint ?? "")
    case "55P03":
      self.init(
        "lock-timeout", "a lock was not free in time", remedy: "try again, or wait longer with --wait")
    case "53100":
      self.init(
        "disk-full", "the server's disk is full (\(error.reason)): nothing was posted",
        remedy: "free some space, and try again")
    default:
      if error.isConnectionLost, error.sqlState.isEmpty {
        self.init(
          "connection-lost", error.reason, remedy: error.hint ?? "see whether the server runs, and try again")
        return
      }
      let place = error.isConnectionLost ? "connection-lost" : "database"
      let state = error.sqlState.isEmpty ? "" : " (SQLSTATE \(error.sqlState))"
      let detail = error.detail.map { ": \($0)" } ?? ""
      self.init(place, error.message.trimmingEnd + detail + state, remedy: error.hint ?? "")
    }
  }
}

extension PostgresError {
  /// What it says first, in one line: libpq adds guesses, and what failed after the first failure.
  var reason: String {
    let first = message.split(separator: "\n").first.map { String($0).trimmingEnd } ?? message
    return first.hasPrefix("FATAL:  ") ? String(first.dropFirst(8)) : first
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

extension Scheme {
  /// The place of a book.
  /// - Throws: `unknown-book` with the nearest code, or the first few.
  public func knownBook(_ code: String) throws(LedgerError) -> Int {
    if let book = book(code) { return book }
    let codes = books.map(\.code)
    let rest = codes.count > 6 ? " and \(codes.count - 6) more of the scheme" : ""
    let remedy =
      closest(code, among: codes).map { "did you mean `\($0)`?" }
      ?? "use one of \(codes.prefix(6).joined(separator: ", "))\(rest)"
    throw LedgerError("unknown-book", "the pack has no book \(code)", remedy: remedy)
  }
}
