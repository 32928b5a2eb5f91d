import Foundation
import Guarantees
import Ledger
import Money
import Operations
import Posting
import PostgreSQL
import Schemes
import TestBooks
import TestServer
import Testing

@testable import Store

/// Fees by the schedule of the shipped pack of Japan, and their accrual (domain.md 2.2 and 2.4): events are
/// posted, figures are read from statements.
struct FeeTests {
  static let japan: Result<String, any Error> = Result {
    try Template.make(try SchemeRun.source("japan"))
  }

  static let funds: [String] = ["tokyo", "osaka"].map {
    "event=fund.contribution reference=C/\($0) book=\($0) date=2024-04-01 party=local amount=5000000000"
  }

  /// The guarantee of JP-1: loan 10,000,000, class 4, partial guarantee 80 %.
  static func drawn(
    _ code: String = "G1", book: String = "tokyo", programme: String = "unsecured", loan: Int64 = 10_000_000,
    start: String = "2024-04-05", end: String = "2029-04-05", feeClass: String = "4",
    repayment: String = "equal", instalments: Int = 60, more: String = ""
  ) -> String {
    "event=guarantee.drawn reference=\(code)/draw book=\(book) date=\(start) guarantee=\(code) "
      + "party=lenders programme=\(programme) amount=\(loan * 4 / 5) loan_amount=\(loan) start=\(start) "
      + "end=\(end) fee_class=\(feeClass) repayment=\(repayment) instalments=\(instalments) \(more)"
  }

  static func fee(
    _ code: String = "G1", book: String = "tokyo", date: String = "2024-04-05", _ more: String = "",
    event: String = "fee.received", as name: String = "fee"
  ) -> String {
    "event=\(event) reference=\(code)/\(name) book=\(book) date=\(date) guarantee=\(code) \(more)"
  }

  private func ledger(_ rows: [String]) throws -> TestLedger {
    let ledger = try TestLedger(Self.japan)
    try ledger.mustPost(csv(Self.funds + rows))
    return ledger
  }

  private func unearned(_ ledger: TestLedger, _ to: String, book: String = "tokyo") throws -> Int128 {
    try -ledger.balance(book, "2110", to: to)
  }

  @discardableResult
  private func accrue(_ ledger: TestLedger, _ through: String, book: String? = nil) throws -> AccrueOutcome {
    try AccrueRun(ledger.database, ledger.options).accrue(through: day(through), books: book.map { [$0] })
  }

  private func isClean(_ ledger: TestLedger) throws -> Bool {
    let report = try VerifyRun(ledger.database).verify()
    if !report.isClean { Issue.record("\(report.faults)") }
    return report.isClean
  }

  /// The check values of 2.2 without any amount in the file, and what JP-1 has unearned after 12 months.
  @Test func theCheckValues() throws {
    let ledger = try ledger([
      Self.drawn(), Self.fee(),
      Self.drawn("G2", end: "2024-07-05", repayment: "bullet", instalments: 1), Self.fee("G2"),
    ])
    try ledger.read { snapshot in
      let page = try FundPage(snapshot, book: "tokyo", to: day("2024-04-30"))
      #expect(page["B.fees"] == 0)
    }
    #expect(try unearned(ledger, "2024-04-30") == 371_250 + 33_750)
    #expect(try ledger.balance("tokyo", "1010", to: "2024-04-30") == 5_000_000_000 + 405_000)
    try accrue(ledger, "2025-04-04")
    #expect(try unearned(ledger, "2025-04-04") == 297_000)
    try ledger.read { snapshot in
      let page = try FundPage(snapshot, book: "tokyo", to: day("2025-04-04"))
      #expect(page["B.fees"] == 74_250 + 33_750)
      #expect(page["I.closing"] == 5_000_000_000 + 108_000)
    }
    #expect(try isClean(ledger))
  }

  /// The same guarantee under a pack that earns by sum of digits: 238,573 are unearned after 12 months.
  @Test func bySumOfDigits() throws {
    let texts = try SchemeRun.source("japan").files.map { file in
      let text = String(decoding: file.bytes, as: UTF8.self)
      return (path: file.path, text: text.replacing("straight-line-months", with: "sum-of-digits"))
    }
    let ledger = try TestLedger(Result { try Template.make(PackSource(texts: texts)) })
    try ledger.mustPost(csv(Self.funds + [Self.drawn(), Self.fee()]))
    try accrue(ledger, "2025-04-04")
    #expect(try unearned(ledger, "2025-04-04") == 238_573)
    #expect(try isClean(ledger))
  }

