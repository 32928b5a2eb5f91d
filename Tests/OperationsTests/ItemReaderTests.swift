import Ledger
import Money
import Reconciliation
import Testing

@testable import Operations
@testable import Store

/// What of a transfer and of a bank's line is a reference, whatever came first.
@Suite struct ItemReaderTests {
  /// A text that is the reference of one event and the claim of another is both: a line that names it is
  /// matched by its reference, over any number of days, in whatever order the events were read.
  @Test(arguments: [[0, 1], [1, 0]]) func aCodeOfTwoKindsIsBoth(_ order: [Int]) throws {
    let ledger = try TestLedger()
    let scheme = try #require(try ledger.database.pack()?.scheme)
    let usd = try #require(Currency("USD"))
    func entry(_ number: Int64, _ amount: Int64, _ reference: String, claim: String)
      -> ReconciliationStore.OurEntry
    {
      ReconciliationStore.OurEntry(
        id: ItemID(number, part: 1), day: day("2020-05-01"), amount: amount, currency: usd,
        columns: "claim\treference", record: "\(claim)\t\(reference)", counterDetail: "", isMatched: false)
    }
    let entries = [entry(1, 500, "KEY-1", claim: ""), entry(2, 700, "OTHER", claim: "KEY-1")]
    var reader = ItemReader(scheme, MatchingInput(asOf: day("2020-05-31")), disputed: [], differences: [])
    for place in order { reader.add(entries[place]) }
    var detail = BankDetail()
    detail.text = "for key-1"
    reader.add(
      ReconciliationStore.TheirLine(
        id: ItemID(11), day: day("2020-05-20"), amount: 500, currency: usd, detail: detail))
    let result = Reconciler.reconcile(reader.input, by: .standard)
    #expect(result.matches.map { "\($0.rule) \($0.ours[0].number)" } == ["exact-reference 1"])
  }
}
