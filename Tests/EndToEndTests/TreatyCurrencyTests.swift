import Foundation
import Testing

/// Treaties of several currencies: business in one, paid in another at a stated rate, the exchange difference
/// a line of its own (reinsurance.md 4.5).
@Suite struct TreatyCurrencyTests {
  /// Business in the books' dollars, paid in yen.
  private static func inYen(_ day: String) -> String {
    """
    format: gledger.treaty/1
    treaty: QS-Y
    type: quota_share
    cedant: { role: association }
    years: [ { underwriting_year: 2024, from: 2024-01-01, to: 2025-01-01 } ]
    inuring: 10
    scope: [ { programme: 7a } ]
    terms: { cession: "80%" }
    panel: [ { party: reinsurer, signed: "100%" } ]
    money: { currency: USD, settlement: JPY, rate_day: \(day) }
    account: { period: quarter, settle: on_payment, due_days: 45 }

    """
  }

  /// Business in euros, paid in the books' dollars, on the day's rate.
  private static let inEuros = """
    format: gledger.treaty/1
    treaty: QS-E
    type: quota_share
    cedant: { role: association }
    years: [ { underwriting_year: 2024, from: 2024-01-01, to: 2025-01-01 } ]
    inuring: 10
    scope: [ { programme: 7a } ]
    terms: { cession: "80%", limit: "350.00", limit_basis: ceded }
    panel: [ { party: reinsurer, signed: "100%" } ]
    money: { currency: EUR, settlement: USD }
    account: { period: quarter, settle: on_payment, due_days: 45 }

    """

  private static let rates = """
    from,to,rate,valid_from,valid_to
    USD,JPY,150,2024-01-01,2024-05-01
    USD,JPY,155,2024-05-01,2025-01-01
    EUR,USD,1.1,2024-01-01,2024-05-01
    EUR,USD,1.2,2024-05-01,2025-01-01

    """

  private func pack(_ day: String, rates: String = rates) throws -> String {
    let folder = try TestFolder.shared.folder("pack") + "/currencies"
    try FileManager.default.copyItem(
      atPath: "\(Program.root)/Sources/Schemes/Packs/united-states", toPath: folder)
    func write(_ file: String, _ text: String) throws {
      try text.write(toFile: "\(folder)/\(file)", atomically: true, encoding: .utf8)
    }
    try FileManager.default.removeItem(atPath: "\(folder)/treaty/QS-EXAMPLE.yaml")
    try write("treaty/QS-Y.yaml", Self.inYen(day))
    try write("treaty/QS-E.yaml", Self.inEuros)
    try write("exchange_rate.csv", rates)
    let layers = try String(contentsOfFile: "\(folder)/layer.csv", encoding: .utf8)
    try write(
      "layer.csv",
      layers.split(separator: "\n", omittingEmptySubsequences: true).map { line in
        let text = line.replacing("QS-EXAMPLE", with: "QS-Y")
        return line.contains("QS-EXAMPLE")
          ? "\(text)\n"
            + text.replacing("QS-Y", with: "QS-E").replacing(",1,", with: ",2,", maxReplacements: 1)
          : text.replacing(",2,", with: ",3,", maxReplacements: 1)
      }.joined(separator: "\n") + "\n")
    return folder
  }

