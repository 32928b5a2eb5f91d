import PostgreSQL
import Testing

@testable import Store

/// Questions about one thing read that thing: no query of a point reads a whole fact table.
struct QueryPlanTests {
  /// 25 books with 200 guarantees each, 20,000 events in 25 batches.
  private static let ledger = Result { () -> String in
    let ledger = try TestLedger()
    try ledger.mustPost(csv(books.map { Cases.contribution("F/\($0)", "900000.00", date: "2019-01-02", book: $0) }))
    for (place, book) in books.enumerated() where book != "reinsurer" {
      try ledger.mustPost(
        csv(
          (0..<200).flatMap { number in
            let date = day("2019-02-01").adding(days: (number * 7 + place) % 300)
            let claimed = date.adding(days: 40)
            return [Cases.drawn("G\(number)", "100.00", book: book, date: "\(date)")]
              + Cases.claim("G\(number)", "50.00", book: book, date: "\(claimed)")
              + [Cases.released("G\(number)", date: "\(claimed.adding(days: 9))", book: book)]
          }))
    }
    try ledger.reverse("OH/G3/released")
    ledger.database.close()
    let connection = try PostgresConnection(ledger.conninfo, applicationName: "test")
    try connection.execute("analyze")
    return ledger.conninfo
  }

  private static let books =
    ["AL", "AR", "AZ", "CA", "CO", "CT", "DC", "DE", "FL", "GA", "HI", "IA", "ID", "IL", "IN", "KS", "KY", "LA"]
    + ["MA", "MD", "ME", "MI", "MN", "OH", "TX", "reinsurer"]
}
