import Ledger
import Money
import Posting
import PostgreSQL
import Store
import Testing

/// Any balance as of a date, as known at a seal or an instant, equals a replay of all transfers (law 6).
struct AsKnownTests {
  /// A transfer as the auditor's view shows it.
  private struct Moved {
    var seal: Int64
    var date: Day
    var book: String
    var debit: String
    var credit: String
    var segment: String
    var amount: Int128
  }

  /// One account's opening and movements in one segment.
  private struct Sums: Equatable {
    var opening: Int128 = 0
    var debit: Int128 = 0
    var credit: Int128 = 0
    var isNothing: Bool { opening == 0 && debit == 0 && credit == 0 }
  }

  private static let books = ["OH", "TX", "reinsurer"]

  @Test(arguments: [UInt64(1), 2, 3]) func everyBalanceEqualsTheReplay(_ seed: UInt64) throws {
    var random = Random(seed: seed)
    let ledger = try TestLedger()
    try RandomHistory.make(ledger, batches: 30, &random)
    let log = Array(try ledger.database.log(limit: 1000).reversed())
    #expect(log.count >= 25)
    let moved = try transfers(ledger)
    #expect(moved.count > 300)
    #expect(Set(moved.map(\.seal)).count > 20)
    // Some batches know of days before those of batches before them.
    #expect(zip(moved, moved.dropFirst()).contains { $0.seal < $1.seal && $0.date > $1.date })
    var compared = 0
    for _ in 0..<40 {
      let batch = log[random.below(log.count)]
      let to = day("2020-01-01").adding(days: random.below(420))
      let from = random.below(4) == 0 ? nil : to.adding(days: -random.below(200))
      // At the seal's own instant it is known; a microsecond before, only what was before it.
      let cases: [(Snapshot.KnownAt, Int64)] = [
        (.seal(batch.seal), batch.seal), (.instant(batch.recordedAt), batch.seal),
        (.instant(batch.recordedAt - 1), batch.seal - 1),
      ]
      for (knownAt, seal) in cases where seal > 0 {
        compared += try compare(ledger, knownAt, seal, moved, from: from, to: to)
      }
    }
    #expect(compared > 1000)
  }

  /// - Returns: how many sums were compared.
  private func compare(
    _ ledger: TestLedger, _ knownAt: Snapshot.KnownAt, _ seal: Int64, _ moved: [Moved], from: Day?, to: Day
  ) throws -> Int {
    try ledger.read(knownAt) { snapshot in
      #expect(snapshot.seal == seal)
      var compared = 0
      for book in Self.books {
        let expected = replay(moved, book, seal, from: from, to: to)
        let rows = try snapshot.movements(book: try snapshot.book(book), from: from, to: to)
        let found = self.sums(rows, snapshot.pack.scheme)
        #expect(found == expected, "\(book) from \(from.map { "\($0)" } ?? "-") to \(to) as known at \(seal)")
        compared += expected.count
        for chart in ["1010", "9210", "1220", "2210"] {
          let balance = try snapshot.balance(
            book: book, chart: chart, fund: nil, detail: nil, currency: snapshot.pack.scheme.currency, to: to)
          let sum = replay(moved, book, seal, from: nil, to: to).filter {
            $0.key.hasPrefix("main/\(chart)/")
          }.values.reduce(Int128(0)) { $0 + $1.debit - $1.credit }
          #expect(balance == sum, "\(book) \(chart)")
        }
      }
      return compared
    }
  }

  private func replay(_ moved: [Moved], _ book: String, _ seal: Int64, from: Day?, to: Day) -> [String: Sums]
  {
    var sums: [String: Sums] = [:]
    for one in moved where one.book == book && one.seal <= seal && one.date <= to {
      for (account, debit, credit) in [(one.debit, one.amount, Int128(0)), (one.credit, 0, one.amount)] {
        let key = "\(account)/\(one.segment)"
        if let from, one.date < from {
          sums[key, default: Sums()].opening += debit - credit
        } else {
          sums[key, default: Sums()].debit += debit
          sums[key, default: Sums()].credit += credit
        }
      }
    }
    return sums.filter { !$0.value.isNothing }
  }