  private func posted(_ day: String) throws -> Ledger {
    let ledger = try Ledger(pack: try pack(day))
    let header = "event,reference,book,date,guarantee,party,programme,amount,principal,claim,currency,"
    let rows = """
      fund.contribution,C1,AL,2024-01-02,,state,,100000,,,,,
      fund.contribution,C2,AL,2024-01-02,,state,,100000,,,EUR,,
      fund.contribution,C3,reinsurer,2024-01-02,,treasury,,100000,,,,,
      fund.contribution,C4,reinsurer,2024-01-02,,treasury,,1000,,,EUR,,
      fx.exchanged,X1,reinsurer,2024-01-03,,,,1500000,,,JPY,10000.00,USD
      guarantee.drawn,G1/d,AL,2024-01-05,G1,lenders,7a,5000,,,,,
      guarantee.drawn,G2/d,AL,2024-01-05,G2,lenders,7a,5000,,,EUR,,
      claim.accepted,G1/a,AL,2024-02-01,G1,lenders,,1000,1000,K1,,,
      claim.paid,G1/p,AL,2024-02-10,G1,lenders,,1000,1000,K1,,,
      claim.accepted,G2/a,AL,2024-02-01,G2,lenders,,500,500,K2,EUR,,
      claim.paid,G2/p,AL,2024-02-10,G2,lenders,,500,500,K2,EUR,,

      """
    let path = try TestFolder.shared.write(
      header + "original_amount,original_currency\n" + rows, as: "events.csv")
    try ledger.done("post", path)
    return ledger
  }

