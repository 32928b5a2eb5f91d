import Ledger
import Money
import Posting
import Testing

/// What a year's result puts into reserves: row by row in the order of the pack, never more than there is.
struct ResultSplitTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// `surplus 2 2430 1/2`: result, order, account, ratio, as they stand in the file.
    var rows: [String]
    /// Income less expense of the year, minor units.
    var result: Int64
    /// What reserves hold, and what closings of the year put there before.
    var holds: [String: (balance: Int64, before: Int64)] = [:]
    /// What is put into each; negative where it is taken out.
    var moved: [String: Int64]
  }

  static let cases: [Case] = [
    Case(
      testDescription: "one account in two rows gets both shares",
      rows: ["surplus 1 2430 1/2", "surplus 2 2430 1/4"], result: 1000, moved: ["2430": 750]),
    Case(
      testDescription: "each row takes its share of the whole, rounded, the last what is left",
      rows: ["surplus 1 2430 1/3", "surplus 2 3120 1/3", "surplus 3 2430 1/3"], result: 1001,
      moved: ["2430": 334 + 333, "3120": 334]),
    Case(
      testDescription: "a deficit draws on the first row first, wherever its account stands in the chart",
      rows: ["deficit 2 2430 1", "deficit 1 3120 1"], result: -500,
      holds: ["2430": (900, 0), "3120": (300, 0)], moved: ["3120": -300, "2430": -200]),
    Case(
      testDescription: "two rows of one account draw no more than it holds",
      rows: ["deficit 1 2430 1/2", "deficit 2 2430 1/2", "deficit 3 3120 1"], result: -500,
      holds: ["2430": (300, 0), "3120": (900, 0)], moved: ["2430": -300, "3120": -200]),
    Case(
      testDescription: "a second row of an account does not undo the first",
      rows: ["deficit 1 2430 1/2", "deficit 2 2430 1/4"], result: -400, holds: ["2430": (900, 0)],
      moved: ["2430": -300]),
    Case(
      testDescription: "what closings of the year did before counts once",
      rows: ["surplus 1 2430 1/2", "surplus 2 2430 1/4", "deficit 1 2430 1"], result: 1000,
      holds: ["2430": (800, 700)], moved: ["2430": 50]),
    Case(
      testDescription: "a surplus that became a deficit gives back what it put aside, and draws on the rest",
      rows: ["surplus 1 2430 1/2", "deficit 1 2430 1"], result: -60, holds: ["2430": (800, 700)],
      moved: ["2430": -760]),
  ]

  @Test(arguments: cases) func splits(_ entry: Case) throws {
    var scheme = try TestPacks.japanMini.get()
    let book = try #require(scheme.book("tokyo"))
    let fund = try #require(scheme.fund("basic", of: book))
    let currency = scheme.books[book].currency
    func account(_ chart: String) throws -> AccountKey {
      AccountKey(
        book: Int16(book), fund: Int16(fund),
        chart: Int16(try #require(scheme.chartRow(.association, chart))), currency: currency,
        detail: SymbolTable.none)
    }
    scheme.resultSplits = try entry.rows.map { text in
      let parts = text.split(separator: " ").map(String.init)
      return ResultSplit(
        role: .association, side: try #require(ResultSplit.Side(rawValue: parts[0])),
        order: try #require(Int(parts[1])),
        account: try #require(scheme.chartRow(.association, parts[2])),
        ratio: try #require(Ratio(parts[3])), validity: Validity())
    }
    var year = YearEnd()
    let profit = entry.result < 0 ? "5140" : "4140"
    year.balances = [
      ProfitBalance(account: try account(profit), segment: SegmentKey(), balance: -entry.result)
    ]
    year.reserves = try entry.holds.map { chart, held in
      ReservePosition(account: try account(chart), balance: held.balance, reserved: held.before)
    }
    let engine = PostingEngine(scheme: scheme, symbols: SymbolTable())
    let day = try #require(Day("2021-03-31"))
    var event = BusinessEvent(
      kind: .periodClosed, reference: "close", book: book, date: day, currency: currency, fields: [])
    event.set(.periodTo, .day(day))
    let (decision, results) = try engine.decideClosing(event, year)
    var moved: [String: Int64] = [:]
    for transfer in engine.transfers[decision.transfers] {
      for (place, amount) in [(transfer.credit, transfer.amount), (transfer.debit, -transfer.amount)] {
        let chart = scheme.chart[Int(engine.accounts.keys[Int(place)].chart)].code
        if chart != profit, chart != "3210" { moved[chart, default: 0] += amount }
      }
    }
    #expect(moved == entry.moved)
    #expect(results.map(\.reserved) == [entry.moved.values.reduce(0, +)])
  }
}
