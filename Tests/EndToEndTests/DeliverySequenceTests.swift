import Foundation
import Testing

/// Insurance, then FEMA's housing assistance, then a loan of the SBA, then other needs, then volunteers: who
/// pays first by the sequence keeps, whatever came in what order (44 CFR 206.191; domain.md 4 [U5][U6], D9).
@Suite struct DeliverySequenceTests {
  private static let funds = ["fema", "flood-insurance", "volunteer", "relief"]
  private static let header =
    "event,reference,book,date,party,programme,amount,borrower,purpose,disaster,verified_loss,loan,product,"
    + "rate\n"

  private func ledger() throws -> Ledger {
    let ledger = try Ledger()
    let list = try TestFolder.shared.write(
      "disasterNumber,declarationDate,declarationTitle,state,declarationType,incidentType,"
        + "incidentBeginDate,incidentEndDate,fipsCountyCode,designatedArea\n"
        + "4720,2023-08-04T00:00,FLOODS,VT,DR,Flood,2023-07-07T00:00,,000,Statewide\n",
      as: "list.csv")
    try ledger.done("disaster", "load", list)
    var text = Self.header
    for book in Self.funds {
      text += "fund.contribution,C1,\(book),2023-07-20,treasury,,900000,,,,,,,\n"
      for event in ["appropriated", "allotted", "obligated"] {
        text += "budget.\(event),\(event),\(book),2023-07-20,,disaster-loan,500000,,,,,,,\n"
      }
    }
    try post(ledger, text, as: "funds.csv")
    return ledger
  }

  private func post(_ ledger: Ledger, _ text: String, as name: String) throws {
    try ledger.done("post", try TestFolder.shared.write(text, as: name))
  }

  private func grant(
    _ reference: String, _ book: String, _ date: String, _ amount: String, _ purpose: String, loss: Int
  ) -> String {
    "support.granted,\(reference),\(book),\(date),,disaster-loan,\(amount),H-1,\(purpose),fema-4720,"
      + "\(loss),,,\n"
  }

  private func loan(_ reference: String, _ amount: Int, _ product: String) -> String {
    "loan.disbursed,\(reference),relief,2023-09-01,,,\(amount),H-1,,fema-4720,,\(reference),\(product),2.5%\n"
  }

  /// Personal property of 100,000: FEMA's other needs assistance paid 40,000 first, then the SBA lent 60,000,
  /// then insurance paid 30,000. FEMA comes last by the sequence, so it gives back 30,000.
  @Test func whoComesLaterInTheSequenceGivesBack() throws {
    let ledger = try ledger()
    try post(
      ledger,
      Self.header + grant("F1", "fema", "2023-08-15", "40000", "other-needs", loss: 100_000)
        + loan("L1", 60_000, "renter")
        + grant("I1", "flood-insurance", "2023-10-01", "30000", "other-needs", loss: 100_000), as: "needs.csv"
    )
    #expect(
      try rows(ledger) == [
        "flood-insurance I1 30000.00 30000.00 0.00 first", "relief L1 60000.00 60000.00 0.00 first",
        "fema F1 40000.00 10000.00 30000.00 above-loss",
      ])
    let written = try ledger.done("report", "duplicates", "--events", "--on", "2023-10-02").output
    try post(ledger, written, as: "clawbacks.csv")
    try ledger.check("fema", to: "2023-10-31", ["5126": "40000.00", "1130": "30000.00", "4130": "-30000.00"])
    try ledger.check("flood-insurance", to: "2023-10-31", ["5126": "30000.00"])
    try ledger.check("relief", to: "2023-10-31", ["1145": "60000.00"])
    #expect(try ledger.run("report", "duplicates").status == 0)
    // Who comes later is refused beyond what those before it left of the loss.
    let above = try ledger.run(
      "post",
      try TestFolder.shared.write(
        Self.header + grant("F2", "fema", "2023-10-05", "60000.01", "other-needs", loss: 100_000),
        as: "above.csv"))
    #expect(above.status == 3 && above.errors.contains("of which 40,000.00 USD is granted"), "\(above)")
    #expect(try ledger.done("verify").output.contains("no fault found"))
  }

  /// A home of 250,000: the loan of 150,000 and volunteers' 10,000 came first, then FEMA's housing assistance
  /// of 41,000 and insurance of 120,000. The loan keeps 89,000, volunteers nothing.
  @Test func aLoanThatIsTooMuchIsRepaid() throws {
    let ledger = try ledger()
    try post(
      ledger,
      Self.header + loan("L1", 150_000, "home")
        + grant("V1", "volunteer", "2023-08-20", "10000", "housing", loss: 250_000)
        + grant("F1", "fema", "2023-09-15", "41000", "housing", loss: 250_000)
        + grant("I1", "flood-insurance", "2023-10-01", "120000", "housing", loss: 250_000), as: "home.csv")
    #expect(
      try rows(ledger) == [
        "flood-insurance I1 120000.00 120000.00 0.00 first", "fema F1 41000.00 41000.00 0.00 first",
        "relief L1 150000.00 89000.00 61000.00 above-loss",
        "volunteer V1 10000.00 0.00 10000.00 above-loss",
      ])
    let written = try ledger.done("report", "duplicates", "--events", "--on", "2023-10-02").output
    #expect(
      written.split(whereSeparator: \.isNewline).count == 2 && written.contains("clawback/V1"), "\(written)")
    try post(ledger, written, as: "clawbacks.csv")
    // Interest of thirty days is paid before the principal.
    try post(
      ledger,
      "event,reference,book,date,amount,loan\nloan.repaid,L1/r,relief,2023-10-01,61308.22,L1\n",
      as: "repaid.csv")
    try ledger.check("relief", to: "2023-10-31", ["1145": "89000.00"])
    #expect(try ledger.run("report", "duplicates").status == 0)
    #expect(try ledger.done("verify").output.contains("no fault found"))
  }

  private func rows(_ ledger: Ledger) throws -> [String] {
    let outcome = try ledger.run("report", "duplicates", "--format", "json")
    #expect(outcome.status == 1)
    let rows = try #require(try outcome.json()["rows"] as? [[String: String]])
    return rows.map { row in
      ["book", "event", "granted", "kept", "left", "reason"].map { row[$0] ?? "" }.joined(separator: " ")
    }
  }
}