  struct Refused: Sendable, CustomTestStringConvertible {
    var name: String
    var rows: [String]
    var code: String
    var column: String
    var testDescription: String { name }
  }

  static let refused: [Refused] = [
    Refused(
      name: "another amount", rows: [drawn(), fee("G1", "amount=371251")], code: "fee-differs",
      column: "amount"),
    Refused(
      name: "a class that is not there", rows: [drawn(feeClass: "10"), fee()], code: "fee-not-known",
      column: "fee_class"),
    Refused(
      name: "no class", rows: [drawn().replacing("fee_class=4 ", with: ""), fee()],
      code: "fee-not-known", column: "fee_class"),
    Refused(
      name: "no term", rows: [drawn().replacing("end=2029-04-05 ", with: ""), fee()],
      code: "amount-needed", column: "amount"),
    Refused(
      name: "charged twice", rows: [drawn(), fee(), fee("G1", as: "again")], code: "fee-charged-before",
      column: "guarantee"),
    Refused(
      name: "earned by hand", rows: [drawn(), fee(), fee("G1", "amount=1000", event: "fee.earned", as: "e")],
      code: "above-unearned-fee", column: "amount"),
    Refused(
      name: "accrued by a file",
      rows: [drawn(), "event=fee.accrued reference=A book=tokyo date=2024-05-01 period_to=2024-05-01"],
      code: "derived-event", column: "event"),
    Refused(
      name: "nothing to give back",
      rows: [drawn(), fee(), fee("G1", date: "2029-04-05", event: "fee.refunded", as: "r")],
      code: "nothing-to-refund", column: "guarantee"),
  ]

  @Test(arguments: refused) func whatIsRefused(_ item: Refused) throws {
    let ledger = try TestLedger(Self.japan)
    let outcome = try ledger.post(csv(Self.funds + item.rows))
    let first = try #require(outcome.diagnostics.first)
    #expect(first.code == item.code && first.field == item.column, "\(outcome.diagnostics)")
    #expect(outcome.receipt == nil && !first.remedy.isEmpty)
  }

  /// Another amount with a reason; a billed fee, received without an amount; 75 % and then 25 %.
  @Test func otherWaysToCharge() throws {
    let ledger = try ledger([
      Self.drawn(), Self.fee("G1", "amount=300000 reason=reduced"),
      Self.drawn("G2"), Self.fee("G2", event: "fee.billed", as: "bill"), Self.fee("G2", date: "2024-05-05"),
      Self.drawn("G3", end: "2027-04-05", instalments: 36), Self.fee("G3"),
      Self.fee("G3", date: "2025-04-05", as: "second"),
      Self.drawn("G4", end: "2027-04-05", instalments: 36), Self.fee("G4", "amount=222750"),
      Self.drawn("G5", more: "fee_discount=collateral/accounting-advisor"), Self.fee("G5"),
      // Outside shared responsibility class 4 pays 1.60 %.
      Self.drawn("G6", programme: "disaster"), Self.fee("G6"),
    ])
    #expect(try ledger.balance("tokyo", "1110") == 0)
    let fees = 300_000 + 371_250 + 167_062 + 222_750 + 316_250 + 440_000
    #expect(try unearned(ledger, "2025-04-04") == Int128(fees))
    #expect(try unearned(ledger, "2025-04-05") == Int128(fees + 55_688))
    try accrue(ledger, "2026-10-31")
    #expect(try isClean(ledger))
  }

