import Operations
import PostgreSQL
import Testing

@testable import Store

/// Questions about one thing read that thing: no query of a point reads a whole fact table.
struct QueryPlanTests {
  /// 25 books with 200 guarantees each, 20,000 events in 25 batches.
  private static let ledger = Result { () -> String in
    let ledger = try TestLedger()
    try ledger.mustPost(
      csv(books.map { Cases.contribution("F/\($0)", "900000.00", date: "2019-01-02", book: $0) }))
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
    let settled = try SettleRun(ledger.database, ledger.options).settle(
      treaty: "QS-EXAMPLE", through: day("2020-12-31"))
    guard settled.accounts.count == 25 else { throw TestFault(text: "not all were settled") }
    ledger.database.close()
    let connection = try PostgresConnection(ledger.conninfo, applicationName: "test")
    try connection.execute("analyze")
    return ledger.conninfo
  }

  /// Numbers of the ledger that the questions are put with.
  private struct Numbers {
    var book: Int32
    var event: Int64
    var batch: Int64
    var lastSeal: Int64
  }

  /// Tables that grow with every batch.
  private static let large = [
    "event", "event_key", "guarantee_state", "balance_sum", "open_item", "clearing",
  ]

  private static let references = (0..<100).map { "G\($0)/paid" }
  private static let guarantees = (0..<100).map { "G\($0)" }

  /// Each query of the program that asks about some books, events or guarantees, and not about all.
  private static let questions = [
    "latest-states", "state-history", "probe-keys", "stored-events", "posted-events", "posted-transfers",
    "posted-versions", "posted-items", "posted-clearings", "named-items", "show-event", "show-batch",
    "show-transfers", "account-balance", "account-entries", "movements", "guard-curve", "batch-check",
    "batch-totals", "treaty-earned", "treaty-outstanding", "treaty-item-rows", "last-states",
    "claim-versions", "acceptances", "premium-terms",
  ]

  private static func parameters(_ question: String, _ numbers: Numbers) -> [Parameter] {
    let books = Parameter.int32Array(Array(repeating: numbers.book, count: 100))
    let to = Parameter.date(day("2020-12-31").number)
    let none = CloseRow.parameters(nil)
    let start = [none.event, none.day] + none.rest
    switch question {
    case "latest-states", "state-history": return [books, .textArray(guarantees)]
    case "posted-versions":
      return [books, .textArray(guarantees), .int64Array((0..<100).map { numbers.event - 10 + $0 })]
    case "probe-keys", "posted-events", "named-items": return [books, .textArray(references)]
    case "show-event": return [.text("OH"), .text("G17/paid")]
    case "show-batch": return [.int64(numbers.batch), .int64(100)]
    case "account-balance":
      return [
        .text("OH"), .text("1220"), .null, .text("reinsurer"), .text("USD"), to, .int64(numbers.lastSeal),
      ] + start
    case "account-entries":
      return [
        .text("OH"), .text("1220"), .null, .null, .text("USD"), .date(day("2019-03-01").number),
        .date(day("2019-03-31").number), .int64(numbers.lastSeal),
      ]
    case "movements":
      return [.text("OH"), .date(day("2019-06-01").number), to, .int64(numbers.lastSeal)] + start
        + [.textArray([])]
    case "guard-curve":
      return [
        .textArray(["OH"]), .textArray(["1010"]), .int64(0), .int64(numbers.lastSeal), .int64(0),
        .int64(.max),
      ]
    case "treaty-item-rows": return [.text("QS-EXAMPLE"), to, .textArray(["OH", "TX"])]
    case "last-states", "claim-versions":
      return [.textArray(guarantees.map { _ in "OH" }), .textArray(guarantees)]
        + (question == "last-states" ? [to] : [])
    case "treaty-earned":
      return [.text("QS-EXAMPLE"), to, .textArray(["OH", "TX"]), .int64(numbers.lastSeal)]
    case "treaty-outstanding":
      return [
        .text("QS-EXAMPLE"), .dateArray([day("2020-12-31").number]), .textArray(["OH", "TX"]),
        .int64(numbers.lastSeal), .textArray(["reinsurer"]),
      ]
    case "batch-check", "batch-totals": return [.int64(numbers.batch)]
    default: return [.int64Array((0..<100).map { numbers.event + $0 })]
    }
  }

