import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL

/// Items that are not cleared, of one kind, party and currency.
public struct UnclearedItems: Sendable {
  public var kind: String
  public var party: String
  public var currency: Currency
  public var count: Int64
  /// Minor units.
  public var amount: Int128
}

/// What a period holds that its close should not leave undone.
extension BatchWriter {
  public func unclearedItems(book: Int, through day: Day) throws -> [UnclearedItems] {
    try connection.query(
      try Queries.text("close-open-items"), [.int32(try names.number(book: book)), .date(day.number)]
    ).compactMap { row in
      guard let currency = Currency(try row.text(2)) else { return nil }
      return UnclearedItems(
        kind: try row.text(0), party: try row.text(1), currency: currency, count: try row.int64(3),
        amount: try row.int128(4))
    }
  }

  /// The last day of a period on which events of a kind moved the book; nil where none did.
  public func lastDay(of kind: EventKind, book: Int, in period: ClosedRange<Day>) throws -> Day? {
    try connection.query(
      try Queries.text("close-last-cause"),
      [
        .int32(try names.number(book: book)), .date(period.lowerBound.number),
        .date(period.upperBound.number), .text(kind.code),
      ])[0].optionalDate(0).map(Day.init(number:))
  }

  /// Claims for which other payers' money still stands in suspense, and did at the end of a day.
  public func claimsInSuspense(
    book: Int, on day: Day
  ) throws -> [(guarantee: String, claim: String, currency: Currency)] {
    try connection.query(
      try Queries.text("close-suspense"), [.int32(try names.number(book: book)), .date(day.number)]
    ).flatMap { row -> [(guarantee: String, claim: String, currency: Currency)] in
      let id = GuaranteeID(book: book, code: try row.text(0))
      let (latest, closed) = (try readState(row, 1, id), try readState(row, 2, id))
      let currency = latest.fact(.currency).flatMap { Currency($0) } ?? engine.scheme.books[book].currency
      return latest.claims.filter { claim in
        let before = closed.claims.first { $0.id == claim.id }
        return [claim, before].allSatisfy { $0?.payers.contains { $0.suspense > 0 } ?? false }
      }.map { (id.code, $0.id, currency) }
    }
  }

  /// The first day on which anything is effective in the book.
  public func firstDay(book: Int) throws -> Day? {
    try connection.query(
      try Queries.text("close-first-day"), [.int32(try names.number(book: book))])[0].optionalDate(0).map(
        Day.init(number:))
  }

  /// Today in a time zone, by the server's clock.
  public func today(in timeZone: String) throws -> Day {
    Day(
      number: try connection.query("select (clock_timestamp() at time zone $1)::date", [.text(timeZone)])[0]
        .date(0))
  }
}