  @Test func atTheRateOfTheAccount() throws {
    let ledger = try posted("account")
    // Each guarantee is ceded under the treaty of its currency: 800 USD, and 350 EUR, the limit of 400.
    let yen = try ledger.done("settle", "--treaty", "QS-Y", "--through", "2024-03-31").output
    #expect(yen.contains("paid in      JPY, here at 150, the rate of 2024-03-31"), "\(yen)")
    #expect(yen.contains("Balance due, in JPY") && yen.contains("120,000"), "\(yen)")
    try expect(yen, is: "currency-account.txt")
    let euros = try ledger.done("settle", "--treaty", "QS-E", "--through", "2024-03-31").output
    #expect(euros.contains("350.00") && euros.contains("385.00"), "\(euros)")
    let paid = try ledger.done("settle", "--pay", "--all", "--through", "2024-05-15").output
    // 120,000 JPY are 774.19 USD on the day of payment, 25.81 less than the 800 that were booked.
    #expect(
      paid.contains(
        "AL with reinsurer: 800.00 USD is paid as 120,000 JPY, at 150 of 2024-03-31; exchange difference "
          + "-25.81 USD"), "\(paid)")
    // 350 EUR were 385 USD at the account, and are 420 now.
    #expect(
      paid.contains("350.00 EUR is paid as 420.00 USD, at 1.2 of 2024-05-15; exchange difference 35.00 USD"),
      "\(paid)")
    try expect(paid, is: "currency-payment.txt")
    let gain = try ledger.done("statement", "fund", "--book", "AL").output
    #expect(gain.contains("Exchange gains") && gain.contains("35.00"), "\(gain)")
    #expect(gain.contains("Exchange losses") && gain.contains("-25.81"), "\(gain)")
    let other = try ledger.done("statement", "fund", "--book", "reinsurer").output
    #expect(other.contains("25.81") && other.contains("-35.00"), "\(other)")
    #expect(
      try ledger.done("settle", "--pay", "--all", "--through", "2024-05-15").output.contains("nothing to pay")
    )
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  /// A payment that is killed leaves every pair of parties unpaid; the rerun pays all, once.
  @Test(arguments: ["before-lock", "after-events", "before-seal", "before-commit"])
  func aPaymentKilledLeavesNothing(_ point: String) throws {
    let ledger = try posted("account")
    try ledger.done("settle", "--all", "--through", "2024-03-31")
    let head = try ledger.head()
    let pay = ["settle", "--pay", "--all", "--through", "2024-05-15"]
    let killed = try ledger.start(pay, fault: "kill:\(point)", chunk: 1).wait()
    #expect(killed.signal == SIGKILL, "\(killed)")
    #expect(try ledger.head() == head)
    let again = try ledger.program.run(pay + ["--wait", "30"])
    #expect(again.status == 0 && again.output.contains("paid as 120,000 JPY"), "\(again)")
    #expect(again.output.contains("paid as 420.00 USD"), "\(again)")
    let third = try ledger.program.run(pay)
    #expect(third.status == 0 && third.output.contains("nothing to pay"), "\(third)")
    #expect(try ledger.done("verify").output.contains("no fault found"))
  }

  @Test func atTheRateOfTheDayOfPayment() throws {
    let ledger = try posted("payment")
    try ledger.done("settle", "--treaty", "QS-Y", "--through", "2024-03-31")
    let json = try ledger.done(
      "settle", "--pay", "--treaty", "QS-Y", "--through", "2024-05-15", "--dry-run", "--format", "json"
    ).json()
    let account = try #require((json["accounts"] as? [[String: Any]])?.first)
    let paid = try #require(account["paid"] as? [String: Any])
    #expect(account["net"] as? String == "800.00" && paid["amount"] as? String == "124000", "\(account)")
    #expect(paid["currency"] as? String == "JPY" && paid["rate"] as? String == "155", "\(paid)")
    #expect(paid["exchange_difference"] as? String == "0.00", "\(paid)")
    let refused = try ledger.run("settle", "--pay", "--treaty", "QS-Y", "--through", "2025-01-15")
    #expect(refused.status != 0, "\(refused)")
    #expect(
      refused.errors.contains(
        "treaty QS-Y is paid in JPY, and the pack has no rate of USD in JPY on 2025-01-15"), "\(refused)")
    #expect(try ledger.done("verify").output.contains("no fault found"))
  }

  /// 0.35 EUR claimed less 0.05 of a recovery are 0.30 EUR, 0.33 USD. The lines by themselves, half-even, are
  /// 0.38 and 0.06: what is missing to the balance stands as a line of its own.
  @Test func oddUnitsOfLinesStandAsRounding() throws {
    let ledger = try Ledger(pack: try pack("account"))
    let outcome = try ledger.post(
      "event,reference,book,date,guarantee,party,programme,amount,principal,claim,currency",
      "fund.contribution,C2,AL,2024-01-02,,state,,1000,,,EUR",
      "fund.contribution,C3,reinsurer,2024-01-02,,treasury,,1000,,,",
      "fund.contribution,C4,reinsurer,2024-01-02,,treasury,,1000,,,EUR",
      "guarantee.drawn,G2/d,AL,2024-01-05,G2,lenders,7a,50,,,EUR",
      "claim.accepted,G2/a,AL,2024-02-01,G2,lenders,,0.44,0.44,K2,EUR",
      "claim.paid,G2/p,AL,2024-02-10,G2,lenders,,0.44,0.44,K2,EUR",
      "recovery.received,G2/r,AL,2024-03-10,G2,lenders,,0.07,,K2,EUR")
    #expect(outcome.status == 0, "\(outcome)")
    let page = try ledger.done("settle", "--treaty", "QS-E", "--through", "2024-03-31").output
    let lines = page.split(separator: "\n").drop { !$0.hasPrefix("Paid in USD") }.map { line in
      line.split(separator: " ").joined(separator: " ")
    }
    #expect(
      lines.dropFirst(3).prefix(5).filter { !$0.hasPrefix("-") } == [
        "2024 Claims paid 0.35 1.1 0.38", "2024 Recoveries -0.05 1.1 -0.06", "Rounding 0.01",
        "Balance due 0.30 1.1 0.33",
      ], "\(page)")
    let paid = try ledger.done("settle", "--pay", "--all", "--through", "2024-04-15").output
    #expect(paid.contains("0.30 EUR is paid as 0.33 USD"), "\(paid)")
  }

  @Test func aCurrencyWithoutARateIsRefused() throws {
    let folder = try pack("payment", rates: "from,to,rate,valid_from,valid_to\nEUR,USD,1.1,,\n")
    let checked = try Ledger(pack: nil).run("scheme", "check", folder)
    #expect(checked.status != 0)
    #expect(
      checked.output.contains("money.settlement \"JPY\": has no rate: USD is never exchanged into it"),
      "\(checked)")
    #expect(checked.output.contains("treaty/QS-Y.yaml:10"), "\(checked)")
  }
}
