import Ledger
import Money
import Operations
import Posting
import Schemes
import Store
import TestBooks
import Testing

/// What keeps a book from merging (ADR 19), and the items of a plain treaty afterwards.
struct MergerRefusalTests {
  private static let base = MergerTests()

  /// The pack of Japan, where the insurer's share is a treaty of all associations.
  private static func withTreaty(_ settle: String) throws -> PackSource {
    let source = try MergerTests.source(
      [("aomori", "2025-04-01", "akita")],
      and: (
        "treaty/QS.yaml",
        """
        format: gledger.treaty/1
        treaty: QS
        type: quota_share
        cedant: { role: association }
        years: { underwriting_years: [2024, 2026], starts: "04-01", starts_in: same, attaching: risks }
        inuring: 10
        risk_level: guarantee
        terms: { cession: "80%", limit: none, limit_basis: ceded }
        panel: [ { party: jfc, book: jfc, signed: "100%" } ]
        money: { currency: JPY, rounding: half-even, residual: cedant, recovery: original_share }
        account: { period: quarter, due_days: 30\(settle), commission: { kind: flat, rate: "0%" } }

        """
      ))
    return PackSource(
      texts: source.files.map { file in
        let text = String(decoding: file.bytes, as: UTF8.self)
        return (
          path: file.path,
          text: file.path == "layer.csv"
            ? text.replacing("jp,1,jfc,by:fill_rate,principal", with: "jp,1,treaty:QS,,principal") : text
        )
      })
  }

  private static let plain = Result { try Template.make(try withTreaty("")) }
  private static let accounted = Result { try Template.make(try withTreaty(", settle: on_payment")) }

  private static let remitted =
    [MergerTests.drawn] + MergerTests.claim() + [
      "event=recovery.received reference=R1 book=aomori date=2025-02-20 guarantee=G1 claim=K amount=1000000",
      "event=recovery.remitted reference=R1/m book=aomori date=2025-03-01 of=R1 amount=794044 party=jfc",
    ]

  static let refused: [MergerTests.Refused] = [
    MergerTests.Refused(
      testDescription: "a payment under way",
      rows: [MergerTests.drawn] + MergerTests.claim() + [
        "event=payment.instructed reference=P1 book=aomori date=2025-02-11 of=G1/claim.paid party=lenders "
          + "amount=6448000"
      ], code: "payment-under-way", says: "aomori/P1"),
    MergerTests.Refused(
      testDescription: "a disputed item",
      rows: [MergerTests.drawn] + MergerTests.claim() + [
        "event=item.disputed reference=Q1 book=aomori date=2025-02-20 of=G1/claim.paid party=jfc "
          + "reason=no-proof"
      ], code: "item-disputed", says: "aomori/G1/claim.paid"),
    MergerTests.Refused(
      testDescription: "a movement after the day",
      rows: remitted + [
        "event=transit.arrived reference=T1 book=jfc date=2025-05-01 party=aomori of=R1/m of_book=aomori "
          + "amount=794044"
      ], code: "later-events-depend", says: "on days after 2025-04-01"),
    MergerTests.Refused(
      testDescription: "books that face each other",
      rows: [
        "event=operating.expense reference=X1 book=aomori date=2025-01-15 amount=1000",
        "event=transit.arrived reference=T1 book=aomori date=2025-01-15 party=akita amount=1000",
      ], code: "books-face-each-other", says: "between aomori and akita"),
  ]

  @Test(arguments: refused) func theBookStays(_ entry: MergerTests.Refused) throws {
    try isRefused(try Self.base.ledger(entry.rows), entry.code, entry.says)
  }

  /// A pack that ends a book before what is closed of it already.
  @Test func aClosedPeriodOfTheBookItself() throws {
    let ledger = try TestLedger(FeeTests.japan)
    try ledger.mustPost(csv(MergerTests.funds + [MergerTests.drawn]))
    for through in ["2025-03-31", "2025-04-30"] {
      _ = try CloseRun(ledger.database, ledger.options).close(book: "aomori", through: day(through))
    }
    let texts = try MergerTests.source([("aomori", "2025-04-01", "akita")]).files.map { file in
      let text = String(decoding: file.bytes, as: UTF8.self)
      return (
        path: file.path,
        text: file.path == "pack.yaml" ? text.replacing(/version: .*/, with: "version: \"2\"") : text
      )
    }
    let (pack, faults) = PackReader.read(PackSource(texts: texts))
    guard let pack else { throw TestFault(text: "\(faults)") }
    _ = try SchemeRun.apply(pack, to: ledger.database, ledger.options)
    try isRefused(ledger, "period-closed", "aomori")
  }

  private func isRefused(_ ledger: TestLedger, _ code: String, _ says: String) throws {
    let before = try ledger.digest()
    do {
      try Self.base.merge(ledger, dry: true)
      Issue.record("it goes over")
    } catch let error as LedgerError {
      #expect(error.code == code && "\(error)".contains(says), "\(error)")
    }
    #expect(try ledger.digest() == before)
  }

  /// Premium waits for the account of its treaty, whose history does not go over.
  @Test func itemsOfTreatyAccountsStay() throws {
    let ledger = try TestLedger(Self.accounted)
    try ledger.mustPost(
      csv(
        MergerTests.funds + [
          MergerTests.drawn,
          "event=premium.ceded reference=P1 book=aomori date=2024-04-05 guarantee=G1 amount=1000 "
            + "period_from=2024-04-05 period_to=2025-04-04",
        ]))
    try isRefused(ledger, "treaty-accounts", "premium of event aomori/P1 waits")
  }

  /// Items under a treaty that settles without accounts go over, and the successor settles them.
  @Test func aPlainTreatyIsSettledBySuccessor() throws {
    let ledger = try TestLedger(Self.plain)
    try ledger.mustPost(csv(MergerTests.funds + [MergerTests.drawn] + MergerTests.claim()))
    try Self.base.merge(ledger)
    let settled = try SettleRun(ledger.database, ledger.options).settle(
      treaty: "QS", through: day("2025-06-30"))
    #expect(settled.accounts.map(\.cedant) == ["akita"] && settled.accounts.map(\.net) == [5_120_000])
    #expect(try ledger.balance("akita", "1220") == 0 && ledger.balance("jfc", "2210") == 0)
    #expect(try ledger.balance("akita", "1015", detail: "jfc") == 5_120_000)
    #expect(
      try SettleRun(ledger.database, ledger.options).settle(treaty: "QS", through: day("2025-06-30"))
        .accounts.isEmpty)
    try Self.base.checkClean(ledger)
  }
}