  /// Run again, an accrual finds nothing; what comes late comes with the next; each programme has its own
  /// event, and each book.
  @Test func anAccrualIsExactAndRepeatable() throws {
    let ledger = try ledger([
      Self.drawn(), Self.fee(), Self.drawn("G2", programme: "disaster"), Self.fee("G2"),
      Self.drawn("G3", book: "osaka"), Self.fee("G3", book: "osaka"),
    ])
    let dry = try {
      var options = ledger.options
      options.isDryRun = true
      return try AccrueRun(ledger.database, options).accrue(through: day("2024-06-30"))
    }()
    #expect(dry.groups.count == 3 && dry.receipt?.seal == nil)
    let first = try accrue(ledger, "2024-06-30")
    // Two of sixty months, each unearned part rounded down.
    #expect(first.groups.map(\.amount) == [12_375, 14_667, 12_375])
    #expect(first.groups.map(\.book) == ["osaka", "tokyo", "tokyo"])
    #expect(first.receipt?.eventsNew == 3)
    #expect(try accrue(ledger, "2024-06-30").groups.isEmpty)
    #expect(code { try accrue(ledger, "2024-05-31") } == "accrued-before")
    #expect(code { try accrue(ledger, "2999-01-01") } == "not-over")
    #expect(code { try accrue(ledger, "2024-07-31", book: "jfc") } == "unknown-book")
    // A fee that is posted late, of a guarantee of April.
    try ledger.mustPost(csv([Self.drawn("G4"), Self.fee("G4")]))
    #expect(try accrue(ledger, "2024-06-30").groups.map(\.amount) == [12_375])
    // A release of May that is posted in July: all of the fee is earned after all.
    try ledger.mustPost(
      csv(["event=guarantee.released reference=R4 book=tokyo date=2024-05-20 guarantee=G4"]))
    #expect(try accrue(ledger, "2024-06-30").groups.map(\.amount) == [371_250 - 12_375])
    // And its reversal: what was earned of it is taken back as such.
    try ledger.reverse("tokyo/R4")
    let back = try accrue(ledger, "2024-06-30")
    #expect(back.groups.map(\.amount) == [-(371_250 - 12_375)])
    let reference = try #require(back.groups.first?.reference)
    let shown = try #require(try ledger.database.event(book: "tokyo", reference: reference))
    #expect(shown.transfers.map(\.component) == ["earnedDown"])
    #expect(try isClean(ledger))
  }

  /// An early release: the schedule of Japan gives back 80 % of what is unearned, the rest is earned; in
  /// whichever order release, refund and accrual come.
  @Test(arguments: [0, 1, 2, 3]) func aRefundByRule(_ order: Int) throws {
    let release = "event=guarantee.released reference=G1/rel book=tokyo date=2025-04-05 guarantee=G1"
    let refund = Self.fee("G1", date: "2025-04-05", event: "fee.refunded", as: "refund")
    let ledger = try ledger([Self.drawn(), Self.fee()])
    if order == 3 { try accrue(ledger, "2025-06-30") }
    for row in order == 1 ? [refund, release] : [release, refund] {
      try ledger.mustPost(csv([row]))
      if order == 2 { try accrue(ledger, "2025-06-30") }
    }
    try accrue(ledger, "2025-06-30")
    #expect(try ledger.balance("tokyo", "1010") == 5_000_000_000 + 371_250 - 237_600)
    #expect(try unearned(ledger, "2025-06-30") == 0)
    #expect(try -ledger.balance("tokyo", "4110") == 371_250 - 237_600)
    #expect(try ledger.balance("tokyo", "5180") == 0)
    #expect(try isClean(ledger))
    // All of it taken back: the fee is earned over its term again.
    try ledger.reverse("tokyo/\(order == 1 ? "G1/rel" : "G1/refund")")
    try ledger.reverse("tokyo/\(order == 1 ? "G1/refund" : "G1/rel")")
    try accrue(ledger, "2025-06-30")
    #expect(try unearned(ledger, "2025-06-30") == 284_625)
    #expect(try isClean(ledger))
  }

  /// A refund above what is unearned is an expense beyond it (domain.md 9.5 E20).
  @Test func aRefundAboveWhatIsUnearned() throws {
    let ledger = try ledger([
      Self.drawn(start: "2019-04-05", end: "2024-04-05"), Self.fee(date: "2019-04-05"),
      Self.fee("G1", date: "2020-04-05", "amount=300000", event: "fee.refunded", as: "refund"),
    ])
    try accrue(ledger, "2024-04-30")
    #expect(try ledger.balance("tokyo", "5180") == 3_000)
    #expect(try unearned(ledger, "2024-04-30") == 0)
    #expect(try -ledger.balance("tokyo", "4110") == 74_250)
    #expect(try isClean(ledger))
  }

