import Ledger
import Money
import Operations
import Posting
import Store
import Testing

/// The treaty of the real loans, settled in two steps and once more after a late claim.
@Suite(.enabled(if: Files.haveLoans))
struct LoanSettlementTests {
  private let ledger: TestLedger

  init() throws { ledger = try LoanBooks.copy(LoanBooks.canonical) }

  /// Makes every book's statement, which exists only if all tie-outs hold, the mirrors among them.
  private func proveAll(_ when: String) throws {
    try ledger.read { snapshot in
      for to in [day("1999-12-31"), LoanBooks.lastDay] {
        for book in snapshot.pack.scheme.books where book.role != .fund {
          let page = try FundPage(snapshot, book: book.code, to: to)
          #expect(
            page.checks.isSuperset(of: ["closing", "pair", "memo", "clearing", "mirror", "bank"]), "\(when)")
        }
      }
    }
  }

  private func settle(_ through: Day) throws -> SettleOutcome {
    try SettleRun(ledger.database, ledger.options).settle(treaty: "QS-EXAMPLE", through: through)
  }

  private func sum(_ outcome: SettleOutcome) -> (count: Int, amount: String) {
    let count = outcome.accounts.reduce(0) { $0 + $1.claims.count }
    let amount = outcome.accounts.reduce(Int128(0)) { $0 + Int128($1.claims.amount) }
    return (count, Amount.major(amount, decimals: 2))
  }

  @Test func everyBookIsProvenBeforeBetweenAndAfterSettlements() throws {
    try proveAll("before")
    let early = day("1999-12-31")
    let expected = try ledger.query(
      "select count(*), sum(amount) from ledger.open_item where effective <= $1", [.date(early.number)])[0]
    let first = try settle(early)
    #expect(sum(first).count == Int(try expected.int64(0)))
    #expect(sum(first).amount == Amount.major(try expected.int128(1), decimals: 2))
    #expect(first.receipt?.seal == 4)
    try proveAll("between")
    let second = try settle(LoanBooks.lastDay)
    #expect(sum(first).count + sum(second).count == 14_136)
    try proveAll("after")
    for (chart, left) in [("1220", Int128(0)), ("1015", 55_836_456_231)] {
      let owed = try ledger.query(
        """
        select sum(debit) - sum(credit) from ledger.balance_sum join ledger.account using (account_id)
        where chart = $1
        """, [.text(chart)])[0].int128(0)
      #expect(owed == left, "account \(chart)")
    }
    #expect(try ledger.balance("reinsurer", "1010") == 1_000_000_000_000 - 55_836_456_231)
    try settleAgainPostsNothingAndTakesALateClaim()
  }

  private func settleAgainPostsNothingAndTakesALateClaim() throws {
    let before = try ledger.digest()
    let again = try settle(LoanBooks.lastDay)
    #expect(again.accounts.isEmpty)
    #expect(again.receipt == nil)
    #expect(try ledger.digest() == before)
    try ledger.mustPost(
      csv(
        [
          Cases.drawn("LATE", "1000.03", date: "1990-01-02")
        ] + Cases.claim("LATE", "500.02", date: "1995-01-02")))
    let late = try settle(LoanBooks.lastDay)
    #expect(late.accounts.map(\.cedant) == ["OH"])
    #expect(late.accounts.map(\.claims.count) == [1])
    // 80 % of 500.02 is 400.016: half-even to cents.
    #expect(late.accounts.map(\.net) == [40_002])
    try proveAll("after the late claim")
  }
}
