import Operations
import Store
import TestBooks
import Testing

/// `verify` replays the caps of direct loans: 2,000,000 for physical loss and economic injury together, of a
/// borrower with its affiliates, for one disaster (13 CFR 123.202, domain.md 1b [U1]); 200,000 and later
/// 500,000 for a home, by the day of the declaration (domain.md 1b [U4]).
struct LoanCapVerifyTests {
  private static func loan(
    _ code: String, _ product: String, _ amount: String, of borrower: String, _ rest: String = "",
    on date: String = "2023-08-15"
  ) -> String {
    "event=loan.disbursed reference=\(code) book=relief date=\(date) loan=\(code) borrower=\(borrower) "
      + "product=\(product) amount=\(amount) \(rest)"
  }

  /// B1 with B2, of one group: 1,500,000, and later the 500,000 that are left; B3 alone, with a waiver; B4
  /// for two disasters.
  private func ledger(_ more: [String] = []) throws -> TestLedger {
    let ledger = try TestLedger()
    try ledger.mustPost(
      csv([
        "event=fund.contribution reference=C1 book=relief date=2023-04-01 party=treasury amount=90000000",
        Self.loan("L1", "physical", "1500000", of: "B1", "borrower_group=G"),
        Self.loan("L3", "physical", "2000000", of: "B3"),
        Self.loan("L5", "physical", "2000000", of: "B4", "disaster=a"),
      ]))
    try ledger.mustPost(
      csv(
        [
          Self.loan("L2", "eidl", "500000", of: "B2", "borrower_group=G", on: "2023-09-01"),
          Self.loan("L4", "eidl", "700000", of: "B3", "component=waiver", on: "2023-09-01"),
          Self.loan("L6", "eidl", "2000000", of: "B4", "disaster=b", on: "2023-09-01"),
        ] + more))
    return ledger
  }

  private func fault(_ ledger: TestLedger) throws -> VerifyFault? {
    try VerifyRun(ledger.database).verify().faults.first { $0.check == "loan-cap" }
  }

  private func tamper(_ ledger: TestLedger, _ table: String, _ change: String) throws {
    try ledger.database.connection.execute(
      "set ledger.maintenance = 'on'; alter table ledger.\(table) disable trigger all")
    try ledger.database.connection.execute(change)
  }

  /// A waiver is no breach, nor is what was reversed and lent again.
  @Test func whatIsWithinOrWaivedIsClean() throws {
    let ledger = try ledger()
    try ledger.reverse("relief/L1")
    try ledger.mustPost(csv([Self.loan("L7", "physical", "1500000", of: "B2", "borrower_group=G")]))
    let report = try VerifyRun(ledger.database).verify()
    #expect(report.isClean, "\(report.faults)")
    #expect(report.checks.contains { $0.name == "loan-caps" && $0.count == 6 })
  }

  /// A cent more of an affiliate's loan: the first loan that was lent above the joint cap is named.
  @Test func aRowThatWasChangedIsNamed() throws {
    let ledger = try ledger()
    try tamper(
      ledger, "guarantee_state",
      "update ledger.guarantee_state set state = replace(state, ';D=150000000', ';D=150000001') "
        + "where guarantee = 'L1'")
    let found = try #require(try fault(ledger))
    #expect(
      found.subject
        == "joint cap of eidl and physical of borrower B2, with its affiliates, by guarantee_state, "
        + "on 2023-09-01")
    #expect(found.expected == "at most 2,000,000.00 USD" && found.found == "2,000,000.01 USD", "\(found)")
  }

  /// Where the waiver is gone from the event, what it let through is a breach.
  @Test func aWaiverThatIsGoneIsNamed() throws {
    let ledger = try ledger()
    try tamper(
      ledger, "event",
      "update ledger.event set record = replace(record, 'waiver', '') where record ~ 'waiver'")
    let found = try #require(try fault(ledger))
    #expect(found.subject.contains("of borrower B3") && found.subject.contains("on 2023-09-01"), "\(found)")
    #expect(found.found == "2,700,000.00 USD", "\(found)")
  }

  /// Affiliates by a group of a group, in the order in which they became known.
  @Test func affiliatesCountFromTheDayThatTheyAreKnown() throws {
    let ledger = try ledger([
      Self.loan("L8", "physical", "1500000", of: "B8", on: "2023-09-02"),
      Self.loan("L9", "physical", "1500000", of: "B9", "borrower_group=H", on: "2023-09-02"),
    ])
    // Only now are both of one group, and above the cap together; nothing was lent to either since.
    try ledger.mustPost(
      csv([Self.loan("L10", "physical", "1", of: "B8", "component=waiver borrower_group=H")]))
    #expect(try fault(ledger) == nil)
    try tamper(
      ledger, "guarantee_state",
      "update ledger.guarantee_state set state = replace(state, ';disaster=b', ';disaster=a') "
        + "where guarantee = 'L6'")
    let found = try #require(try fault(ledger))
    #expect(found.subject.contains("of borrower B4") && found.found == "4,000,000.00 USD", "\(found)")
  }
}
