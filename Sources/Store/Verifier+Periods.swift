import Ledger
import Money
import PostgreSQL

/// Up to which day each book was closed, seal by seal.
struct StoredPeriods {
  /// By book, in the order of the seals.
  var changes: [Int32: [(seal: Int64, through: Int32)]] = [:]

  /// True where the book was closed on a day when the batch with this seal was recorded.
  func isClosed(_ book: Int32, on day: Int32, before seal: Int64) -> Bool {
    guard let changes = changes[book] else { return false }
    var (low, high) = (0, changes.count)
    while low < high {
      let middle = (low + high) / 2
      if changes[middle].seal < seal { low = middle + 1 } else { high = middle }
    }
    return low > 0 && day <= changes[low - 1].through
  }
}

extension Verifier {
  /// Reads the periods, for the pass over all sums.
  func readPeriods() throws -> StoredPeriods {
    var found = StoredPeriods()
    for row in try connection.query(try Queries.text("verify-periods")) {
      let seal = batch(try row.int64(0) >> 32)?.seal ?? 0
      found.changes[try row.int32(1), default: []].append((seal, try row.date(3)))
    }
    found.changes = found.changes.mapValues { $0.sorted { $0.seal < $1.seal } }
    return found
  }

  func closedFault(_ account: Int32, _ day: Int32, _ batch: Int64, _ book: Int32) {
    let rank = self.batch(batch)?.seal ?? 0
    guard faults.isWanted("closed-period", rank: rank) else { return }
    faults.add(
      "closed-period", rank: rank,
      "balance_sum of account \(names.account(account)) on \(DayText.of(day)) (\(place(ofBatch: batch)))",
      expected: "a day after the close of book \(names.books[book]?.code ?? "\(book)")",
      found: "one that was closed when it was recorded")
  }

  /// Periods follow each other, each of the batch that may make it; the balances of each close are those of
  /// the close before it and of the sums since.
  func checkPeriods() throws -> Bool {
    try checkPeriodRows()
    if let row = try connection.query(try Queries.text("verify-close-rows")).first {
      let event = try row.int64(0)
      let segment = names.segment(try row.int32(2))
      faults.add(
        "close-balance", rank: batch(event >> 32)?.seal ?? 0,
        "close_balance of event \(event) (event_id \(event), \(place(ofBatch: event >> 32))), account "
          + "\(names.account(try row.int32(1))), segment \(segment)",
        expected: try row.optionalInt128(3).map { "\($0)" } ?? "no row: the balance is zero",
        found: try row.optionalInt128(4).map { "\($0)" } ?? "no row")
    }
    return true
  }

  private func checkPeriodRows() throws {
    var last: [Int32: (through: Int32, seal: Int64)] = [:]
    var rows: Int64 = 0
    for row in try connection.query(try Queries.text("verify-periods")) {
      rows += 1
      let (event, book, action) = (try row.int64(0), try row.int32(1), try row.text(2))
      let through = try row.date(3)
      let batch = batch(event >> 32)
      let subject = "period of event \(event) (event_id \(event), \(place(ofBatch: event >> 32)))"
      if batch?.header.kind.rawValue != action {
        faults.add(
          "period", rank: batch?.seal ?? 0, subject, expected: "a batch of kind \(action)",
          found: batch.map { $0.header.kind.rawValue } ?? "none")
      }
      if let before = last[book] {
        let isForward = action == "close" ? through > before.through : through < before.through
        if !isForward || before.seal >= batch?.seal ?? 0 {
          faults.add(
            "period", rank: batch?.seal ?? 0, subject,
            expected: "a \(action) after the period through \(DayText.of(before.through))",
            found: "through \(DayText.of(through))")
        }
      }
      last[book] = (through, batch?.seal ?? 0)
    }
    count("periods", rows)
    let balances = try connection.query("select count(*) from ledger.close_balance")[0].int64(0)
    count("close-balances", balances)
  }

  /// What keeps closed periods closed is switched on, and is what the program carries.
  func checkPeriodTriggers() throws {
    for row in try connection.query(try Queries.text("verify-period-triggers")) {
      let body = try row.text(4)
      let isCarried = !body.isEmpty && Queries.migrations.contains { $0.text.contains(body) }
      if try row.bool(2), isCarried { continue }
      faults.add(
        try row.text(1), "trigger \(try row.text(0))",
        expected: "enabled always, with the function that the program carries", found: try row.text(3))
    }
  }
}
