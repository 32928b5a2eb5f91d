import Ledger
import Posting
import PostgreSQL

/// Books that were merged into others.
extension Verifier {
  /// The old book is at zero and nothing moves it any more, nobody holds anything towards it, and what left
  /// it is what its successor took, by account, guarantee and open item.
  func checkMergers() throws -> Bool {
    let mergers = try connection.query(try Queries.text("mergers"), [.null])
    count("mergers", Int64(mergers.count))
    if let row = try connection.query(try Queries.text("verify-mergers")).first {
      let event = try row.int64(0)
      faults.add(
        "merger", rank: batch(event >> 32)?.seal ?? 0,
        "merger of event_id \(event) (\(place(ofBatch: event >> 32)))", expected: "what its event says",
        found: "something else, or one of the two alone")
    }
    if let row = try connection.query(try Queries.text("verify-merger-rest")).first {
      let account = try [0, 1, 2, 3].map { try row.text($0) }.joined(separator: "/")
      faults.add(
        "merged-book", "account \(account), segment \(try row.text(4))",
        expected: "0 since its book was merged, and nothing after", found: "\(try row.int128(5))")
    }
    let clearing = Set(pack?.scheme.chart.filter(\.isClearing).map(\.code) ?? []).sorted()
    if let row = try connection.query(try Queries.text("verify-merger-sums"), [.textArray(clearing)]).first {
      let number = try row.int64(0)
      faults.add(
        "merger-sums", rank: batch(number)?.seal ?? 0, "\(try row.text(1)) (\(place(ofBatch: number)))",
        expected: "\(try row.int128(2)), as it left the old book",
        found: "\(try row.int128(3)) in the successor's")
    }
    try checkFacing(mergers)
    return true
  }

  private func checkFacing(_ mergers: Rows) throws {
    guard let scheme = pack?.scheme, !mergers.isEmpty else { return }
    let old = Set(try mergers.map { try $0.text(0) })
    let byParty = Set(scheme.chart.filter { $0.detail == .party }.map { "\($0.role.rawValue)\t\($0.code)" })
    for entry in AccountBalances(self).entries.values.joined() where entry.net != 0 {
      guard old.contains(entry.account.detail), let book = scheme.book(entry.account.book),
        byParty.contains("\(scheme.books[book].role.rawValue)\t\(entry.account.chart)")
      else { continue }
      faults.add(
        "merged-book", "account \(entry.account.text)",
        expected: "0, for book \(entry.account.detail) was merged", found: "\(entry.net)")
    }
  }

  /// The book that has all that a book had: itself, where it was not merged. By the codes of books.
  func lastBooks() throws -> [String: String] {
    var next: [String: String] = [:]
    for row in try connection.query(try Queries.text("mergers"), [.null]) {
      next[try row.text(0)] = try row.text(1)
    }
    var last: [String: String] = [:]
    for (old, successor) in next {
      var book = successor
      // A damaged table may have a circle.
      for _ in next { book = next[book] ?? book }
      last[old] = book
    }
    return last
  }
}
