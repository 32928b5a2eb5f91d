import Foundation
import Ledger
import Money
import Operations
import Posting
import Store
import Testing

/// Manual entries: the event names its accounts, and every law holds for it as for others.
@Suite struct EntryTests {
  private static func row(_ debit: String, _ credit: String, amount: String = "100") -> String {
    """
    event,reference,book,date,amount,debit,credit
    journal.entry,E1,VT,2024-01-31,\(amount),\(debit),\(credit)

    """
  }

  private static func ledger() throws -> TestLedger {
    let ledger = try TestLedger()
    try ledger.mustPost(
      csv(["event=fund.contribution reference=C book=VT date=2024-01-02 party=treasury amount=500"]))
    ledger.options.approver = "bob"
    return ledger
  }

  static let allowed: [(debit: String, credit: String, transfers: [String])] = [
    ("5140", "1010", ["5140 1010 10000"]),
    ("5140=100", "1010=100.00", ["5140 1010 10000"]),
    ("5140=60.00 5130=40", "1010", ["5140 1010 6000", "5130 1010 4000"]),
    ("5140", "1010=30 3130=70", ["5140 1010 3000", "5140 3130 7000"]),
    // Each transfer takes what is left of the first debit and of the first credit.
    ("5140=60 5130=40", "1010=50 3130=50", ["5140 1010 5000", "5140 3130 1000", "5130 3130 4000"]),
    ("1010=25 5140=75", "4140=75 3130=25", ["1010 4140 2500", "5140 4140 5000", "5140 3130 2500"]),
  ]