  @Test(arguments: questions) func noWholeFactTableIsRead(_ question: String) throws {
    let connection = try PostgresConnection(try Self.ledger.get(), applicationName: "test")
    let row = try connection.query(
      """
      select book_id, event_id, event_id >> 32, (select max(seal_number) from ledger.seal)
      from ledger.event_key join ledger.book using (book_id) where code = 'OH' and reference = 'G3/paid'
      """)[0]
    let numbers = Numbers(
      book: try row.int32(0), event: try row.int64(1), batch: try row.int64(2), lastSeal: try row.int64(3))
    try connection.execute("set jit = off")
    let (text, parameters) = (try Queries.text(question), Self.parameters(question, numbers))
    #expect(try connection.query(text, parameters).count > (Self.mayBeEmpty.contains(question) ? -1 : 0))
    let plan = try connection.query("explain \(text)", parameters).map { try $0.text(0) }
    for table in Self.large {
      let scans = plan.filter { $0.contains("Seq Scan on \(table) ") }
      #expect(scans.isEmpty, "\(plan.joined(separator: "\n"))")
    }
  }

  /// What came since a seal is found by its batches: the rows of the batches before are not gone through.
  @Test func theCurveSinceASealReadsTheBatchesSince() throws {
    let connection = try PostgresConnection(try Self.ledger.get(), applicationName: "test")
    let row = try connection.query(
      """
      select max(seal_number), max(batch_id), (select count(*) from ledger.balance_sum),
        (select count(*) from ledger.balance_sum where batch_id = (select max(batch_id) from ledger.seal))
      from ledger.seal
      """)[0]
    let (seal, batch, all, late) = (
      try row.int64(0), try row.int64(1), try row.int64(2), try row.int64(3)
    )
    try connection.execute("set jit = off")
    // As for a shared limit of the reinsurer: accounts towards each of the cedants.
    let charts = ["1010", "1015", "1110", "1120", "2210"]
    let plan = try connection.query(
      "explain (analyze, timing off) \(try Queries.text("guard-curve"))",
      [
        .textArray(charts.map { _ in "reinsurer" }), .textArray(charts), .int64(seal - 1), .int64(.max),
        .int64(batch), .int64(batch),
      ]
    ).map { try $0.text(0) }
    let text = plan.joined(separator: "\n")
    #expect(text.contains("balance_sum_batch"), "\(text)")
    // Blocks are found, not rows: those that share one with the batch are read too.
    let removed = plan.compactMap { $0.firstMatch(of: /Rows Removed by (?:Filter|Index Recheck): ([0-9]+)/) }
      .reduce(0) { $0 + (Int64($1.1) ?? 0) }
    #expect(late + removed < all / 4, "\(text)")
  }

  /// The events asked about cleared nothing; a batch that is balanced gives no row; there are no accounts of
  /// treaties.
  private static let mayBeEmpty = [
    "posted-clearings", "batch-check", "treaty-earned", "treaty-outstanding", "acceptances",
  ]

  @Test func theLedgerIsLargeEnough() throws {
    let connection = try PostgresConnection(try Self.ledger.get(), applicationName: "test")
    for (table, least) in [("event", Int64(20_000)), ("guarantee_state", 20_000), ("balance_sum", 50_000)] {
      #expect(try connection.query("select count(*) from ledger.\(table)")[0].int64(0) > least)
    }
  }

  private static let books =
    [
      "AL", "AR", "AZ", "CA", "CO", "CT", "DC", "DE", "FL", "GA", "HI", "IA", "ID", "IL", "IN", "KS", "KY",
      "LA",
    ]
    + ["MA", "MD", "ME", "MI", "MN", "OH", "TX", "reinsurer"]
}
