import Ledger
import PostgreSQL
import Store
import Testing

/// Law 6: any balance answers "as of D, as known at R". That all balances of random histories do is in the
/// model test; here is what it means.
struct AsKnownTests {
  /// Cash of a book by what is effective up to a day and known at a seal.
  struct Case: Sendable, CustomTestStringConvertible {
    var asOf: String
    var knownAt: Int64
    /// Minor units; nil where nothing can be said.
    var cash: Int128?
    var testDescription: String { "as of \(asOf), as known at \(knownAt)" }
  }

  /// Seal 1 is the pack, 2 the money, 3 an expense in March, 4 one in February that is posted late, 5 the
  /// reversal of the one in March.
  private static func history(_ ledger: TestLedger) throws {
    try ledger.mustPost(csv(Cases.funds))
    for (reference, date, amount) in [("march", "2020-03-01", "100.00"), ("february", "2020-02-01", "50.00")]
    {
      try ledger.mustPost(
        csv(["event=operating.expense reference=\(reference) book=OH date=\(date) amount=\(amount)"]))
    }
    try ledger.reverse("OH/march")
  }

  static let cases = [
    Case(asOf: "2020-03-31", knownAt: 1, cash: 0), Case(asOf: "2020-01-01", knownAt: 2, cash: 0),
    Case(asOf: "2020-01-02", knownAt: 2, cash: 100_000), Case(asOf: "2020-03-31", knownAt: 2, cash: 100_000),
    Case(asOf: "2020-02-29", knownAt: 3, cash: 100_000), Case(asOf: "2020-03-01", knownAt: 3, cash: 90_000),
    Case(asOf: "2020-02-01", knownAt: 3, cash: 100_000), Case(asOf: "2020-01-31", knownAt: 4, cash: 100_000),
    Case(asOf: "2020-02-01", knownAt: 4, cash: 95_000), Case(asOf: "2020-03-01", knownAt: 4, cash: 85_000),
    Case(asOf: "2020-03-01", knownAt: 5, cash: 95_000), Case(asOf: "2020-02-29", knownAt: 5, cash: 95_000),
    Case(asOf: "2020-03-01", knownAt: 6, cash: nil), Case(asOf: "2020-03-01", knownAt: 0, cash: nil),
  ]

  @Test func eachBalanceIsAsOfADayAndAsKnownAtASeal() throws {
    let ledger = try TestLedger()
    try Self.history(ledger)
    let log = try ledger.database.log(limit: 10)
    for one in Self.cases {
      let recordedAt = log.first { $0.seal == one.knownAt }?.recordedAt
      // A seal's own instant is the first at which it is known.
      for knownAt in [.seal(one.knownAt), recordedAt.map { .instant($0) }].compactMap({ $0 })
        as [Snapshot.KnownAt]
      {
        var cash: Int128?
        let refusal = code {
          cash = try ledger.read(knownAt) { snapshot in
            try snapshot.balance(
              book: "OH", chart: "1010", fund: nil, detail: nil, currency: snapshot.pack.scheme.currency,
              to: day(one.asOf))
          }
        }
        #expect(cash == one.cash, "\(one), \(knownAt)")
        #expect(refusal == (one.cash == nil ? "unknown-seal" : nil), "\(one), \(knownAt)")
      }
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
}
