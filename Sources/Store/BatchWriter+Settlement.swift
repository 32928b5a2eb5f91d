import Ledger
import Money
import Posting
import PostgreSQL

extension BatchWriter {
  /// Open items of a treaty, effective up to a day, of the books that this batch has locked: one query.
  /// - Parameter disputed: takes disputed items too.
  public func openItems(
    treaty: String, through: Day, books: [Int], disputed: Bool = false
  ) throws -> [OpenItem] {
    let codes = books.map { engine.scheme.books[$0].code }
    return try readItems(
      connection.query(
        try Queries.text("treaty-items"),
        [.text(treaty), .date(through.number), .textArray(codes), .bool(disputed)]))
  }

  /// Open items that accounts up to a day list, of the books that this batch has locked: one query, read as
  /// the body takes them.
  /// - Parameter body: given those of one book, party, fund and currency at a time, together.
  public func withPayableItems(
    treaties: [String], through: Day, books: [Int], _ body: ([OpenItem]) throws -> Void
  ) throws {
    let codes = books.map { engine.scheme.books[$0].code }
    let exchanged = engine.scheme.treaties.filter { $0.settlement != nil }.map(\.code)
    try connection.query(
      "declare payable no scroll cursor for \(try Queries.text("treaty-payable"))",
      [.date(through.number), .textArray(codes), .textArray(treaties), .textArray(exchanged)])
    var items: [OpenItem] = []
    while true {
      let rows = try connection.query("fetch 10000 from payable")
      let read = try readItems(rows)
      for (place, row) in rows.enumerated() {
        var item = read[place]
        item.accountedThrough = Day(number: try row.date(15))
        if let last = items.last, !last.isPaid(with: item) {
          try body(items)
          items.removeAll(keepingCapacity: true)
        }
        items.append(item)
      }
      if rows.count < 10_000 { break }
    }
    if !items.isEmpty { try body(items) }
    try connection.execute("close payable")
  }

  private func readItems(_ rows: Rows) throws -> [OpenItem] {
    try rows.map { row in
      guard let book = engine.scheme.book(try row.text(0)) else {
        throw LedgerError(
          "unknown-book", "the pack no longer has book \(try row.text(0))", remedy: "put it back")
      }
      return try readItem(row, from: 1, book: book)
    }
  }

  /// The number of the last seal: what the run knows of.
  public func lastSeal() throws -> Int64 { try headSeal() }
}

extension OpenItem {
  /// Whether one payment may clear both.
  fileprivate func isPaid(with other: OpenItem) -> Bool {
    book == other.book && party == other.party && fund == other.fund && currency == other.currency
  }
}

extension BatchWriter {
  /// Says what a derived run covers, so that it is found again.
  public func setNaturalKey(_ key: String) { header.naturalKey = key }
}
