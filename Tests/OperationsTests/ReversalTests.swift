import PostgreSQL
import Store
import Testing

/// A correction mirrors accounts, amounts, subject and segment exactly, and names its original, once (law 5).
struct ReversalTests {
  private static let steps =
    Cases.funds + [
      Cases.drawn("G", "800.00"), Cases.drawn("H", "300.00"), Cases.released("H", date: "2020-05-01"),
    ] + Cases.claim("G", "500.05") + [
      "event=recovery.received reference=G/rec book=OH date=2020-07-01 guarantee=G claim=G amount=100.03",
      "event=indemnity.writtenOff reference=G/off book=OH date=2020-08-01 guarantee=G claim=G",
    ]

  private static let transfers = """
    select ordinal, effective, component, book, fund, debit_account, debit_detail, credit_account,
      credit_detail, currency, amount, subject, segment
    from ledger.transfer
    join ledger.event_key using (event_id)
    where reference = $1 order by ordinal
    """

  /// A reversal of the last event of a chain leaves balances, states, items as they were before that event.
  @Test(arguments: steps.indices) func reversalIsTheExactMirror(_ place: Int) throws {
    let ledger = try TestLedger()
    let rows = Array(Self.steps[...place])
    if place > 0 { try ledger.mustPost(csv(Array(rows.dropLast()))) }
    let before = try Position(ledger)
    try ledger.mustPost(csv([rows[place]]))
    #expect(try Position(ledger) != before)
    let fields = rows[place].split(separator: " ").map { $0.split(separator: "=") }
    let value = { (name: String) in fields.first { $0[0] == name }.map { String($0[1]) } ?? "" }
    try ledger.reverse("\(value("book"))/\(value("reference"))", reference: "REV")
    #expect(try Position(ledger) == before)
    let original = try ledger.query(Self.transfers, [.text(value("reference"))])
    let mirror = try ledger.query(Self.transfers, [.text("REV")])
    #expect(original.count == mirror.count && !mirror.isEmpty)
    for (one, other) in zip(original, mirror) {
      for (left, right) in [
        (0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (5, 7), (6, 8), (7, 5), (8, 6), (9, 9), (10, 10), (11, 11),
        (12, 12),
      ] {
        #expect(try one.bytes(left) == other.bytes(right), "column \(left)")
      }
    }
  }

  /// All that reports can see, apart from what was debited and credited both.
  private struct Position: Equatable {
    var balances: [String]
    var states: [String]
    var items: [String]

    init(_ ledger: TestLedger) throws {
      balances = try Position.lines(
        ledger,
        """
        select concat_ws('|', account.book, account.fund, account.chart, account.detail, segment.key,
          effective,
          sum(debit) - sum(credit))
        from ledger.balance_sum join ledger.account using (account_id) join ledger.segment using (segment_id)
        group by account.account_id, segment.segment_id, effective having sum(debit) <> sum(credit) order by 1
        """)
      states = try Position.lines(
        ledger,
        """
        -- The latest day of its events stays: the reversed event and its reversal are of that day.
        select concat_ws('|', guarantee, regexp_replace(state, '^on=[-0-9]+', ''), outstanding) from (
          select distinct on (book_id, guarantee) guarantee, state,
            sum(outstanding_change) over (partition by book_id, guarantee) as outstanding
          from ledger.guarantee_state order by book_id, guarantee, event_id desc
        ) as latest where outstanding <> 0 or state like '%claim%' order by 1
        """)
      items = try Position.lines(
        ledger,
        """
        select concat_ws('|', kind, party, treaty, fund, currency, guarantee, claim, sum(remaining))
        from ledger.item_balance group by kind, party, treaty, fund, currency, guarantee, claim
        having sum(remaining) <> 0 order by 1
        """)
    }

    private static func lines(_ ledger: TestLedger, _ sql: String) throws -> [String] {
      try ledger.query(sql).map { try $0.text(0) }
    }
  }

  /// What is reversed, and why it is refused.
  private static let refused: [(name: String, code: String)] = [
    ("OH/none", "unknown-event-reference"), ("nowhere/G", "unknown-event-reference"),
    ("OH/G/drawn", "later-events-depend"), ("OH/G/accepted", "later-events-depend"),
    ("OH/G/paid", "later-events-depend"), ("TX/G/off", "unknown-event-reference"),
    ("OH/F/OH", "floor"),
  ]

  @Test(arguments: refused) func reversalsThatCannotBe(_ one: (name: String, code: String)) throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Self.steps))
    let before = try ledger.digest()
    #expect(code { try ledger.reverse(one.name) } == one.code)
    #expect(try ledger.digest() == before)
  }

  @Test func onceAndNeverAReversal() throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Self.steps))
    try ledger.reverse("OH/G/off")
    let before = try ledger.digest()
    #expect(code { try ledger.reverse("OH/G/off") } == "reversed-before")
    #expect(code { try ledger.reverse("OH/G/off", reference: "another") } == "reversed-before")
    #expect(code { try ledger.reverse("OH/G/off/reversal") } == "reversal-of-reversal")
    #expect(try ledger.digest() == before)
    let shown = try ledger.database.event(book: "OH", reference: "G/off")
    #expect(shown?.reversedBy == "G/off/reversal")
  }

  @Test func aFileReversesManyEvents() throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Self.steps))
    let names = ["G/off", "G/rec", "G/paid", "G/accepted"]
    let dates = ["2020-08-01", "2020-07-01", "2020-03-01", "2020-03-01"]
    try ledger.mustPost(
      csv(
        zip(names, dates).map { name, date in
          "event=posting.reversed reference=\(name)~ book=OH date=\(date) of=\(name) reason=mistake"
        }))
    #expect(try ledger.balance("OH", "1210") == 0)
    #expect(try ledger.balance("OH", "1010") == 100_000)
    #expect(try ledger.balance("OH", "9210") == -80_000)
    #expect(try ledger.balance("reinsurer", "9210", detail: "OH") == -64_000)
    #expect(try ledger.balance("reinsurer", "2210") == 0)
  }
}
