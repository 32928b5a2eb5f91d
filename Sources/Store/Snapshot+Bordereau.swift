import Ledger
import Money
import PostgreSQL

extension Snapshot {
  /// What stands between a book and a party of one claim of one guarantee, minor units.
  public struct CededFigures: Sendable {
    public var guarantee: String
    public var claim: String
    /// Arose in the period, up to its end, and was not cleared at its end.
    public var inPeriod: Int64
    public var toDate: Int64
    public var outstanding: Int64
    /// An event that it arose from.
    public var reference: String
  }

  /// - Parameter kind: of the open items, such as `claim`.
  public func ceded(
    book: String, party: String, kind: String, currency: Currency, from: Day?, to: Day
  ) throws -> [CededFigures] {
    try database.run { connection in
      let rows = try connection.query(
        try Queries.text("bordereau-items"),
        [
          .text(book), .text(party), .text(kind), .text(currency.code),
          from.map { .date($0.number) } ?? .null, .date(to.number), .int64(seal),
        ])
      return try rows.map { row in
        CededFigures(
          guarantee: try row.text(0), claim: try row.text(1), inPeriod: try row.int64(2),
          toDate: try row.int64(3), outstanding: try row.int64(4), reference: try row.text(5))
      }
    }
  }
}
