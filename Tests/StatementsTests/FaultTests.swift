import Ledger
import Money
import Posting
import Testing

@testable import Statements

/// Each tie-out, broken by itself: the fault names the check, the column, the accounts and both figures.
@Suite struct FaultTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var check: String
    var column: String
    var difference: Int128
    var accounts: [String]
    var breaks: @Sendable (inout Fixture) -> Void
    var testDescription: String { "\(check) \(accounts) \(column)" }

    init(
      _ check: String, _ column: String, _ difference: Int128, _ accounts: [String],
      _ breaks: @escaping @Sendable (inout Fixture) -> Void
    ) {
      (self.check, self.column, self.difference) = (check, column, difference)
      (self.accounts, self.breaks) = (accounts, breaks)
    }
  }

  static let noCause: Cause? = nil
  static let drawn = Cause(.guaranteeDrawn, .drawn)

  static let cases: [Case] = [
    Case("opening", "basic", 1, []) { $0.rows[0].debit += 1 },
    Case("opening", "quake", -2, []) { $0.rows[3].credit += 2 },
    Case("movements", "quake", 1, []) { $0.rows[10].debit += 1 },
    Case("movements", "basic", 8_000_000, ["9110", "9210"]) { $0.rows[15].credit = 0 },
    // In the wrong fund: the total foots, the columns do not.
    Case("movements", "basic", -120_000, []) { $0.rows[12].fund = 1 },
    Case("lines", "basic", 70_000, ["5110"]) { $0.drop("operating") },
    Case("lines", "quake", 1_000_000, ["3110"]) {
      $0.line("H", "again", "3110", nil, 1, "Again", "再")
    },
    Case("lines", "basic", -240_000, ["4110"]) { $0.turn("fees", to: -1) },
    Case("counter-lines", "basic", -590_000, ["1210"]) { $0.drop("indemnity") },
    Case("pair", "basic", 5, ["9110", "9210"]) {
      $0.addMemo("9330")
      $0.post(FaultTests.drawn, "9110", "9330", 5, fund: 0, cohort: 0)
    },
    Case("memo", "basic", 640_000, ["9210"]) { $0.drop("subrogated") },
    Case("clearing", "quake", 7, ["2990"]) {
      $0.post(Cause(.fundContribution, .paid), "1010", "2990", 7, fund: 1, cohort: 0)
    },
  ]

  @Test(arguments: cases)
  func tieOut(_ broken: Case) throws {
    var fixture = Fixture()
    #expect(throws: Never.self) { try fixture.fund() }
    broken.breaks(&fixture)
    let fault = #expect(throws: StatementFault.self) { try fixture.fund() }
    #expect(fault?.check == broken.check)
    #expect(fault?.column == broken.column)
    #expect(fault?.accounts == broken.accounts)
    #expect(fault.map { $0.figure - $0.against } == broken.difference)
  }

  @Test func mirrorThatDiffers() {
    let mirrors = [
      MirrorCheck(account: "2110", party: "insurer-1", otherAccount: "1110", difference: 0),
      MirrorCheck(account: "2110", party: "insurer-2", otherAccount: "1110", difference: -1_200),
    ]
    let fault = #expect(throws: StatementFault.self) { try Fixture().fund(mirrors: mirrors) }
    #expect(
      fault?.description
        == "mirror: \"Counterparty's books agree\" fails in column total (2110, insurer-2, 1110):"
        + " -1,200 JPY against 0 JPY, difference -1,200; nothing is printed")
  }

  /// These hold whenever the others do, so they are broken from inside.
  @Test func closingThatIsNotTheBalanceSheet() throws {
    let fixture = Fixture()
    let tally = try Tally(
      fixture.scheme, book: 0, currency: fixture.yen, rows: fixture.rows, columns: .fund)
    let lines = try FundLines(fixture.scheme, role: .association, tally)
    let opening = tally.sum(\.isFundBalance) { $0.opening.map(\.net) }
    var closing = lines.closing(opening: opening)
    #expect(FundProof(lines: lines, closing: closing, mirrors: []).tieOuts().filter { !$0.isOK }.isEmpty)
    closing[1] += 1
    let failed = FundProof(lines: lines, closing: closing, mirrors: []).tieOuts().filter { !$0.isOK }
    #expect(failed.map(\.check) == ["closing", "split"])
    #expect(failed.map(\.column) == ["quake", "quake"])
  }

  static let unusable: [Case] = [
    Case("rows", "-", 0, ["1010"]) { $0.rows[0].debit = -1 },
    Case("rows", "-", 0, []) { $0.rows[0].chart = 99 },
    Case("rows", "-", 0, ["1010"]) { $0.rows[0].fund = -1 },
    Case("rows", "-", 0, ["1010"]) { $0.scheme.chart[0].role = .insurer },
    Case("scheme", "-", 0, ["9999"]) { $0.line("B", "x", "9999", nil, 1, "x", "x") },
    Case("scheme", "-", 0, ["9210"]) { $0.line("B", "x", "9210", nil, 1, "x", "x") },
    Case("scheme", "-", 0, ["1010"]) { $0.line("J", "x", "1010", nil, 1, "x", "x") },
    Case("scheme", "-", 0, ["1010"]) { $0.line("Z", "x", "1010", nil, 1, "x", "x") },
    Case("scheme", "-", 0, ["1010"]) { $0.line("B", "x", "1010", nil, 0, "x", "x") },
  ]

  @Test(arguments: unusable)
  func input(_ broken: Case) {
    var fixture = Fixture()
    broken.breaks(&fixture)
    let fault = #expect(throws: StatementFault.self) { try fixture.fund() }
    #expect(fault?.check == broken.check)
    #expect(fault?.accounts == broken.accounts)
  }

  @Test func reversalHasALineOfItsOwn() throws {
    var fixture = Fixture()
    fixture.post(Cause(.postingReversed, .drawn), "9210", "9110", 4_000_000, fund: 1, cohort: 2024)
    fixture.post(Cause(.postingReversed, .paid), "3110", "1010", 1_000_000, fund: 1, cohort: 0)
    let statement = try fixture.fund()
    let memo = statement.sections.first { $0.letter == "J" }?.rows ?? []
    #expect(memo.map(\.line) == ["account", "opening", "new", "subrogated", "reversed", "closing"])
    #expect(memo.first { $0.line == "reversed" }?.amounts == [0, -4_000_000, -4_000_000])
    let sources = statement.sections.first { $0.letter == "B" }?.rows ?? []
    #expect(sources.first { $0.line == "contributions" }?.amounts == [0, 0, 0])
  }

  /// As packs write it: the whole account on one line, less what another section shows of it.
  @Test func rowsOfOneNameAreOneLine() throws {
    var fixture = Fixture()
    fixture.line("B", "contributions", "3110", nil, -1, "Contributions", "出えん", .fundReturned)
    fixture.line("H", "returned", "3110", nil, 1, "Returned", "返還", .fundReturned)
    fixture.post(Cause(.fundReturned, .returned), "3110", "1010", 400_000, fund: 1, cohort: 0)
    let statement = try fixture.fund()
    func amounts(_ section: String, _ line: String) -> [[Int128]] {
      statement.sections.filter { $0.letter == section }.flatMap(\.rows).filter { $0.line == line }
        .map(\.amounts)
    }
    #expect(amounts("B", "contributions") == [[0, 1_000_000, 1_000_000]])
    #expect(amounts("H", "returned") == [[0, -400_000, -400_000]])
    #expect(amounts("I", "closing") == [[5_350_000, 2_600_000, 7_950_000]])
  }

  @Test func otherBooksAndCurrenciesAreLeftOut() throws {
    var fixture = Fixture()
    let plain = try fixture.fund().render(.json)
    var (foreign, other) = (fixture.rows[0], fixture.rows[0])
    foreign.currency = Currency("USD")!
    other.book = 1
    fixture.rows += [foreign, other]
    #expect(try fixture.fund().render(.json) == plain)
  }

  @Test func accountStatements() throws {
    let fixture = Fixture()
    #expect(try fixture.account().closing == 4_680_000)
    let cases: [(String, () throws -> AccountStatement)] = [
      ("closing", { try fixture.account(closing: 1) }), ("rows", { try fixture.account(seal: 43) }),
      ("rows", { try fixture.account(date: "2025-04-01") }),
      ("rows", { try fixture.account(date: "2024-03-31") }),
    ]
    for (check, make) in cases {
      let fault = #expect(throws: StatementFault.self) { _ = try make() }
      #expect(fault?.check == check)
    }
  }
}

extension Fixture {
  mutating func drop(_ line: String) { scheme.statementLines.removeAll { $0.line == line } }

  mutating func turn(_ line: String, to sign: Int) {
    for index in scheme.statementLines.indices where scheme.statementLines[index].line == line {
      scheme.statementLines[index].sign = sign
    }
  }

  mutating func addMemo(_ code: String) {
    scheme.chart.append(
      ChartAccount(
        role: .association, code: code, nameEnglish: code, nameLocal: code, accountClass: .memo,
        normal: .credit))
  }
}
