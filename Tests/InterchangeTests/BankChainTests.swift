import Money
import Reconciliation
import Testing

/// Which statement follows which.
@Suite struct BankChainTests {
  private static let euro = Currency("EUR")!

  private static func statement(
    _ sequence: Int64?, page: Int? = nil, _ opening: Int64, _ closing: Int64, _ day: String = "2024-05-01"
  ) -> StatementSummary {
    var head = BankStatementHead()
    (head.sequence, head.page) = (sequence, page)
    var part = StatementProof.Part(currency: euro)
    part.opening = BankBalance(minor: opening, currency: euro, day: nil)
    part.closing = BankBalance(minor: closing, currency: euro, day: Day(day))
    return StatementSummary(
      head: head, parts: [part], faults: [], fingerprint: [], lines: 0, lastDay: Day(day))
  }

  static let cases: [(String, before: StatementSummary, next: StatementSummary, [String])] = [
    ("next number", statement(7, 0, 100), statement(8, 100, 150), []),
    ("a number is missing", statement(7, 0, 100), statement(9, 100, 150), ["sequence-gap"]),
    ("a number again", statement(7, page: 1, 0, 100), statement(7, page: 1, 100, 150), ["sequence-gap"]),
    ("next page", statement(7, page: 1, 0, 100), statement(7, page: 2, 100, 150), []),
    ("a page is missing", statement(7, page: 1, 0, 100), statement(7, page: 3, 100, 150), ["sequence-gap"]),
    ("next number after pages", statement(7, page: 3, 0, 100), statement(8, page: 1, 100, 150), []),
    ("second page of the next", statement(7, page: 1, 0, 9), statement(8, page: 2, 9, 9), ["sequence-gap"]),
    ("new year", statement(250, 0, 100, "2024-12-31"), statement(1, 100, 150, "2025-01-02"), []),
    ("one in the same year", statement(250, 0, 100), statement(1, 100, 150), ["sequence-gap"]),
    ("not numbered", statement(nil, 0, 100), statement(nil, 100, 150), []),
    ("always the same number", statement(1, 0, 100), statement(1, 100, 150), []),
    ("opening differs", statement(7, 0, 100), statement(8, 101, 150), ["opening-differs"]),
    ("the last number there is", statement(.max, 0, 9), statement(1, 9, 9), ["sequence-gap"]),
    ("the last page there is", statement(7, page: .max, 0, 9), statement(7, page: 1, 9, 9), ["sequence-gap"]),
    ("both", statement(7, 0, 100), statement(9, 90, 150), ["opening-differs", "sequence-gap"]),
  ]

  @Test(arguments: cases)
  func follows(_ name: String, _ before: StatementSummary, _ next: StatementSummary, _ codes: [String]) {
    var chain = StatementChain()
    #expect(chain.breaks(before).isEmpty)
    chain.advance(before)
    #expect(chain.breaks(next).map(\.code) == codes, "\(name)")
  }

  @Test func theDifferenceIsStated() {
    var chain = StatementChain()
    chain.advance(Self.statement(7, 0, 123_456))
    let breaks = chain.breaks(Self.statement(9, 123_000, 0))
    #expect(
      breaks.map { "\($0)" } == [
        "its opening differs from the closing before by -4.56 EUR", "its number 9 does not follow 7",
      ])
  }

  @Test func aFileMayHaveTheLatestFirst() {
    let statements = [
      Self.statement(9, 150, 170, "2024-05-03"), Self.statement(8, 100, 150, "2024-05-02"),
      Self.statement(7, 0, 100, "2024-05-01"),
    ]
    #expect(StatementChain.ordered(statements) == [2, 1, 0])
    #expect(StatementChain.ordered(statements.reversed()) == [0, 1, 2])
  }
}
