import Foundation
import Testing

/// Claims that payers refuse, money of other currencies and subsidy cost, in the shipped packs: files are
/// posted, figures are read from trial balances and statements, the export is read back.
@Suite struct CorrectionExampleTests {
  private func posted(_ pack: String, _ text: String) throws -> Ledger {
    let ledger = try Ledger(pack: pack)
    let path = try TestFolder.shared.write(text, as: "events.csv")
    #expect(try ledger.done("post", path).output.contains(" new, 0 posted before"))
    return ledger
  }

  private func figure(_ ledger: Ledger, _ book: String, _ label: String) throws -> String {
    let page = try ledger.done("statement", "fund", "--book", book).output
    let line = try #require(page.split(separator: "\n").first { $0.hasPrefix("   \(label)  ") }, "\(page)")
    return String(try #require(line.split(separator: " ").last))
  }

  /// JP-1 of domain.md 2.4 with an insurer that refuses 1,120,000 of 5,120,000 and a compensator that pays
  /// nothing after the year end: recoveries go to each in the share that it bears in the end.
  @Test func payersRefuse() throws {
    let header =
      "event,reference,book,date,guarantee,party,programme,amount,principal,interest,claim,of,reason\n"
    let ledger = try posted(
      "japan",
      header + """
        fund.contribution,C1,tokyo,2024-04-01,,local,,50000000,,,,,
        fund.contribution,C2,jfc,2024-04-01,,mof,,43000000,,,,,
        fund.contribution,C3,federation,2024-04-01,,mof,,10000000,,,,,
        guarantee.drawn,G17/draw,tokyo,2024-04-05,G17,lenders,unsecured,8000000,,,,,
        claim.accepted,G17/acc,tokyo,2025-02-01,G17,lenders,,6448000,6400000,48000,K3,,
        claim.paid,G17/pay,tokyo,2025-02-10,G17,lenders,,6448000,6400000,48000,K3,,
        insurance.reduced,G17/red,tokyo,2025-03-01,G17,jfc,,1120000,,,K3,G17/pay,late notice
        insurance.received,G17/ins,tokyo,2025-03-20,,jfc,,4000000,,,,G17/pay,
        compensation.toIncome,G17/in,tokyo,2025-03-31,G17,,,,,,K3,,
        compensation.reduced,G17/ref,tokyo,2025-04-20,G17,federation,,1062400,,,K3,G17/pay,no cover
        recovery.received,G17/rec,tokyo,2025-06-01,G17,,,1000000,,,K3,,

        """)
    // 1,000,000 x 4,000,000 / 6,448,000 = 620,347 to the insurer; the compensator pays and gets nothing.
    try ledger.check(
      "tokyo", to: "2025-06-30",
      [
        "1220": "0", "1230": "0", "2310": "0", "4120": "-4000000", "4180": "-1062400", "5160": "620347",
        "2220": "-620347", "9240": "-3379653",
      ])
    try ledger.check("jfc", to: "2025-06-30", ["2210": "0", "5110": "4000000", "4120": "-620347"])
    try ledger.check("federation", to: "2025-06-30", ["2120": "0", "5110": "0"])
    #expect(try figure(ledger, "tokyo", "Insurance and compensation refused, from suspense") == "-1,120,000")
    #expect(try figure(ledger, "tokyo", "Insurance and compensation refused") == "-1,062,400")
    #expect(try figure(ledger, "jfc", "Claims expense") == "-5,120,000")
    #expect(try figure(ledger, "jfc", "Claims refused") == "1,120,000")
    #expect(try ledger.done("report", "limits", "--book", "tokyo").status == 0)
    try ReadBackTests.verifyAndReadBack(ledger)
    let more = try TestFolder.shared.write(
      header + "insurance.reduced,G17/r2,tokyo,2025-06-02,G17,jfc,,1,,,K3,G17/pay,late\n", as: "more.csv")
    let refused = try ledger.run("post", more)
    #expect(refused.status == 3, "\(refused)")
    #expect(refused.errors.contains("more.csv:2"), "\(refused)")
  }

  /// Each currency is a ledger of its own: the exchange account has a balance in both.
  @Test func exchange() throws {
    let ledger = try posted(
      "japan",
      """
      event,reference,book,date,party,amount,currency,original_amount,original_currency,rate,component
      fund.contribution,C1,tokyo,2024-04-01,local,50000000,,,,,
      fx.exchanged,X1,tokyo,2024-05-01,,10000.50,USD,1500075,JPY,,
      fx.exchanged,X2,tokyo,2024-06-01,,150500,,1000.00,USD,150.5,
      fx.revalued,V1,tokyo,2025-03-31,,50000,,9000.50,USD,,up

      """)
    let page = try ledger.done("statement", "trial-balance", "--book", "tokyo", "--to", "2025-03-31").output
    #expect(page.contains("9,000.50"), "\(page)")
    #expect(try figure(ledger, "tokyo", "Exchange gains") == "50,000")
    let shown = try ledger.done("show", "tokyo/X2").output
    #expect(
      shown.contains("amount=150500 original_amount=1000.00 original_currency=USD rate=150.5"), "\(shown)")
    try ReadBackTests.verifyAndReadBack(ledger)
    for (format, money) in [
      ("hledger", "amount:150500, original_amount:1000.00"),
      ("beancount", "amount: \"150500\"\n  original_amount: \"1000.00\""),
    ] {
      let page = try ledger.done("export", format).output
      #expect(page.contains(money), "\(page)")
    }
  }

