import Foundation
import Testing

/// Funds, authority to spend, support and the rest of a guarantee's life, in the shipped packs: files are
/// posted, figures are read from trial balances and statements.
@Suite struct FundExampleTests {
  private func posted(_ pack: String, _ text: String) throws -> Ledger {
    let ledger = try Ledger(pack: pack)
    let path = try TestFolder.shared.write(text, as: "events.csv")
    #expect(try ledger.done("post", path).output.contains(" new, 0 posted before"))
    #expect(try ledger.done("verify").output.contains("no fault found"))
    return ledger
  }

  /// The figure of a line of a fund statement, as it is printed; its tie-outs hold, or nothing is printed.
  private func figure(_ ledger: Ledger, _ book: String, _ label: String) throws -> String {
    let page = try ledger.done("statement", "fund", "--book", book).output
    let line = try #require(page.split(separator: "\n").first { $0.hasPrefix("   \(label)  ") }, "\(page)")
    return String(try #require(line.split(separator: " ").last))
  }

  /// domain.md 1a, 1b: disbursed <= obligated <= allotted <= appropriated; remaining = authority less spent.
  /// The paper's near 2 bn USD of loans are the appropriation.
  @Test func authorityToSpend() throws {
    let ledger = try posted(
      "united-states",
      """
      event,reference,book,date,party,programme,amount
      fund.contribution,C1,relief,2020-01-31,treasury,disaster-loan,2000000000
      budget.appropriated,A1,relief,2020-01-31,,disaster-loan,2000000000
      budget.allotted,A2,relief,2020-02-01,,disaster-loan,1800000000
      budget.obligated,A3,relief,2020-02-10,,disaster-loan,1500000000
      budget.deobligated,A4,relief,2020-02-12,,disaster-loan,100000000
      budget.expended,A5,relief,2020-02-20,,disaster-loan,1200000000

      """)
    try ledger.check(
      "relief", to: "2020-02-20",
      [
        "9310": "2000000000.00", "9320": "-200000000.00", "9330": "-400000000.00", "9340": "-200000000.00",
        "9350": "-1200000000.00",
      ])
    #expect(try figure(ledger, "relief", "Obligations, taken back") == "-100,000,000.00")
    #expect(try figure(ledger, "relief", "Expended") == "1,200,000,000.00")
    let above = try TestFolder.shared.write(
      "event,reference,book,date,programme,amount\n"
        + "budget.expended,A6,relief,2020-02-21,disaster-loan,200000000.01\n", as: "above.csv")
    let refused = try ledger.run("post", above)
    #expect(refused.status == 3)
    #expect(refused.errors.contains("9340/USD/disaster-loan: 200,000,000.00 USD is left"), "\(refused)")
    let export = try ledger.done("export", "beancount").output
    #expect(export.contains(":9340:Programme-disaster--loan"), "\(export.prefix(4000))")
  }

  /// domain.md D7, 6.1: 697 paid in, 78 paid out as compensation, 300 returned, 319 left (100 M JPY).
  @Test func theEarthquakeFund() throws {
    let ledger = try posted(
      "japan",
      """
      event,reference,book,date,guarantee,party,programme,amount,principal,claim,of
      fund.contribution,C1,tokyo,2011-04-01,,local,,200000000000,,,
      fund.contribution,C2,jfc,2011-04-01,,mof,,200000000000,,,
      fund.contribution,Q1,quake-fund,2011-05-01,,mof,,69700000000,,,
      guarantee.drawn,G1,tokyo,2011-06-01,G1,lenders,quake-fund,97500000000,,,
      claim.accepted,G1/a,tokyo,2014-10-02,G1,lenders,,97500000000,97500000000,K1,
      claim.paid,G1/p,tokyo,2014-10-03,G1,lenders,,97500000000,97500000000,K1,
      compensation.received,G1/c,tokyo,2014-11-01,,,,7800000000,,,G1/p
      fund.returnResolved,Q2,quake-fund,2015-01-10,,mof,,30000000000,,,
      fund.returnPaid,Q3,quake-fund,2015-02-10,,,,30000000000,,,Q2

      """)
    #expect(try figure(ledger, "quake-fund", "Contributions, all") == "69,700,000,000")
    #expect(try figure(ledger, "quake-fund", "Loss compensation") == "-7,800,000,000")
    #expect(try figure(ledger, "quake-fund", "Returned, all") == "-30,000,000,000")
    #expect(try figure(ledger, "quake-fund", "= Closing") == "31,900,000,000")
    try ledger.check("quake-fund", to: "2015-01-31", ["2130": "-30000000000", "1010": "61900000000"])
    try ledger.check("quake-fund", to: "2015-02-28", ["2130": "0", "1010": "31900000000"])
  }

  /// domain.md 9.2, 38 and 39, and 9.5 E9 and E16.
  @Test func support() throws {
    let ledger = try posted(
      "japan",
      """
      event,reference,book,date,party,programme,amount,borrower,purpose,month,component,headcount,of,reason
      fund.contribution,C1,relief-fund,2024-04-01,mof,relief,1000000,,,,,,,
      budget.appropriated,A1,relief-fund,2024-04-01,,relief,1000000,,,,,,,
      budget.allotted,A2,relief-fund,2024-04-01,,relief,1000000,,,,,,,
      budget.obligated,A3,relief-fund,2024-04-02,,relief,700000,,,,,,,
      support.granted,S1,relief-fund,2024-05-01,,relief,400000,employer-1,wages,2024-04,wage,12,,
      support.granted,S2,relief-fund,2024-05-01,,relief,60000,employer-1,social-insurance,2024-04,pension,12,,
      support.granted,S3,relief-fund,2024-05-01,,relief,5000,borrower-7,interest,2024-04,,,,
      support.paid,S1/p,relief-fund,2024-05-10,,,400000,,,,,,S1,
      support.paid,S2/p,relief-fund,2024-05-10,,,60000,,,,,,S2,
      support.clawback,S4,relief-fund,2024-06-01,,relief,30000,employer-1,wages,2024-04,wage,,,granted twice
      support.collected,S4/c,relief-fund,2024-06-20,,,10000,,,,,,S4,

      """)
    try ledger.check(
      "relief-fund", to: "2024-06-30",
      [
        "5120": "460000", "5130": "5000", "2110": "-5000", "1130": "20000", "4130": "-30000",
        "9340": "-235000", "9350": "-465000", "1010": "550000",
      ])
    #expect(try figure(ledger, "relief-fund", "Wage and social-insurance subsidies") == "-460,000")
    #expect(try figure(ledger, "relief-fund", "Clawbacks") == "30,000")
    #expect(try figure(ledger, "relief-fund", "Obligations, granted as support") == "-465,000")
    let taken = try ledger.run("reverse", "relief-fund/S2", "--reason", "typed twice")
    #expect(taken.status == 3 && taken.errors.contains("60,000 JPY of it was paid"), "\(taken)")
    try refuseTwice(ledger)
  }

  /// domain.md D9, 1c and V11: not the same month and component twice, not more than the verified loss; what
  /// was asked back whole may be granted again.
  private func refuseTwice(_ ledger: Ledger) throws {
    let header =
      "event,reference,book,date,programme,amount,borrower,purpose,month,component,verified_loss,of,reason\n"
    func post(_ rows: String) throws -> Outcome {
      try ledger.run("post", try TestFolder.shared.write(header + rows, as: "more.csv"))
    }
    func grant(_ reference: String, _ rest: String) -> String {
      "support.granted,\(reference),relief-fund,2024-07-01,relief,\(rest)\n"
    }
    let same = try post(grant("S5", "1,employer-1,wages,2024-04,wage,,,"))
    #expect(same.status == 3)
    #expect(same.errors.contains("event S1 granted this component of this month before"), "\(same)")
    let twice = try post(
      grant("S6", "1,employer-2,wages,2024-04,wage,,,") + grant("S7", "1,employer-2,wages,2024-04,wage,,,"))
    #expect(twice.status == 3 && twice.errors.contains("event S6 granted this component"), "\(twice)")
    let loss = try post(
      grant("S8", "60,household-3,interest,,,100,,") + grant("S9", "41,household-3,interest,,,100,,"))
    #expect(loss.errors.contains("the verified loss is 100 JPY, of which 60 JPY is granted"), "\(loss)")
    #expect(loss.errors.contains("at most 40"), "\(loss)")
    let again = try post(
      "support.clawback,S10,relief-fund,2024-07-01,relief,370000,employer-1,wages,2024-04,wage,,,too much\n"
        + grant("S11", "1,employer-1,wages,2024-04,wage,,,")
        + grant("S12", "1,employer-1,wages,2024-05,wage,,,"))
    #expect(again.status == 0, "\(again)")
    #expect(try ledger.done("verify").output.contains("no fault found"))
  }

  /// domain.md 1c and 9.5 E3, E4, E9, E12: an expected claim, a denied one, a margin, a fee that a fund pays,
  /// money from one fund to another. CN-1's recovery of 500,000 comes from the margin.
  @Test func theLifeOfAGuarantee() throws {
    let ledger = try posted(
      "china",
      """
      event,reference,book,date,guarantee,party,programme,amount,principal,claim,of,reason,to_fund
      fund.contribution,C1,direct-1,2024-01-05,,local,,20000000,,,,,
      fund.contribution,C2,province,2024-01-05,,local,,20000000,,,,,
      fund.contribution,C3,nation,2024-01-05,,mof,,20000000,,,,,
      fund.contribution,C4,bridge-fund,2024-01-05,,local,,5000000,,,,,
      fund.contribution,C5,relief-fund,2024-01-05,,mof,,8000000,,,,,
      guarantee.drawn,G1,direct-1,2024-02-01,G1,banks,bank-share-20,4000000,,,,,
      fee.billed,G1/fee,direct-1,2024-02-01,G1,,,30000,,,,,
      fee.subsidised,G1/sub,direct-1,2024-02-10,G1,relief-fund,,12000,,,,,
      fee.subsidyReceived,G1/in,direct-1,2024-03-01,,,,12000,,,G1/sub,,
      margin.received,G1/m,direct-1,2024-02-01,G1,,,500000,,,,,
      claim.notified,G1/n1,direct-1,2024-08-01,G1,,,2000000,,K1,,,
      claim.notified,G1/n2,direct-1,2024-09-01,G1,,,3000000,,K1,,,
      claim.accepted,G1/a,direct-1,2024-10-01,G1,banks,,4000000,4000000,K1,,,
      claim.paid,G1/p,direct-1,2024-10-10,G1,banks,,4000000,4000000,K1,,,
      margin.applied,G1/ma,direct-1,2024-11-01,G1,,,500000,,K1,,,
      capExcess.retained,G1/x,direct-1,2024-11-01,G1,,,600000,,K1,,,
      indemnity.writtenOff,G1/w,direct-1,2024-12-01,G1,,,1000000,,K1,,,
      indemnity.reinstated,G1/r,direct-1,2024-12-10,G1,,,400000,,K1,,,
      guarantee.drawn,G2,direct-1,2024-02-01,G2,banks,bank-share-20,1000000,,,,,
      claim.notified,G2/n,direct-1,2024-08-01,G2,,,1000000,,K2,,,
      claim.denied,G2/d,direct-1,2024-08-20,G2,,,,,K2,,late notice,
      fund.transferred,T1,bridge-fund,2024-06-01,,credit-fund,,2000000,,,,,credit

      """)
    try ledger.check("province", to: "2024-09-30", ["2310": "-750000.00"])
    try ledger.check(
      "direct-1", to: "2024-12-31",
      [
        "1015": "12000.00", "1110": "18000.00", "1160": "0.00", "2510": "0.00", "2220": "-250000.00",
        "1210": "2900000.00", "4180": "-400000.00", "9240": "-600000.00", "9250": "-600000.00",
        "9210": "0.00",
      ])
    for tier in ["province", "nation"] {
      try ledger.check(
        tier, to: "2024-12-31",
        [
          "2310": "0.00", "5120": "1000000.00", "4210": "-1000000.00", "5110": "1000000.00",
          "1120": "125000.00", "4120": "-125000.00", "9210": "0.00",
        ])
    }
    try ledger.check("relief-fund", to: "2024-12-31", ["5145": "12000.00", "2115": "0.00"])
    #expect(try figure(ledger, "bridge-fund", "Transfers out") == "-2,000,000.00")
    #expect(try figure(ledger, "credit-fund", "Transfers in") == "2,000,000.00")
    #expect(try figure(ledger, "direct-1", "Guarantees, ended by a denial") == "-1,000,000.00")
    #expect(try figure(ledger, "direct-1", "Margins applied") == "500,000.00")
  }

  /// domain.md 1c and 9.5 E17: the old fund ends at zero, the new one opens with the old one's balances, and
  /// local money stays local.
  @Test func aBridgeFundBecomesACreditFund() throws {
    let ledger = try posted(
      "china",
      """
      event,reference,book,date,party,programme,amount,borrower,purpose,of,to_fund
      fund.contribution,C1,bridge-fund,2024-01-05,local,,5000000,,,,
      investment.income,I1,bridge-fund,2024-03-31,,,1000,,,,
      budget.appropriated,A1,bridge-fund,2024-04-01,,relief,300,,,,
      budget.allotted,A2,bridge-fund,2024-04-01,,relief,200,,,,
      support.granted,S1,bridge-fund,2024-05-01,,relief,250,firm-1,interest,,
      support.paid,S1/p,bridge-fund,2024-05-10,,,250,,,S1,
      fund.converted,X1,bridge-fund,2024-12-31,credit-fund,,,,,,credit
      fund.contribution,C2,credit-fund,2025-01-05,local,,7,,,,

      """)
    let old = try ledger.closing("bridge-fund", to: "2024-12-31")
    #expect(old.count == 9 && old.values.allSatisfy { $0 == "0.00" }, "\(old)")
    try ledger.check(
      "credit-fund", to: "2024-12-31",
      [
        "1010": "5000750.00", "3120": "-5000000.00", "4140": "-1000.00", "5130": "250.00", "2150": "0.00",
        "9310": "300.00", "9320": "-100.00", "9330": "-200.00",
      ])
    #expect(try figure(ledger, "bridge-fund", "Converted into or from another fund") == "-5,000,000.00")
    #expect(try figure(ledger, "bridge-fund", "= Closing") == "0.00")
    #expect(try figure(ledger, "credit-fund", "= Closing") == "5,000,757.00")
    let header = "event,reference,book,date,party,amount,borrower,purpose,to_fund\n"
    let cases = [
      ("fund.converted,X2,bridge-fund,2025-01-01,credit-fund,,,,credit\n", "the fund has no balances"),
      ("fund.converted,X3,credit-fund,2024-12-31,bridge-fund,,,,bridge\n", "later events have moved fund"),
      (
        "support.granted,S2,credit-fund,2025-01-06,,5,firm-1,interest,\n"
          + "fund.converted,X4,credit-fund,2025-01-07,bridge-fund,,,,bridge\n", "the fund has 1 open items"
      ),
      ("fund.converted,X5,credit-fund,2025-01-07,province,,,,reguarantee\n", "another chart of accounts"),
    ]
    for (rows, message) in cases {
      let refused = try ledger.run("post", try TestFolder.shared.write(header + rows, as: "more.csv"))
      #expect(refused.status == 3 && refused.errors.contains(message), "\(refused)")
    }
    try ledger.done("reverse", "bridge-fund/X1", "--reason", "not approved")
    try ledger.check("bridge-fund", to: "2024-12-31", ["1010": "5000750.00", "3120": "-5000000.00"])
    #expect(try ledger.done("verify").output.contains("no fault found"))
  }

  /// domain.md 2.4, JP-3, and 9.5 E19.
  @Test func burdenCharge() throws {
    let ledger = try posted(
      "japan",
      """
      event,reference,book,date,party,programme,amount,period_from,period_to,of
      fund.contribution,C1,tokyo,2024-04-01,local,,500000000,,,
      burdenCharge.assessed,B1,tokyo,2025-03-01,lenders,unsecured,200000000,2024-07-01,2024-12-31,
      burdenCharge.received,B2,tokyo,2025-04-01,,,150000000,,,B1
      recovery.remitted,B3,tokyo,2025-04-02,,,160000000,,,B1

      """)
    try ledger.check(
      "tokyo", to: "2025-04-30",
      ["1240": "50000000", "4150": "-200000000", "5170": "160000000", "2220": "0", "1010": "490000000"])
    try ledger.check("jfc", to: "2025-04-30", ["4120": "-160000000", "1120": "0", "1015": "160000000"])
    #expect(try figure(ledger, "tokyo", "Burden charges") == "200,000,000")
  }
}