  /// Random lives of 40 guarantees: in the order of the days, but that some fees, releases and refunds come
  /// last, behind runs that went beyond them.
  private static func lives(_ random: inout Random) -> [String] {
    var rows: [(day: Day, isLate: Bool, text: String)] = []
    for number in 0..<40 {
      let code = "G\(number)"
      let start = day("2021-01-01").adding(days: Int.random(in: 0...700, using: &random))
      let months = Int.random(in: 1...40, using: &random)
      let end = (start.adding(months: months) ?? start).adding(days: Int.random(in: 0...20, using: &random))
      let book = ["tokyo", "osaka"].randomElement(using: &random) ?? "tokyo"
      let isLate = Int.random(in: 0...3, using: &random) == 0
      let drawn = drawn(
        code, book: book, programme: ["unsecured", "disaster"].randomElement(using: &random) ?? "unsecured",
        loan: Int64.random(in: 1_000_000...90_000_000, using: &random), start: "\(start)", end: "\(end)",
        feeClass: "\(Int.random(in: 1...9, using: &random))",
        repayment: ["equal", "unequal", "bullet"].randomElement(using: &random) ?? "equal",
        instalments: months)
      rows.append((start, false, drawn))
      rows.append((start, isLate, fee(code, book: book, date: "\(start)")))
      let early = start.adding(days: Int.random(in: 1...900, using: &random))
      guard Bool.random(using: &random), early < end else { continue }
      let release =
        "event=guarantee.released reference=\(code)/rel book=\(book) date=\(early) guarantee=\(code)"
      rows.append((early, isLate, release))
      let refund = fee(code, book: book, date: "\(early)", "amount=1", event: "fee.refunded", as: "refund")
      rows.append((early, isLate, refund))
    }
    func inOrder(_ rows: [(day: Day, isLate: Bool, text: String)]) -> [String] {
      rows.enumerated().sorted { ($0.element.day, $0.offset) < ($1.element.day, $1.offset) }
        .map(\.element.text)
    }
    return inOrder(rows.filter { !$0.isLate }) + inOrder(rows.filter(\.isLate))
  }

  /// Random lives, runs on random days: at the end of all terms what was earned is what was charged less what
  /// was given back, in each book and each segment, and the detail says it guarantee by guarantee.
  @Test(arguments: [1, 2, 3, 4] as [UInt64]) func accrualsSumToTheFees(_ seed: UInt64) throws {
    var random = Random(seed: seed)
    let ledger = try TestLedger(Self.japan)
    try ledger.mustPost(csv(Self.funds.map { $0.replacing("2024-04-01", with: "2020-04-01") }))
    let rows = Self.lives(&random)
    var runDay = day("2021-06-30")
    for start in stride(from: 0, to: rows.count, by: 25) {
      try ledger.mustPost(csv(Array(rows[start..<min(start + 25, rows.count)])))
      runDay = runDay.adding(days: Int.random(in: 0...90, using: &random))
      try accrue(ledger, "\(runDay)")
    }
    let detail = ledger.folder.path + "/detail.csv"
    var run = AccrueRun(ledger.database, ledger.options)
    run.detailPath = detail
    let last = try run.accrue(through: day("2026-06-30"))
    #expect(last.detailed == 40)
    #expect(try unearned(ledger, "2026-06-30") == 0)
    #expect(try unearned(ledger, "2026-06-30", book: "osaka") == 0)
    let lines = try String(contentsOfFile: detail, encoding: .utf8).split(separator: "\n").dropFirst()
    var earned: [String: Int128] = [:]
    for line in lines {
      let values = line.split(separator: ",", omittingEmptySubsequences: false)
      earned[String(values[0]), default: 0] += try #require(Int128(values[7]))
      #expect(values[6] == values[7] && values[8] == "0", "\(line)")
    }
    for book in ["tokyo", "osaka"] {
      #expect(try -ledger.balance(book, "4110") == earned[book] ?? 0)
      let cash = try ledger.balance(book, "1010") - 5_000_000_000
      #expect(cash == earned[book] ?? 0)
    }
    #expect(try isClean(ledger))
  }

