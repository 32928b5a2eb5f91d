import Ledger
import Money
import Operations
import Posting
import PostgreSQL
import TestServer
import Testing

@testable import Store

/// Balances from close rows are those from the beginning, as of any day, as known at any seal.
struct CloseRowTests {
  private static let books = ["OH", "TX", "reinsurer"]

  /// A random life of three books: events of random days, closes, openings, events moved to an open day,
  /// reversals of what may be closed by now, by command and in files.
  @Test(arguments: [UInt64(1), 2, 3, 20_261_125]) func closeRowsChangeNoBalance(_ seed: UInt64) throws {
    print("seed \(seed)")
    var random = Random(seed: seed)
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Cases.funds))
    var ends = [day("2020-01-31")]
    while ends.count < 40 { ends.append(month(after: ends[ends.count - 1])) }
    var posted: [(name: String, date: Day)] = []
    for step in 0..<80 {
      let book = Self.books[random.below(3)]
      switch random.below(12) {
      case 0, 1:
        let closed = try ledger.database.closedBooks().first { $0.book == book }?.through
        let open = ends.filter { $0 > (closed ?? day("2019-12-31")) }
        guard let end = open.dropFirst(random.below(3)).first else { continue }
        _ = code { try ledger.close(book, "\(end)") }
      case 2:
        guard let closed = try ledger.database.closedBooks().first(where: { $0.book == book })?.through else {
          continue
        }
        try ledger.reopen(book, "\(closed.adding(days: -random.below(200)))")
      case 3, 4: try reverse(ledger, posted, step, &random)
      default:
        let date = day("2020-01-02").adding(days: random.below(900))
        let row =
          switch random.below(3) {
          case 0: ledger.income("I/\(step)", "\(1 + random.below(50)).00", on: "\(date)", book: book)
          case 1: Cases.contribution("C/\(step)", "\(1 + random.below(50)).00", date: "\(date)", book: book)
          default:
            Cases.drawn(
              "G\(step)", "\(1 + random.below(5)).00", book: book == "reinsurer" ? "OH" : book,
              date: "\(date)")
          }
        let postOn = random.below(2) == 0 ? nil : day("2023-06-01")
        let outcome = try ledger.post(csv([row])) { $0.postOn = postOn }
        let fields = row.split(separator: " ").map { $0.split(separator: "=").map(String.init) }
        let texts = Dictionary(uniqueKeysWithValues: fields.map { ($0[0], $0[1]) })
        let (own, reference) = (texts["book"] ?? "", texts["reference"] ?? "")
        if outcome.eventsNew == 1, let event = try ledger.database.event(book: own, reference: reference) {
          posted.append(("\(own)/\(reference)", event.effective))
        }
      }
    }
    try countReversals(ledger)
    try compare(ledger, &random)
    let report = try VerifyRun(ledger.database).verify()
    #expect(report.isClean, "\(report.faults)")
  }

  /// Reverses one of the events, mostly one of a day that is closed by now, by command or in a file.
  private func reverse(
    _ ledger: TestLedger, _ posted: [(name: String, date: Day)], _ step: Int, _ random: inout Random
  ) throws {
    guard !posted.isEmpty else { return }
    let closed = Dictionary(
      uniqueKeysWithValues: try ledger.database.closedBooks().map { ($0.book, $0.through) })
    let early = posted.filter { one in
      closed[String(one.name.prefix { $0 != "/" })].map { one.date <= $0 } ?? false
    }
    let picked = early.isEmpty || random.below(4) == 0 ? posted : early
    let original = picked[random.below(picked.count)]
    guard random.below(2) == 0 else {
      _ = code { try ledger.reverse(original.name, reference: "back/\(step)") }
      return
    }
    let parts = original.name.split(separator: "/", maxSplits: 1)
    // Its own day, or the first that is open in its book, and perhaps in the reinsurer's too.
    let date = random.below(3) == 0 ? original.date : (closed.values.max() ?? original.date).adding(days: 1)
    _ = try ledger.post(
      csv([
        "event=posting.reversed reference=back/\(step) book=\(parts[0]) date=\(date) of=\(parts[1]) "
          + "reason=mistake"
      ]))
  }

  private func countReversals(_ ledger: TestLedger) throws {
    let all = try ledger.number("select count(*) from ledger.reversal")
    let moved = try ledger.number(
      """
      select count(*) from ledger.reversal
      join ledger.posted_event as own on own.event_id = reversal.event_id
      join ledger.posted_event as original on original.event_id = reversal.original_event_id
      where own.effective > original.effective
      """)
    print("\(all) reversals, \(moved) of them on a later day")
    #expect(moved > 0 && all > moved)
  }

  private func month(after end: Day) -> Day {
    let next = end.adding(days: 1)
    return next.adding(days: Day.length(ofMonth: next.civil.month, year: next.civil.year) - 1)
  }

  private func compare(_ ledger: TestLedger, _ random: inout Random) throws {
    let last = try ledger.number("select max(seal_number) from ledger.seal")
    let closes = try ledger.number("select count(*) from ledger.period where action = 'close'")
    #expect(closes > 1)
    var used = 0
    for _ in 0..<60 {
      let seal = 2 + Int64(random.below(Int(last) - 1))
      let from = day("2020-02-01").adding(days: random.below(1200))
      let to = from.adding(days: random.below(400))
      try ledger.read(.seal(seal)) { snapshot in
        for code in Self.books {
          let book = try snapshot.book(code)
          let start = try snapshot.closeRow(book: book, from: from)
          used += start == nil ? 0 : 1
          let whole = try totals(snapshot.movements(book: book, from: from, to: to))
          let short = try totals(snapshot.movements(book: book, from: from, to: to, start: start))
          #expect(
            whole == short, "book \(code), seal \(seal), \(from) to \(to), from \(String(describing: start))")
          let cash = try snapshot.balance(
            book: code, chart: "1010", fund: nil, detail: nil, currency: snapshot.pack.scheme.currency, to: to
          )
          let chart = snapshot.pack.scheme.chartRow(snapshot.pack.scheme.books[book].role, "1010") ?? -1
          #expect(cash == whole.filter { $0.key.hasPrefix("\(chart) ") }.values.reduce(0, +))
          try compareExposure(snapshot, book, to, whole)
        }
      }
    }
    #expect(used > 10)
  }

  /// The exposure of a guarantor's book starts from its close row too, and is what all movements come to.
  private func compareExposure(
    _ snapshot: Snapshot, _ book: Int, _ to: Day, _ whole: [String: Int128]
  ) throws {
    let scheme = snapshot.pack.scheme
    guard scheme.books[book].role == .association else { return }
    func sum(_ causes: [Cause]) -> Int128 {
      let charts = snapshot.exposureCharts(causes).compactMap {
        scheme.chartRow(scheme.books[book].role, $0)
      }
      return whole.filter { line in charts.contains { line.key.hasPrefix("\($0) ") } }.values.reduce(0, -)
    }
    let own = try snapshot.exposures(to: to).filter { $0.book == scheme.books[book].code }
    let (gross, ceded) = (own.reduce(0) { $0 + $1.gross }, own.reduce(0) { $0 + $1.ceded })
    let drawn = sum([Cause(.guaranteeDrawn, .drawn)])
    #expect(gross == drawn && ceded == sum(Cause.ceded), "book \(book), seal \(snapshot.seal), \(to)")
  }

  /// Net by account, segment and cause.
  private func totals(_ rows: [MovementRow]) -> [String: Int128] {
    var totals: [String: Int128] = [:]
    for row in rows {
      let cause = row.cause.map { "\($0.event.code) \($0.component.code)" } ?? "opening"
      totals["\(row.chart) \(row.fund) \(row.detail) \(row.segment) \(cause)", default: 0] +=
        row.debit - row.credit
    }
    return totals.filter { $0.value != 0 }
  }

  /// What a fund statement reads after a close: the close row, and the sums after it.
  @Test func afterACloseNothingBeforeItIsRead() throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Cases.funds))
    let days = (0..<250).map { day("2020-01-03").adding(days: $0) }
    try ledger.mustPost(csv(days.map { ledger.income("I/\($0)", "1.00", on: "\($0)") }))
    try ledger.close("OH", "2020-09-30")
    let later = (0..<20).map { day("2020-10-01").adding(days: $0) }
    try ledger.mustPost(csv(later.map { ledger.income("I/\($0)", "1.00", on: "\($0)") }))
    let connection = ledger.database.connection
    try connection.execute("analyze; set jit = off")
    let start = try #require(
      try CloseRow.find(connection, book: "OH", through: day("2020-09-30"), knownAt: .max))
    let (event, begin, rest) = CloseRow.parameters(start)
    let rows = { (query: String, parameters: [Parameter]) throws -> Int in
      let plan = try connection.query("explain (analyze, timing off) \(try Queries.text(query))", parameters)
        .map { try $0.text(0) }
      // Rows that scans of the sums gave: `actual rows=N loops=M`.
      return try plan.filter { $0.contains("balance_sum") && $0.contains("Scan") }.reduce(0) { sum, line in
        guard let match = line.firstMatch(of: /actual rows=([0-9]+) loops=([0-9]+)/) else { return sum }
        return try sum + #require(Int(match.1)) * #require(Int(match.2))
      }
    }
    let to = Parameter.date(day("2020-12-31").number)
    let from = Parameter.date(day("2020-10-01").number)
    let read = try rows(
      "movements", [.text("OH"), from, to, .int64(99), event, begin] + rest + [.textArray([])])
    // Two accounts a day; an index and its heap may both be counted.
    #expect((40...80).contains(read), "\(read)")
    let balance = try rows(
      "account-balance",
      [.text("OH"), .text("1010"), .null, .null, .text("USD"), to, .int64(99), event, begin] + rest)
    #expect((20...40).contains(balance), "\(balance)")
    let position = { (books: [String]) in
      try rows("position", [.textArray(books), .textArray(["1010"]), .textArray([]), to, .int64(99)])
    }
    let (exposure, open) = (try position(["OH"]), try position(["reinsurer"]))
    #expect((20...40).contains(exposure), "\(exposure)")
    #expect(open < 5, "\(open)")
    let none = CloseRow.parameters(nil)
    let whole = try rows(
      "movements", [.text("OH"), from, to, .int64(99), none.event, none.day] + none.rest + [.textArray([])])
    #expect(whole > 500, "\(whole)")
  }
}