  @Test(arguments: allowed.indices) func legsBecomeTransfersInTheirOrder(place: Int) throws {
    let ledger = try Self.ledger()
    let (debit, credit, transfers) = Self.allowed[place]
    try ledger.mustPost(Self.row(debit, credit))
    let found = try ledger.query(
      """
      select debit_account || ' ' || credit_account || ' ' || amount
      from ledger.transfer where event = 'journal.entry' order by event_id, ordinal
      """
    ).map { try $0.text(0) }
    #expect(found == transfers)
    // Both spellings of an entry are the same event.
    let again = try ledger.post(Self.row(debit, credit))
    #expect(again.eventsKnown == 1 && again.eventsNew == 0)
    #expect(try VerifyRun(ledger.database).verify().isClean)
    // A reversal takes all of it back.
    try ledger.reverse("VT/E1")
    for account in ["5140", "5130", "4140", "3130"] { #expect(try ledger.balance("VT", account) == 0) }
    #expect(try ledger.balance("VT", "1010") == 50000)
    #expect(try VerifyRun(ledger.database).verify().isClean)
  }

  static let forbidden: [(debit: String, credit: String, amount: String, code: String)] = [
    ("7777", "1010", "100", "unknown-account"), ("5140", "7777", "100", "unknown-account"),
    ("5140=60", "1010", "100", "entry-not-balanced"),
    ("5140=60 5130=30", "1010", "100", "entry-not-balanced"),
    ("5140", "1010=99", "100", "entry-not-balanced"), ("5140=60 5130", "1010", "100", "leg-without-amount"),
    ("5140", "5140", "100", "same-account"), ("5140=60 1010=40", "1010", "100", "same-account"),
    ("5140@treasury", "1010", "100", "detail-not-kept"),
    // What carries open items, guarantees or claims, and what another book mirrors.
    ("1210", "4140", "100", "account-not-by-hand"), ("1220@reinsurer", "4140", "100", "account-not-by-hand"),
    ("5140", "2220@reinsurer", "100", "account-not-by-hand"), ("5140", "2240", "100", "account-not-by-hand"),
    ("1110", "4110", "100", "account-not-by-hand"), ("2110", "4110", "100", "account-not-by-hand"),
    ("5140", "2290", "100", "account-not-by-hand"), ("9110", "9210", "100", "account-not-by-hand"),
    ("9110", "1010", "100", "account-not-by-hand"), ("1015@reinsurer", "1010", "100", "account-not-by-hand"),
    // Limits hold: the floor of cash, and what a fund can pay.
    ("5140", "1010", "500.01", "floor"), ("5140=1.234", "1010", "100", "too-many-decimals"),
    ("5140=0", "1010", "100", "amount-not-positive"), ("51 40=100", "1010", "100", "unknown-account"),
    ("=100", "1010", "100", "bad-entry"), ("", "1010", "100", "missing-column-value"),
  ]

  @Test(arguments: forbidden.indices) func whatMayNotBe(place: Int) throws {
    let ledger = try Self.ledger()
    let before = try ledger.digest()
    let (debit, credit, amount, code) = Self.forbidden[place]
    let outcome = try ledger.post(Self.row(debit, credit, amount: amount))
    #expect(outcome.receipt == nil && outcome.rejectedRecords == 1)
    #expect(outcome.diagnostics.first?.code.contains(code) == true, "\(outcome.diagnostics)")
    #expect(try ledger.digest() == before)
  }

  @Test func whereThePackAsksForAnApproverThereMustBeOne() throws {
    let ledger = try Self.ledger()
    ledger.options.approver = nil
    let without = try ledger.post(Self.row("5140", "1010"))
    #expect(without.diagnostics.first?.code == "approver-needed")
    ledger.options.approver = ledger.options.actor
    #expect(throws: LedgerError.self) { try ledger.post(Self.row("5140", "1010")) }
    ledger.options.approver = "bob"
    try ledger.mustPost(Self.row("5140", "1010"))
  }

  /// A pack without a rule lets nobody post by hand.
  @Test func withoutARuleNobodyPostsByHand() throws {
    let ledger = try TestLedger(Template.japan)
    ledger.options.approver = "bob"
    let book = try ledger.read { $0.pack.scheme.books.first { $0.role == .association }?.code ?? "" }
    let outcome = try ledger.post(
      """
      event,reference,book,date,amount,debit,credit
      journal.entry,E1,\(book),2024-01-31,100,5140,1010

      """)
    #expect(outcome.diagnostics.first?.code == "no-posting-rule", "\(outcome.diagnostics)")
  }

  /// Any balanced entry becomes transfers that move each account by what its legs say, at most one fewer than
  /// there are legs, the same ones each time.
  @Test func anyEntryIsWhatItsLegsSay() throws {
    let seed = UInt64.random(in: 0..<1_000_000)
    var generator = Random(seed: seed)
    let ledger = try Self.ledger()
    var rows = "event,reference,book,date,amount,debit,credit\n"
    var expected: [String: Int128] = [:]
    for number in 0..<60 {
      let codes = ["3110", "3120", "3130", "4110", "4120", "4140", "5120", "5130", "5140"].shuffled(
        using: &generator)
      let debits = codes.prefix(Int.random(in: 1...4, using: &generator)).map {
        ($0, Int.random(in: 1...9999, using: &generator))
      }
      let total = debits.reduce(0) { $0 + $1.1 }
      var (left, credits): (Int, [(String, Int)]) = (total, [])
      for code in codes.suffix(Int.random(in: 1...4, using: &generator)) where left > 0 {
        let part = Int.random(in: 1...left, using: &generator)
        credits.append((code, part))
        left -= part
      }
      credits[credits.count - 1].1 += left
      func text(_ legs: [(String, Int)]) -> String {
        legs.map { "\($0.0)=\(Amount(minor: Int64($0.1), Currency("USD")!).major)" }.joined(separator: " ")
      }
      rows += "journal.entry,R\(number),VT,2024-02-01,\(Amount(minor: Int64(total), Currency("USD")!).major),"
      rows += "\(text(debits)),\(text(credits))\n"
      for (code, minor) in debits { expected[code, default: 0] += Int128(minor) }
      for (code, minor) in credits { expected[code, default: 0] -= Int128(minor) }
    }
    try ledger.mustPost(rows)
    for (code, minor) in expected where code != "3110" {
      #expect(try ledger.balance("VT", code) == minor, "seed \(seed), account \(code)")
    }
    let most = try ledger.number(
      """
      select max(cardinality(amount) - array_length(string_to_array(record, '='), 1))
      from ledger.event join ledger.cause using (cause_id) where cause.event = 'journal.entry'
      """)
    #expect(most < 0, "seed \(seed)")
    #expect(try VerifyRun(ledger.database).verify().isClean, "seed \(seed)")
  }
}
