import Ledger
import Money
import Operations
import Store
import Testing

/// What the end of a fiscal year does with income, expense, suspense and reserves, by the rules of the pack:
/// half of a surplus goes into the fluctuation reserve, a deficit draws on it first.
struct YearEndTests {
  struct Year: Sendable {
    var income: Int
    var expense: Int
    /// Balances afterwards, on the credit side.
    var reserve: Int128
    var accumulated: Int128
  }

  static let lives: [[Year]] = [
    [Year(income: 1_001_001, expense: 400_000, reserve: 300_500, accumulated: 300_501)],
    [Year(income: 1_001_003, expense: 400_000, reserve: 300_502, accumulated: 300_501)],
    [Year(income: 0, expense: 5, reserve: 0, accumulated: -5)],
    [
      Year(income: 601_000, expense: 0, reserve: 300_500, accumulated: 300_500),
      Year(income: 0, expense: 200_000, reserve: 100_500, accumulated: 300_500),
      Year(income: 0, expense: 500_000, reserve: 0, accumulated: -99_000),
      Year(income: 10, expense: 0, reserve: 5, accumulated: -98_995),
    ],
  ]

  private func japan() throws -> TestLedger {
    let ledger = try TestLedger(Template.japan)
    try ledger.mustPost(
      csv([
        "event=fund.contribution reference=C/1 book=tokyo date=2019-04-01 party=metro amount=5000000000",
        "event=fund.contribution reference=C/2 book=insurer date=2019-04-01 party=ministry amount=9000000000",
        "event=fund.contribution reference=C/3 book=federation date=2019-04-01 party=ministry "
          + "amount=800000000",
      ]))
    return ledger
  }

