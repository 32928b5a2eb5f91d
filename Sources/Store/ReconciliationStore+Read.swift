import Ledger
import Money
import PostgreSQL
import Reconciliation

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

  /// An event that would mend a break, as the text of an event file, with who proposed and who approved it.
  public struct Proposal: Sendable, Equatable {
    public var target: Int64
    public var name: ProposalName
    public var event: String
    public var proposer: String
    public var reason: String
    /// Empty where nobody approved it.
    public var approver: String
  }

  /// The last proposal of each open break.
  public func proposals() throws -> [Proposal] {
    try database.run { connection in
      try connection.query(try Queries.text("reconcile-proposals"), [.text(account.text)]).map { row in
        Proposal(
          target: try row.int64(0), name: ProposalName(number: try row.int64(1), content: try row.text(2)),
          event: try row.text(3), proposer: try row.text(4), reason: try row.text(5),
          approver: try row.text(6))
      }
    }
  }

  /// A difference within a tolerance that is not posted yet.
  public struct Difference: Sendable, Equatable {
    public var match: Int64
    public var currency: Currency
    /// Their sum less ours, minor units.
    public var amount: Int64
    /// The account of the chart that the rules name for it.
    public var account: String
    /// The last day of the run that made the match.
    public var day: Day

    /// The reference of the event that posts it, by which the next run knows it.
    public var reference: String { "DIFF/\(match)" }
  }

  public func differences() throws -> [Difference] {
    try database.run { connection in
      try connection.query(try Queries.text("reconcile-differences"), [.text(account.text)]).map { row in
        Difference(
          match: try row.int64(0), currency: try currency(row, 1), amount: try row.int64(2),
          account: try row.text(3), day: Day(number: try row.date(4)))
      }
    }
  }

  /// Items of matches that were taken back, which no rule may put together again.
  public func apart() throws -> [[(side: MatchSide, id: ItemID)]] {
    try database.run { connection in
      var groups: [[(side: MatchSide, id: ItemID)]] = []
      var last: Int64?
      for row in try connection.query(try Queries.text("reconcile-apart"), [.text(account.text)]) {
        let match = try row.int64(0)
        if match != last { groups.append([]) }
        last = match
        let side: MatchSide = try row.text(1) == "ours" ? .ours : .theirs
        groups[groups.count - 1].append((side, ItemID(try row.int64(2), part: try row.int32(3))))
      }
      return groups
    }
  }
}