  /// The database computes what the core computes.
  @Test(arguments: [1, 2, 3] as [UInt64]) func theServerEarnsAsTheCoreDoes(_ seed: UInt64) throws {
    var random = Random(seed: seed)
    let ledger = try TestLedger(Self.japan)
    var (texts, starts, ends, months, amounts, days):
      ([String], [Int32], [Int32], [Int32], [Int64], [Int32]) =
        ([], [], [], [], [], [])
    var expected: [Int64] = []
    for _ in 0..<3000 {
      let earning = FeeEarning.allCases.randomElement(using: &random) ?? .once
      let start = Day(number: Int32.random(in: 10_000...20_000, using: &random))
      let end = start.adding(days: Int.random(in: earning == .once ? 0...0 : 1...14_000, using: &random))
      let size = Int64(1) << Int64.random(in: 1...62, using: &random)
      let term = FeeTerm(
        earning: earning, starts: start, ends: end, cohort: 0,
        amount: Int64.random(in: -size...size, using: &random))
      let on = start.adding(days: Int.random(in: -50...14_100, using: &random))
      texts.append(earning.rawValue)
      starts.append(start.number)
      ends.append(end.number)
      months.append(term.months)
      amounts.append(term.amount)
      days.append(on.number)
      expected.append(try #require(term.unearned(on: on)))
    }
    let rows = try ledger.query(
      """
      select ledger.fee_unearned(earning, starts, ends, months, amount, today)
      from unnest($1::text[], $2::date[], $3::date[], $4::integer[], $5::bigint[], $6::date[])
        with ordinality as term (earning, starts, ends, months, amount, today, place)
      order by place
      """,
      [
        .textArray(texts), .dateArray(starts), .dateArray(ends), .int32Array(months), .int64Array(amounts),
        .dateArray(days),
      ])
    #expect(try rows.map { try $0.int64(0) } == expected)
  }

  /// An accrual costs as many statements for 10 guarantees as for 2,000.
  @Test func theNumberOfStatementsIsConstant() throws {
    let counts = try [10, 200, 2000].map { size in
      let rows = (0..<size).flatMap { [Self.drawn("G\($0)"), Self.fee("G\($0)")] }
      let ledger = try ledger(rows)
      let sessions = [ledger.database.connection, try ledger.database.names()]
      let before = sessions.map(\.statementCount)
      #expect(try accrue(ledger, "2025-03-31").groups.count == 1)
      return zip(sessions, before).map { $0.statementCount - $1 }
    }
    #expect(Set(counts).count == 1, "\(counts)")
    #expect(counts.allSatisfy { $0[0] <= 45 }, "\(counts)")
  }

  /// Reading an export back runs the accrual again, and comes to the same seal.
  @Test func anExportedAccrualIsRunAgain() throws {
    let ledger = try ledger([
      Self.drawn(), Self.fee(), Self.drawn("G3", book: "osaka"), Self.fee("G3", book: "osaka"),
    ])
    try accrue(ledger, "2024-06-30", book: "tokyo")
    try accrue(ledger, "2024-07-31")
    _ = try RemeasureRun(ledger.database, ledger.options).remeasure(asOf: day("2024-07-31"))
    try ledger.mustPost(csv([Self.drawn("G5"), Self.fee("G5")]))
    try ledger.reverse("tokyo/G5/fee")
    let folder = ledger.folder.path + "/export"
    _ = try ExportRun(
      ledger.database, ExportOptions(ledger: "test", knownAt: .now, language: "en")
    ).folder(folder)
    let copy = try TestLedger(ReplayTests.bare)
    let outcome = try ReplayRun(copy.database, copy.options).replay(folder)
    #expect(outcome.new == 7)
    let contents = try ledger.database.contentHashes(limit: 100)
    #expect(try copy.database.contentHashes(limit: 100) == contents)
    #expect(try isClean(copy))
  }

  /// What a close would leave undone names the runs that do it.
  @Test func aCloseKnowsWhatIsNotAccrued() throws {
    let ledger = try ledger([Self.drawn(), Self.fee()])
    var options = CloseOptions()
    options.reason = "test"
    let before = try ledger.close("tokyo", "2025-03-31", options)
    let found = before.findings.filter { [.accrual, .remeasurement].contains($0.check) }
    #expect(found.map(\.check) == [.accrual, .remeasurement, .remeasurement])
    #expect(found.first?.amount == Int128(371_250 - 303_187))
    #expect(found.first?.remedy == "gledger accrue --book tokyo --through 2025-03-31")
    #expect(code { try accrue(ledger, "2025-03-31") } == "period-closed")
    let other = try self.ledger([Self.drawn(), Self.fee()])
    try accrue(other, "2025-03-31")
    _ = try RemeasureRun(other.database, other.options).remeasure(asOf: day("2025-03-31"))
    let after = try other.close("tokyo", "2025-03-31", options)
    let left = after.findings.map(\.check)
    #expect(!left.contains(.accrual) && !left.contains(.unearned), "\(after.findings)")
    // The reserve for indemnity rights has nothing to be measured on.
    #expect(left.filter { $0 == .remeasurement }.count == 1, "\(after.findings)")
  }

  /// A changed row is found: by its event's seal, by its guarantee, by what was accrued.
  @Test func verifyFindsAChangedFee() throws {
    let ledger = try ledger([Self.drawn(), Self.fee()])
    try accrue(ledger, "2025-03-31")
    let connection = ledger.database.connection
    try connection.execute(
      """
      set ledger.maintenance = 'on'; set session_replication_role = replica;
      alter table ledger.fee_term disable trigger all;
      update ledger.fee_term set amount = amount + 1;
      """)
    let checks = try VerifyRun(ledger.database).verify().faults.map(\.check)
    #expect(Set(checks).isSuperset(of: ["event-checksum", "fee-terms"]), "\(checks)")
  }
}