  @Test(arguments: lives.indices) func aYearsResultIsSplit(_ place: Int) throws {
    let ledger = try japan()
    for (index, year) in Self.lives[place].enumerated() {
      let date = "\(2019 + index)-12-01"
      var rows: [String] = []
      if year.income > 0 {
        rows.append(ledger.income("I/\(index)", "\(year.income)", on: date, book: "tokyo"))
      }
      if year.expense > 0 {
        rows.append(ledger.expense("E/\(index)", "\(year.expense)", on: date, book: "tokyo"))
      }
      try ledger.mustPost(csv(rows))
      let outcome = try ledger.close("tokyo", "\(2020 + index)-03-31")
      #expect(outcome.fiscalYear == day("\(2019 + index)-04-01")...day("\(2020 + index)-03-31"))
      #expect(try ledger.balance("tokyo", "2430") == -year.reserve, "year \(index)")
      #expect(try ledger.balance("tokyo", "3210") == -year.accumulated, "year \(index)")
      for chart in ["4140", "5140"] { #expect(try ledger.balance("tokyo", chart) == 0) }
    }
    #expect(try VerifyRun(ledger.database).verify().isClean)
  }

  /// Opened again, a year's split is that of the whole year, less what was put aside before.
  @Test func aYearThatIsOpenedIsSplitAsAWhole() throws {
    let ledger = try japan()
    try ledger.mustPost(csv([ledger.income("I/1", "601000", on: "2020-02-01", book: "tokyo")]))
    #expect(try ledger.close("tokyo", "2020-03-31").results.map(\.result.reserved) == [300_500])
    try ledger.reopen("tokyo", "2020-03-01")
    try ledger.mustPost(csv([ledger.expense("E/1", "1000", on: "2020-03-02", book: "tokyo")]))
    #expect(try ledger.close("tokyo", "2020-03-31").results.map(\.result.reserved) == [-500])
    #expect(try ledger.balance("tokyo", "2430") == -300_000)
    #expect(try ledger.balance("tokyo", "3210") == -300_000)
    try ledger.reopen("tokyo", "2020-03-01")
    try ledger.mustPost(csv([ledger.expense("E/2", "900000", on: "2020-03-02", book: "tokyo")]))
    #expect(try ledger.close("tokyo", "2020-03-31").results.map(\.result.reserved) == [-300_000])
    #expect(try ledger.balance("tokyo", "2430") == 0)
    #expect(try ledger.balance("tokyo", "3210") == 300_000)
    try ledger.reopen("tokyo", "2020-03-01")
    #expect(try ledger.close("tokyo", "2020-03-31").results.map(\.result.reserved) == [0])
    #expect(try VerifyRun(ledger.database).verify().isClean)
  }

  /// In the middle of a year nothing is taken to the result, whatever the day.
  @Test func onlyTheYearsEndSweeps() throws {
    let ledger = try japan()
    try ledger.mustPost(csv([ledger.income("I/1", "601000", on: "2020-02-01", book: "tokyo")]))
    for through in ["2019-04-30", "2020-02-29"] {
      #expect(try ledger.close("tokyo", through).receipt?.transfers == 0)
    }
    #expect(try ledger.balance("tokyo", "4140") == -601_000)
    #expect(try ledger.close("tokyo", "2020-03-31").receipt?.transfers == 2)
  }

  /// JP-1: what insurer and federation paid is taken to income with the year's end, as by events of a file.
  @Test func suspenseIsTakenToIncome() throws {
    let ledger = try japan()
    try ledger.mustPost(
      csv(
        [
          "event=guarantee.drawn reference=G17/draw book=tokyo date=2024-04-05 guarantee=G17 party=bank-0001 "
            + "programme=ordinary amount=8000000",
          "event=guarantee.amortised reference=G17/am book=tokyo date=2025-01-31 guarantee=G17 "
            + "amount=1600000",
        ]
          + ["claim.accepted", "claim.paid"].map { event in
            "event=\(event) reference=G17/\(event) book=tokyo date=2025-02-10 guarantee=G17 claim=K3 "
              + "party=bank-0001 amount=6448000 principal=6400000 interest=48000"
          }))
    #expect(try ledger.balance("tokyo", "2310") < 0)
    let outcome = try ledger.close("tokyo", "2025-03-31")
    #expect(outcome.taken == 1 && outcome.receipt?.eventsNew == 2)
    // What the close takes itself is not undone.
    #expect(Set(outcome.findings.map(\.check)) == [.openItems])
    #expect(try ledger.balance("tokyo", "2310") == 0)
    // The claim makes no profit: income from the payers, and the same of the indemnity written down.
    let result = try #require(outcome.results.first?.result)
    #expect(result.income == result.expense && result.income > 0)
    let report = try VerifyRun(ledger.database).verify()
    #expect(report.isClean, "\(report.faults)")
  }

  @Test func whatThePackRefusesIsClosedOverByTwoPersonsOnly() throws {
    let ledger = try japan()
    try ledger.mustPost(
      csv([
        "event=guarantee.drawn reference=G/d book=tokyo date=2019-05-01 guarantee=G party=bank-0001 "
          + "programme=ordinary amount=8000",
        "event=fee.received reference=G/f book=tokyo date=2019-05-01 guarantee=G amount=90",
      ]))
    let before = try ledger.digest()
    let refused = try ledger.close("tokyo", "2019-05-31")
    #expect(refused.isRefused && refused.receipt == nil)
    #expect(refused.findings.map(\.check) == [.unearned] && refused.findings[0].amount == 90)
    #expect(refused.findings[0].text == "nothing earned in the period of 2110 Unearned fee")
    var choice = CloseOptions()
    choice.isForced = true
    #expect(code { try ledger.close("tokyo", "2019-05-31", choice) } == "reason-needed")
    choice.reason = "fees are earned by the year"
    #expect(code { try ledger.close("tokyo", "2019-05-31", choice) } == "approver-needed")
    #expect(try ledger.digest() == before)
    ledger.options.approver = "bob"
    #expect(try ledger.close("tokyo", "2019-05-31", choice).receipt?.seal == 4)
    let shown = try ledger.database.log(limit: 1)[0]
    #expect(shown.kind == "close" && shown.approver == "bob")
    ledger.options.approver = nil
    // Once something was earned there is nothing to say.
    try ledger.mustPost(
      csv(["event=fee.earned reference=G/e book=tokyo date=2019-06-30 guarantee=G amount=10"]))
    #expect(try ledger.close("tokyo", "2019-06-30").findings.isEmpty)
  }
}
