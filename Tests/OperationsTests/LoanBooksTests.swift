import Ledger
import Money
import Operations
import PostgreSQL
import Store
import Testing

/// The real loans through files, core and database, read back from statements. The figures are those of the
/// data's own description, and of a second computation outside of this program.
@Suite(.enabled(if: Files.haveLoans))
struct LoanBooksTests {
  @Test func statementsShowTheFiguresOfTheFile() throws {
    let posted = try LoanBooks.canonical.get()
    #expect(posted.rejected == 0)
    #expect(posted.notices["claim-capped"] == 54)
    #expect(posted.eventsNew == 37_542 + 3 * 14_136 + 23_286)
    let ledger = try LoanBooks.copy(LoanBooks.canonical)
    try ledger.read { snapshot in
      let books = LoanBooks.associations(snapshot.pack.scheme)
      #expect(books.count == 52)
      let all = try PageSums(snapshot, books: books, to: LoanBooks.lastDay)
      let reinsurer = try PageSums(snapshot, books: ["reinsurer"], to: LoanBooks.lastDay)
      let own: [(line: String, figure: String)] = [
        ("J.9210.new", "4128793284.00"), ("J.9210.relieved", "-697955702.87"),
        ("J.9210.released", "-3020200779.00"), ("J.9210.released-after-claim", "-400152355.13"),
        ("J.9210.closing", "10484447.00"), ("D.claims", "-697955702.87"),
        ("G.indemnity-acquired", "697955702.87"), ("D.written-off", "-697955702.87"),
        ("C.insurance-and-compensation", "558364562.31"), ("B.contributions-national", "52000000000.00"),
        ("J.9240.written-down-off", "697955702.87"), ("L.1010.claim.paid.out", "-697955702.87"),
      ]
      for (line, figure) in own { #expect(all[line] == figure, "\(line)") }
      let theirs: [(line: String, figure: String)] = [
        ("D.claims", "-558364562.31"), ("B.contributions-national", "10000000000.00"),
      ]
      for (line, figure) in theirs { #expect(reinsurer[line] == figure, "\(line)") }
      let mirrored = ["new", "released", "released-after-claim", "relieved"]
      for line in mirrored {
        #expect(all["J.9220.ceded-\(line)"] == reinsurer["J.9210.insured-\(line)"], "\(line)")
      }
      #expect(all["J.9220.closing"] == reinsurer["J.9210.closing"])
    }
  }

  @Test func countsAndStatesAgreeWithTheStatements() throws {
    let ledger = try LoanBooks.copy(LoanBooks.canonical)
    let counts = try ledger.query(
      """
      select cause.event, count(*) from ledger.event join ledger.cause using (cause_id)
      group by 1 order by 1
      """
    ).map { "\(try $0.text(0)) \(try $0.int64(1))" }
    #expect(
      counts == [
        "claim.accepted 14136", "claim.paid 14136", "fund.contribution 53", "guarantee.drawn 37542",
        "guarantee.released 23286", "indemnity.writtenOff 14136",
      ])
    let open = try ledger.query(
      """
      select count(*), sum(outstanding) from (
        select sum(outstanding_change) as outstanding from ledger.guarantee_state group by book_id, guarantee
      ) as guarantee where outstanding <> 0
      """)[0]
    #expect(try open.int64(0) == 120)
    #expect(try open.int128(1) == 1_048_444_700)
    #expect(try ledger.number("select count(*) from ledger.open_item") == 14_136)
  }

  @Test func postingTheFileAgainPostsNothing() throws {
    let ledger = try LoanBooks.copy(LoanBooks.canonical)
    let before = try ledger.digest()
    for file in ["sba7a_shared.csv.gz", "dialect_D_rerendered_original_shared.csv.gz"] {
      let outcome = try LoanBooks.post(file, to: ledger)
      #expect(outcome.eventsNew == 0, "\(file)")
      #expect(outcome.eventsKnown == 37_542 + 3 * 14_136 + 23_286, "\(file)")
      #expect(outcome.rejectedRecords == 0, "\(file)")
      #expect(outcome.receipt == nil, "\(file)")
    }
    #expect(try ledger.digest() == before)
  }

  /// Each balance by account, segment, day and cause, whatever the batches; in an order of its own.
  private static let balances = """
    select count(*), md5(string_agg(concat_ws('|', account.book, account.fund, account.chart,
      account.currency, account.detail, segment.key, total.effective, cause.event, cause.component,
      total.debit, total.credit), E'\\n'
      order by account.book, account.fund, account.chart, account.currency, account.detail, segment.key,
        total.effective, cause.event, cause.component))
    from (
      select account_id, segment_id, effective, cause_id, sum(debit) as debit, sum(credit) as credit
      from ledger.balance_sum group by 1, 2, 3, 4
    ) as total
    join ledger.account using (account_id)
    join ledger.segment using (segment_id)
    join ledger.cause using (cause_id)
    """

  /// The last state of every guarantee, by names.
  private static let states = """
    select count(*), md5(string_agg(concat_ws('|', code, guarantee, state), E'\\n' order by code, guarantee))
    from (
      select distinct on (book.code, guarantee) book.code, guarantee, state
      from ledger.guarantee_state join ledger.book using (book_id)
      order by book.code, guarantee, event_id desc
    ) as latest
    """

  @Test func threeDialectsGiveTheSameBooksAsTheCanonicalFile() throws {
    let posted = try LoanBooks.dialects.get()
    #expect(posted.rejected == 0)
    let canonical = try LoanBooks.canonical.get()
    #expect(posted.eventsNew == canonical.eventsNew)
    // 570 loans stand in A and B, 67 in A and C, 39 in B and C, and two of these in all three.
    #expect(posted.eventsKnown > 672 * 2)
    let (left, right) = (try LoanBooks.copy(LoanBooks.canonical), try LoanBooks.copy(LoanBooks.dialects))
    for (query, least) in [(Self.balances, Int64(100_000)), (Self.states, 37_542)] {
      let (one, other) = (try left.query(query)[0], try right.query(query)[0])
      #expect(try one.int64(0) >= least)
      #expect(try one.int64(0) == other.int64(0))
      #expect(try one.text(1) == other.text(1))
    }
  }
}
