import Ledger
import Money

/// Up to which day a book is closed.
public struct ClosedBook: Sendable, Equatable {
  public var book: String
  public var through: Day
  /// The seal of the close or reopening that set it.
  public var seal: Int64
  /// True where it was opened last, not closed.
  public var isReopened: Bool
}

extension LedgerDatabase {
  /// The books that were ever closed, by their codes.
  public func closedBooks() throws -> [ClosedBook] {
    try run { connection in
      try connection.query(try Queries.text("closed-through")).map { row in
        ClosedBook(
          book: try row.text(0), through: Day(number: try row.date(1)), seal: try row.int64(3),
          isReopened: try row.text(2) == PeriodChange.Action.reopen.rawValue)
      }
    }
  }
}
