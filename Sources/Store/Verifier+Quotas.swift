import Ledger
import Money
import Posting
import PostgreSQL

extension Verifier {
  /// Quotas and joint caps held on every day since the pack has them as they are: replayed by day from the
  /// versions of the guarantees (domain.md 9.3 V7). What stood above a limit as it was lowered is no fault.
  func checkQuotas() throws -> Bool {
    guard let scheme = pack?.scheme else { return true }
    let quotas = Quotas(scheme)
    guard !quotas.codes.isEmpty else { return true }
    let since = try connection.query(try Queries.text("verify-limits-since"))[0].int64(0)
    let rows = try connection.query(
      try Queries.text("verify-quotas"),
      [
        .int32Array(quotas.bucketRules), .textArray(quotas.buckets), .int32Array(quotas.numbers),
        .int64Array(quotas.allowed), .dateArray(quotas.starts), .dateArray(quotas.ends),
        .textArray(quotas.programmes), .textArray(quotas.quotas),
        .textArray(scheme.books.filter { $0.role == .association }.map(\.code)),
        .text(scheme.currency.code), .int64(since),
      ])
    count("quotas", Int64(quotas.codes.count))
    guard let first = try rows.min(by: { try $0.date(2) < $1.date(2) }) else { return true }
    let place = Int(try first.int32(0))
    let (holder, day) = (try first.text(1), Day(number: try first.date(2)))
    func money(_ minor: Int128) -> String {
      "\(Amount.grouped(minor, decimals: scheme.currency.decimals)) \(scheme.currency.code)"
    }
    faults.add(
      "quota", "limit \(quotas.codes[place]) of borrower \(holder), by its guarantee_state, on \(day)",
      expected: "at most \(money(Int128(quotas.allowed[place])))", found: money(try first.int128(3)))
    return true
  }
}

/// The rows of `limit.csv` that are quotas or joint caps, as arrays.
private struct Quotas {
  var codes: [String] = []
  var numbers: [Int32] = []
  var allowed: [Int64] = []
  /// Days since 1970-01-01; `ends` is the first day on which the row no longer holds.
  var starts: [Int32] = []
  var ends: [Int32] = []
  var bucketRules: [Int32] = []
  var buckets: [String] = []
  var programmes: [String] = []
  var quotas: [String] = []

  init(_ scheme: Scheme) {
    let (past, future) = (Day(year: 1, month: 1, day: 1), Day(year: 9999, month: 12, day: 31))
    for limit in scheme.limits {
      guard case .quota(let codes, let amount) = limit.kind else { continue }
      let number = Int32(self.codes.count)
      self.codes.append(limit.code)
      numbers.append(number)
      allowed.append(amount)
      starts.append((limit.validity.from ?? past)?.number ?? 0)
      ends.append((limit.validity.to ?? future)?.number ?? 0)
      for code in codes.sorted() {
        bucketRules.append(number)
        buckets.append(code)
      }
    }
    var known: Set<String> = []
    for programme in scheme.programmes.reversed() where known.insert(programme.code).inserted {
      programmes.append(programme.code)
      quotas.append(programme.quota ?? "")
    }
  }
}
