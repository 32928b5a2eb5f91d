import Foundation
import Testing

/// Guarantees, loans and debts beyond what a scheme allows: what is said about each to people and to
/// programs, and that the books stay.
@Suite(.serialized) struct BadLimitTests {
  @Test func eventsBeyondALimit() throws { try Self.japan.get().refuse(Self.limits, golden: "bad-limit") }

  @Test func loansBeyondTheirTerms() throws { try Self.relief.get().refuse(Self.loans, golden: "bad-loan") }

  private static let japan = Result { () throws -> SteadyBooks in
    let ledger = try Ledger(pack: "japan")
    let path = try TestFolder.shared.write(
      """
      event,reference,book,date,guarantee,party,programme,amount,borrower,product,period_to,reason
      fund.contribution,C1,kochi,2024-04-01,,local,,1000000,,,,
      guarantee.drawn,G1,tokyo,2024-04-05,G1,lenders,unsecured,60000000,B1,,,
      guarantee.drawn,G2,osaka,2024-04-05,G2,lenders,safety-net-4,200000000,B1,,,
      debt.holiday,G1/h,tokyo,2024-05-01,G1,,,,,,2024-10-31,
      debtor.exempted,G1/x,tokyo,2024-05-01,G1,,,,,,2024-12-31,earthquake

      """, as: "events.csv")
    try ledger.done("post", path)
    return try SteadyBooks(ledger)
  }

  private static func drawn(_ name: String, _ fields: String...) -> BadInput {
    make(
      name,
      ["event=guarantee.drawn", "reference=X", "book=osaka", "date=2024-06-01", "guarantee=X", "borrower=B1"]
        + fields)
  }

  private static func make(_ name: String, _ fields: [String]) -> BadInput {
    let pairs = fields.map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
    return BadInput(
      name, [0, 1].map { place in pairs.map { $0[place] }.joined(separator: ",") + "\n" }.joined())
  }

  static let limits: [BadInput] = [
    drawn("more than the quota of all books", "programme=unsecured", "amount=20000001"),
    drawn("more than a separate quota", "programme=safety-net-5", "amount=1"),
    drawn("more than the leverage", "programme=crisis", "amount=50000001").inBook("kochi"),
    drawn("a line that is typed", "programme=unsecured", "amount=1", "line=ordinary"),
    drawn("more than the coverage", "programme=unsecured", "amount=81", "loan_amount=100"),
    drawn("a coverage above the programme's", "programme=unsecured", "amount=1", "coverage_ratio=81%"),
    drawn("a programme that gives no line", "programme=relief", "amount=1"),
    drawn("an old loan that is the new one", "programme=unsecured", "amount=1", "loan=L", "old_loan=L"),
    make(
      "a claim in a holiday",
      [
        "event=claim.accepted", "reference=X", "book=tokyo", "date=2024-10-31", "guarantee=G1", "claim=K",
        "amount=1",
      ]),
    make(
      "a holiday that ends before it begins",
      [
        "event=debt.holiday", "reference=X", "book=tokyo", "date=2024-11-01", "guarantee=G1",
        "period_to=2024-10-31",
      ]),
    make(
      "a holiday of no guarantee",
      [
        "event=debt.holiday", "reference=X", "book=tokyo", "date=2024-11-01", "guarantee=G9",
        "period_to=2024-12-31",
      ]),
    make(
      "a debtor listed while exempt",
      ["event=debtor.listed", "reference=X", "book=tokyo", "date=2024-12-31", "guarantee=G1"]),
    make(
      "an exemption without a reason",
      [
        "event=debtor.exempted", "reference=X", "book=tokyo", "date=2024-12-31", "guarantee=G1",
        "period_to=2025-12-31",
      ]),
  ]

  private static let relief = Result { () throws -> SteadyBooks in
    let ledger = try Ledger()
    let path = try TestFolder.shared.write(
      """
      event,reference,book,date,party,amount,original_amount,loan,guarantee,borrower,product,rate,start,end
      fund.contribution,C1,relief,2023-04-01,treasury,5000000,,,,,,,,
      loan.disbursed,L1,relief,2023-09-01,,1500000,,L1,,B1,physical,4%,2023-09-01,2053-09-01
      debt.purchased,D1,relief,2023-09-01,,600,1000,D1,,B2,,,,
      policy.written,P1,reinsurer,2023-09-01,,100,,,P1,B3,,,,

      """, as: "events.csv")
    try ledger.done("post", path)
    return try SteadyBooks(ledger)
  }

  private static func loan(_ name: String, _ event: String, _ fields: String...) -> BadInput {
    make(name, ["event=\(event)", "reference=X", "book=relief", "date=2024-09-01"] + fields)
  }

  static let loans: [BadInput] = [
    loan(
      "beyond the joint cap", "loan.disbursed", "loan=X", "borrower=B1", "product=eidl", "amount=500000.01"),
    loan(
      "a rate above the cap", "loan.disbursed", "loan=X", "borrower=B9", "product=eidl", "amount=1",
      "rate=6.1%"),
    loan(
      "a term above 30 years", "loan.disbursed", "loan=X", "borrower=B9", "product=eidl", "amount=1",
      "start=2024-09-01", "end=2054-09-02"),
    loan(
      "more than the loss", "loan.disbursed", "loan=X", "borrower=B9", "product=eidl", "amount=2",
      "verified_loss=1"),
    loan(
      "a product that is not lent", "loan.disbursed", "loan=X", "borrower=B9", "product=yacht", "amount=1"),
    loan("a home in no disaster", "loan.disbursed", "loan=X", "borrower=B9", "product=home", "amount=1"),
    loan("a deferral above 3 years", "loan.deferred", "loan=L1", "period_to=2026-09-02", "component=waived"),
    loan(
      "a deferral of another kind", "loan.deferred", "loan=L1", "period_to=2025-09-02", "component=forgiven"),
    loan("interest that is not that", "loan.interestAccrued", "loan=L1", "amount=1"),
    loan("more than is owed", "loan.repaid", "loan=L1", "amount=1560164.39"),
    loan("a loan that is not there", "loan.repaid", "loan=L9", "amount=1"),
    loan("more lost than lent", "loan.writtenOff", "loan=L1", "amount=1500000.01"),
    loan("a debt bought twice", "debt.purchased", "loan=D1", "borrower=B2", "amount=1", "original_amount=1"),
    loan(
      "a debt bought above its face", "debt.purchased", "loan=X", "borrower=B2", "amount=2",
      "original_amount=1"),
    loan("more than the debtor owes", "debt.recovered", "loan=D1", "amount=1000.01"),
    loan("a premium paid twice", "policy.paid", "guarantee=P1", "amount=100.01").inBook("reinsurer"),
    loan(
      "a premium paid by nobody", "policy.subsidised", "guarantee=P1", "amount=1", "party=treasury",
      "rate=50%"
    ).inBook("reinsurer"),
    loan(
      "more of a premium than the ratio", "policy.subsidised", "guarantee=P1", "amount=50.01", "party=relief",
      "rate=50%"
    ).inBook("reinsurer"),
    loan("a policy of a fund", "policy.claimPaid", "guarantee=P1", "amount=1"),
  ]
}

extension BadInput {
  /// The same in another book.
  fileprivate func inBook(_ book: String) -> BadInput {
    let text = String(decoding: bytes, as: UTF8.self).replacing(",osaka,", with: ",\(book),")
      .replacing(",relief,2024", with: ",\(book),2024")
    return BadInput(name, text, file: file, options: options)
  }
}