  private func sums(_ rows: [MovementRow], _ scheme: Scheme) -> [String: Sums] {
    var sums: [String: Sums] = [:]
    for row in rows {
      let account = [
        scheme.funds[row.fund].code, scheme.chart[row.chart].code, row.currency.code, row.detail,
      ]
      let key = "\(account.joined(separator: "/"))/\(segment(row.segment))"
      if row.cause == nil {
        sums[key, default: Sums()].opening += row.debit - row.credit
      } else {
        sums[key, default: Sums()].debit += row.debit
        sums[key, default: Sums()].credit += row.credit
      }
    }
    return sums.filter { !$0.value.isNothing }
  }

  private func segment(_ segment: SegmentTexts) -> String {
    let years = [segment.accidentYear, segment.cohort, segment.underwritingYear].map {
      $0 == 0 ? "" : String($0)
    }
    let parts = [
      ("accident_year", years[0]), ("area", segment.area), ("cohort", years[1]),
      ("disaster", segment.disaster),
      ("funding_source", segment.fundingSource), ("line", segment.line), ("programme", segment.programme),
      ("purpose", segment.purpose), ("treaty", segment.treaty), ("underwriting_year", years[2]),
    ]
    return parts.filter { !$0.1.isEmpty }.map { "\($0.0)=\($0.1)" }.joined(separator: ";")
  }

  private func transfers(_ ledger: TestLedger) throws -> [Moved] {
    try ledger.query(
      """
      select seal_number, effective, book, concat_ws('/', fund, debit_account, currency, debit_detail),
        concat_ws('/', fund, credit_account, currency, credit_detail), segment, amount
      from ledger.transfer order by seal_number, event_id, ordinal
      """
    ).map { row in
      Moved(
        seal: try row.int64(0), date: Day(number: try row.date(1)), book: try row.text(2),
        debit: try row.text(3), credit: try row.text(4), segment: try row.text(5), amount: try row.int128(6))
    }
  }

  @Test func nothingIsKnownBeforeTheFirstSealNorAtOneThatIsNotYet() throws {
    let ledger = try TestLedger()
    let first = try ledger.database.log(limit: 1)[0]
    #expect(code { try ledger.read(.instant(first.recordedAt - 1)) { _ in } } == "unknown-seal")
    #expect(try ledger.read(.instant(first.recordedAt)) { $0.seal } == 1)
    ledger.database.close()
    let again = try TestLedger()
    #expect(code { try again.read(.seal(2)) { _ in } } == "unknown-seal")
  }

  /// The account statement's transfers lead from its opening to its closing balance.
  @Test func entriesLeadFromOpeningToClosing() throws {
    var random = Random(seed: 7)
    let ledger = try TestLedger()
    try RandomHistory.make(ledger, batches: 20, &random)
    let (from, to) = (day("2020-04-01"), day("2020-09-30"))
    for seal in [Int64(6), 12, 18] {
      try ledger.read(.seal(seal)) { snapshot in
        let currency = snapshot.pack.scheme.currency
        for (book, chart) in [("OH", "1010"), ("TX", "9210"), ("reinsurer", "2210"), ("OH", "1220")] {
          let entries = try snapshot.entries(
            book: book, chart: chart, fund: nil, detail: nil, currency: currency, from: from, to: to)
          #expect(entries.allSatisfy { $0.seal <= seal && $0.date >= from && $0.date <= to })
          let moved = entries.reduce(Int128(0)) { $0 + Int128($1.debit) - Int128($1.credit) }
          let opening = try snapshot.opening(
            book: book, chart: chart, fund: nil, detail: nil, currency: currency, from: from)
          let closing = try snapshot.balance(
            book: book, chart: chart, fund: nil, detail: nil, currency: currency, to: to)
          #expect(opening + moved == closing, "\(book) \(chart) as known at \(seal)")
        }
      }
    }
  }
}
