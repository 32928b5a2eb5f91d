import Ledger
import Money
import PostgreSQL

extension Snapshot {
  /// One transfer as an account sees it.
  public struct AccountMovement: Sendable {
    public var date: Day
    public var seal: Int64
    public var event: String
    public var book: String
    public var reference: String
    public var component: String
    public var counterAccount: String
    public var subject: String
    public var segment: String
    public var debit: Int64
    public var credit: Int64
  }

  /// Balance before `from` of the accounts of a chart row, debits less credits.
  public func opening(
    book: String, chart: String, fund: String?, detail: String?, currency: Currency, from: Day?
  ) throws -> Int128 {
    guard let from else { return 0 }
    return try balance(
      book: book, chart: chart, fund: fund, detail: detail, currency: currency, to: from.adding(days: -1))
  }

  /// Balance at the end of a day, debits less credits.
  public func balance(
    book: String, chart: String, fund: String?, detail: String?, currency: Currency, to: Day
  ) throws -> Int128 {
    let (event, day, rest) = CloseRow.parameters(try closeRow(book: book, through: to))
    return try database.run { connection in
      try connection.query(
        try Queries.text("account-balance"),
        [
          .text(book), .text(chart), .optional(fund), .optional(detail), .text(currency.code),
          .date(to.number), .int64(seal), event, day,
        ] + rest)[0].int128(0)
    }
  }

  /// The transfers of the accounts of a chart row in a period, in the order of their dates. Batches are found
  /// through the sums, so that others are not read.
  public func entries(
    book: String, chart: String, fund: String?, detail: String?, currency: Currency, from: Day?, to: Day
  ) throws -> [AccountMovement] {
    try database.run { connection in
      let rows = try connection.query(
        try Queries.text("account-entries"),
        [
          .text(book), .text(chart), .optional(fund), .optional(detail), .text(currency.code),
          .date((from ?? .first).number), .date(to.number), .int64(seal),
        ])
      return try rows.map { row in
        let columns = try row.text(3).split(separator: "\t", omittingEmptySubsequences: false)
        let values = try row.text(4).split(separator: "\t", omittingEmptySubsequences: false)
        let fields = Dictionary(zip(columns, values), uniquingKeysWith: { first, _ in first })
        return AccountMovement(
          date: Day(number: try row.date(0)), seal: try row.int64(1), event: try row.text(2),
          book: try row.text(5), reference: String(fields["reference"] ?? ""), component: try row.text(6),
          counterAccount: try row.text(7), subject: Snapshot.subject(try row.text(8), fields),
          segment: try row.text(9), debit: try row.int64(10), credit: try row.int64(11))
      }
    }
  }

  private static func subject(_ letter: String, _ fields: [Substring: Substring]) -> String {
    switch letter {
    case "g": fields["guarantee"].map { "guarantee \($0)" } ?? ""
    case "c": fields["claim"].map { "claim \($0)" } ?? ""
    case "r": fields["recovery"].map { "recovery \($0)" } ?? ""
    case "l": fields["loan"].map { "loan \($0)" } ?? ""
    case "i": fields["of"].map { "of \($0)" } ?? ""
    default: ""
    }
  }
}