  /// Domain.md 9.2: a receipt that nobody knows, and what it was for.
  @Test func unappliedReceipts() throws {
    let ledger = try posted(
      "japan",
      """
      event,reference,book,date,guarantee,party,programme,amount,principal,claim,reason
      fund.contribution,C1,tokyo,2024-04-01,,local,,50000000,,,
      bank.unapplied,U1,tokyo,2024-05-01,,lenders,,371250,,,
      guarantee.drawn,G1/d,tokyo,2024-05-02,G1,lenders,unsecured,8000000,,,
      bank.reclassified,U2,tokyo,2024-05-20,,lenders,,300000,,,the fee of G1
      fee.received,G1/f,tokyo,2024-05-20,G1,,,300000,,,

      """)
    try ledger.check("tokyo", to: "2024-05-31", ["2520": "-71250", "1010": "50371250"])
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  /// domain.md 4: subsidy received, used and estimated anew are lines of their own, by cohort.
  @Test func subsidyCost() throws {
    let ledger = try posted(
      "united-states",
      """
      event,reference,book,date,party,programme,amount,underwriting_year,component,of
      fund.contribution,C1,program,2023-10-02,treasury,7a,1000000,,,
      subsidyCost.paid,S1,program,2024-02-01,financing,7a,600000,2024,,
      subsidyCost.used,S2,financing,2024-05-01,,7a,100000,2024,,
      subsidyCost.reestimated,S3,program,2024-09-30,financing,7a,50000,2024,up,
      transit.arrived,S4,financing,2024-10-01,program,,650000,,,
      subsidyCost.reestimated,S5,financing,2025-09-30,treasury,7a,30000,2024,down,

      """)
    #expect(try figure(ledger, "program", "Subsidy cost") == "-600,000.00")
    #expect(try figure(ledger, "program", "Upward re-estimates") == "-50,000.00")
    #expect(try figure(ledger, "financing", "Subsidy cost received") == "600,000.00")
    #expect(try figure(ledger, "financing", "Subsidy cost used") == "100,000.00")
    #expect(try figure(ledger, "financing", "Upward re-estimates received") == "50,000.00")
    #expect(try figure(ledger, "financing", "Downward re-estimates given back") == "-30,000.00")
    try ledger.check(
      "financing", to: "2025-09-30", ["2610": "-520000.00", "1010": "620000.00", "1015": "0.00"])
    let page = try ledger.done("statement", "fund", "--book", "financing", "--columns", "cohort").output
    #expect(page.contains("2024"), "\(page)")
    try ReadBackTests.verifyAndReadBack(ledger)
  }
}
