import Ledger
import Money
import PostgreSQL

extension ReconciliationStore {
  /// A break as a person sees it.
  public struct NamedBreak: Sendable, Equatable {
    public var id: Int64
    public var kind: String
    public var day: Day
    public var currency: Currency
    public var difference: Int64
    public var note: String
    /// Sums of its items of each side, minor units.
    public var ours: Int64
    public var theirs: Int64
    public var names: String
    public var decision: String
    public var decider: String
  }

  public func namedBreaks() throws -> [NamedBreak] {
    try database.run { connection in
      try connection.query(try Queries.text("reconcile-status"), [.text(account.text)]).map { row in
        NamedBreak(
          id: try row.int64(0), kind: try row.text(1), day: Day(number: try row.date(2)),
          currency: try currency(row, 3), difference: try row.int64(4), note: try row.text(5),
          ours: try row.int64(6), theirs: try row.int64(7), names: try row.text(8),
          decision: try row.text(9), decider: try row.text(10))
      }
    }
  }

  /// A match as a person sees it.
  public struct NamedMatch: Sendable, Equatable {
    public var id: Int64
    public var rule: String
    public var reason: String
    public var currency: Currency
    public var difference: Int64
    public var ours: Int64
    public var theirs: Int64
    public var names: String
  }

  public func namedMatches() throws -> [NamedMatch] {
    try database.run { connection in
      try connection.query(try Queries.text("reconcile-matches"), [.text(account.text)]).map { row in
        NamedMatch(
          id: try row.int64(0), rule: try row.text(1), reason: try row.text(2),
          currency: try currency(row, 3), difference: try row.int64(4), ours: try row.int64(5),
          theirs: try row.int64(6), names: try row.text(7))
      }
    }
  }

  /// What a run had to explain, and what its matches leave.
  public struct Explained: Sendable, Equatable {
    public var balances: Balances
    /// Their sums less ours of all matches that were live in the run.
    public var difference: Int64
    public var matches: Int64
    /// Matches that were undone since the run.
    public var undone: Int64
  }

  public func explained(run: Int64) throws -> [Explained] {
    try database.run { connection in
      try connection.query(try Queries.text("reconcile-explained"), [.int64(run)]).map { row in
        Explained(
          balances: Balances(
            currency: try currency(row, 0), books: try row.int64(1), bank: try row.int64(2),
            bankDay: try row.optionalDate(3).map { Day(number: $0) }, beforeFirst: try row.int64(4)),
          difference: try row.int64(5), matches: try row.int64(6), undone: try row.int64(7))
      }
    }
  }

  /// Events that were proposed and approved, as texts of event files.
  public func approved() throws -> [(id: Int64, event: String, approver: String)] {
    try database.run { connection in
      try connection.query(try Queries.text("reconcile-approved"), [.text(account.text)]).map { row in
        (try row.int64(0), try row.text(1), try row.text(2))
      }
    }
  }
}
