import Guarantees
import Ledger
import Posting
import PostgreSQL

extension Verifier {
  /// What accruals posted is what the schedules had earned, and unearned fees per guarantee and schedule are
  /// what their accounts show (domain.md 9.3 V6).
  func checkFees() throws -> Bool {
    guard let scheme = pack?.scheme else { return true }
    var charts: Set<String> = []
    for side in scheme.charts([Cause(.feeAccrued, .earnedUp)], role: .association, kinds: [])
    where side.side == .debit { charts = side.charts }
    let rows = try connection.query(
      try Queries.text("verify-accruals"), [.textArray(charts.sorted())])
    if let row = rows.first {
      faults.add(
        "fee-accrual",
        "accruals of \(try row.text(0))/\(try row.text(1))/\(try row.text(2)), segment \(try row.text(3))",
        expected: "\(try row.int128(4)) earned by the schedules", found: "\(try row.int128(5))")
    }
    try checkUnearned(scheme, charts)
    return true
  }

  /// By book, with those that merged into it: fees of all guarantees less what is earned of them, against the
  /// accounts of unearned fees. A book is left out where something moved those accounts that is no
  /// guarantee's: a fund that was converted.
  private func checkUnearned(_ scheme: Scheme, _ accrued: Set<String>) throws {
    let causes = [Cause(.feeBilled, .feeBilled), Cause(.feeReceived, .feePaidUnbilled)]
    var charts: Set<String> = []
    for side in scheme.charts(causes, role: .association, kinds: []) where side.side == .credit {
      charts = side.charts
    }
    // Where fees are income at once, no account says what is unearned.
    guard accrued.isSubset(of: charts), scheme.haveNoDetail(charts, .association) else { return }
    var posted: [String: Int128] = [:]
    var skipped: Set<String> = []
    let last = try lastBooks()
    for row in try connection.query(try Queries.text("verify-accrued"), [.textArray(charts.sorted())]) {
      let code = try row.text(0)
      let book = last[code] ?? code
      posted[book, default: 0] += try row.int128(1)
      if try row.bool(2) { skipped.insert(book) }
    }
    let accounts = AccountBalances(self)
    let groups = Dictionary(grouping: scheme.books.map(\.code)) { last[$0] ?? $0 }
    for book in scheme.books where book.role == .association && !skipped.contains(book.code) {
      guard let own = groups[book.code] else { continue }
      let fees = own.reduce(Int128(0)) {
        $0 + (names.bookNumbers[$1].flatMap { unearnedFees[$0] } ?? 0)
      }
      let expected = fees - (posted[book.code] ?? 0)
      let found = own.reduce(Int128(0)) { $0 + accounts.total($1, charts, .credit) }
      guard found != expected, faults.isWanted("unearned-fees") else { continue }
      faults.add(
        "unearned-fees", "account \(charts.sorted().joined(separator: ", ")) of book \(book.code)",
        expected: "\(expected), the unearned fees of the guarantees", found: "\(found)")
    }
  }
}
