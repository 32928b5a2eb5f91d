import Operations
import Store
import TestBooks
import Testing

/// A borrower's direct loans count together with those of its affiliates, whatever batches they were posted
/// in (13 CFR 123.202, domain.md 1b [U1]: 2,000,000 for physical loss and economic injury together).
struct AffiliateTests {
  private static func loan(
    _ code: String, _ product: String, _ amount: String, of borrower: String, _ group: String = ""
  ) -> String {
    "event=loan.disbursed reference=\(code) book=relief date=2023-08-15 loan=\(code) borrower=\(borrower) "
      + "product=\(product) amount=\(amount)" + (group.isEmpty ? "" : " borrower_group=\(group)")
  }

  @Test func affiliatesAreFoundInEarlierBatches() throws {
    let ledger = try TestLedger()
    let first =
      "event=fund.contribution reference=C1 book=relief date=2023-04-01 party=treasury amount=9000000"
    try ledger.mustPost(csv([first, Self.loan("L1", "physical", "1500000", of: "B1")]))
    try ledger.mustPost(csv([Self.loan("L2", "eidl", "100000", of: "B1", "G")]))
    try ledger.mustPost(csv([Self.loan("L3", "eidl", "200000", of: "B2", "G")]))
    try ledger.mustPost(csv([Self.loan("L4", "eidl", "2000000", of: "B4", "H")]))
    // Nothing of its own names the group: B2's other loan does, and through it B1's.
    let refused = try ledger.post(csv([Self.loan("L5", "physical", "200000.01", of: "B2")]))
    let message = try #require(refused.diagnostics.first?.message)
    #expect(refused.diagnostics.map(\.code) == ["limit"])
    #expect(
      message.contains("borrower B2 with its affiliates")
        && message.contains("1,800,000.00 USD of 2,000,000.00 USD is used, 200,000.00 USD is left")
        && message.contains("of affiliates count B1 1,600,000.00 USD"), "\(message)")
    try ledger.mustPost(csv([Self.loan("L5", "physical", "200000", of: "B2")]))
    try ledger.reverse("relief/L1")
    try ledger.mustPost(csv([Self.loan("L6", "physical", "1500000", of: "B3", "G")]))
    let report = try VerifyRun(ledger.database).verify()
    #expect(report.isClean, "\(report.faults)")
  }
}
