import Ledger
import Money
import Posting
import PostgreSQL
import Reinsurance

extension Snapshot {
  /// Reads treaty accounts as known at this snapshot's seal.
  public var treaties: TreatyReader { TreatyReader(database.connection, pack.scheme) }

  /// Outstanding guarantees and what is ceded of them, as the memo accounts hold them.
  public struct Exposure: Sendable {
    public var book: String
    public var programme: String
    public var disaster: String
    public var treaty: String
    /// Code of the other party of a ceded part; empty for the gross.
    public var party: String
    public var currency: Currency
    public var gross: Int128
    public var ceded: Int128
  }

  /// Exposure of the guarantors' books at the end of a day, each from its newest close row: one query.
  public func exposures(to: Day) throws -> [Exposure] {
    let scheme = pack.scheme
    let books = scheme.books.filter { $0.role == .association }.map(\.code)
    return try database.run { connection in
      try connection.query(
        try Queries.text("position"),
        [
          .textArray(books), .textArray(exposureCharts([Cause(.guaranteeDrawn, .drawn)])),
          .textArray(exposureCharts(Cause.ceded)),
          .date(to.number),
          .int64(seal),
        ]
      ).compactMap { row in
        guard let currency = Currency(try row.text(5)) else { return nil }
        return Exposure(
          book: try row.text(0), programme: try row.text(1), disaster: try row.text(2),
          treaty: try row.text(3), party: try row.text(4), currency: currency, gross: try row.int128(6),
          ceded: try row.int128(7))
      }
    }
  }

  /// The memo accounts that the gross exposure is put on, or the ceded.
  func exposureCharts(_ causes: [Cause]) -> [String] {
    let found = pack.scheme.rules.compactMap { rule -> String? in
      guard causes.contains(Cause(rule.event, rule.component)), rule.role == .association,
        case .post(_, let credit) = rule.action
      else { return nil }
      return pack.scheme.chart[credit].code
    }
    return Set(found).sorted()
  }

  /// Open items of treaties between two parties that are due on one day.
  public struct DueBalance: Sendable {
    public var book: String
    public var party: String
    public var currency: Currency
    /// nil where no account lists them yet.
    public var due: Day?
    public var isDisputed: Bool
    /// Owed to the book, and by it.
    public var receivable: Int128
    public var payable: Int128
  }

  /// What is open at the end of a day, by the due day of the accounts: one query.
  public func dueBalances(to: Day) throws -> [DueBalance] {
    try database.run { connection in
      try connection.query(try Queries.text("ageing"), [.date(to.number), .int64(seal)]).compactMap { row in
        guard let currency = Currency(try row.text(2)) else { return nil }
        return DueBalance(
          book: try row.text(0), party: try row.text(1), currency: currency,
          due: try row.optionalDate(3).map { Day(number: $0) }, isDisputed: try row.bool(4),
          receivable: try row.int128(5), payable: try row.int128(6))
      }
    }
  }
}
