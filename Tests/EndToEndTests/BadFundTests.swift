import Foundation
import Testing

/// Events of funds, authority, support and the rest of a guarantee's life that must not be posted: what is
/// said about each to people and to programs, and that the books stay.
@Suite(.serialized) struct BadFundTests {
  @Test func eventsOfFundsThatTheBooksRefuse() throws {
    try Self.relief.get().refuse(Self.funds, golden: "bad-fund")
  }

  @Test func eventsOfGuaranteesThatTheBooksRefuse() throws {
    try Self.guarantor.get().refuse(Self.life, golden: "bad-life")
  }

  private static let relief = Result { () throws -> SteadyBooks in
    let ledger = try Ledger(pack: "united-states")
    let path = try TestFolder.shared.write(
      """
      event,reference,book,date,party,programme,amount,borrower,purpose,month,component,of,reason
      fund.contribution,C1,relief,2020-01-31,treasury,disaster-loan,1000000,,,,,,
      budget.appropriated,A1,relief,2020-01-31,,disaster-loan,900000,,,,,,
      budget.allotted,A2,relief,2020-02-01,,disaster-loan,700000,,,,,,
      budget.obligated,A3,relief,2020-02-10,,disaster-loan,500000,,,,,,
      support.granted,S1,relief,2020-03-01,,disaster-loan,200000,employer-1,wages,2020-02,wage,,
      support.clawback,S2,relief,2020-04-01,,disaster-loan,30000,employer-1,wages,,,,granted twice
      fund.returnResolved,R1,relief,2020-05-01,treasury,,300,,,,,,

      """, as: "events.csv")
    try ledger.done("post", path)
    return try SteadyBooks(ledger)
  }

  private static func budget(_ event: String, _ amount: String, programme: String = "disaster-loan")
    -> BadInput
  {
    .event(
      "\(event) \(amount)", "event=budget.\(event)", "reference=X", "book=relief", "date=2020-06-01",
      "programme=\(programme)", "amount=\(amount)")
  }

  private static func support(_ name: String, _ fields: String...) -> BadInput {
    var all = ["event=support.granted", "reference=X", "book=relief", "date=2020-06-01"]
    for field in fields {
      all.removeAll { $0.split(separator: "=")[0] == field.split(separator: "=")[0] }
      all.append(field)
    }
    let pairs = all.map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
    let text = [0, 1].map { place in pairs.map { $0[place] }.joined(separator: ",") + "\n" }.joined()
    return BadInput(name, text)
  }

  private static let wages = ["programme=disaster-loan", "borrower=employer-1", "purpose=wages"]

  static let funds: [BadInput] = [
    budget("allotted", "200000.01"), budget("obligated", "200000.01"), budget("expended", "300000.01"),
    budget("deobligated", "300000.01"), budget("obligated", "1", programme: "7a"),
    .event(
      "authority for no programme", "event=budget.obligated", "reference=X", "book=relief", "date=2020-06-01",
      "amount=1"),
    .event(
      "authority in a book that the pack gives none", "event=budget.appropriated", "reference=X", "book=VT",
      "date=2020-06-01", "programme=7a", "amount=1"),
    .event(
      "authority moved by hand", "event=journal.entry", "reference=X", "book=relief", "date=2020-06-01",
      "amount=1", "debit=9320", "credit=9330", "reason=x", options: ["--approver", "head"]),
    support("support in an association's book", wages[0], wages[1], wages[2], "amount=1", "book=VT"),
    support("support for nobody", wages[0], wages[2], "amount=1"),
    support("support for a purpose that is not there", wages[0], wages[1], "purpose=rent", "amount=1"),
    support(
      "support above the verified loss", wages[0], wages[1], wages[2], "amount=1", "verified_loss=170000.99"),
    support(
      "support twice", wages[0], wages[1], wages[2], "amount=1", "month=2020-02", "component=wage"),
    support("support for no programme", wages[1], wages[2], "amount=1"),
    support("support beyond what is obligated", wages[0], wages[1], wages[2], "amount=300000.01"),
    support("support paid beyond the grant", "event=support.paid", "of=S1", "amount=200000.01"),
    support("support paid that was asked back", "event=support.paid", "of=S2", "amount=1"),
    support("support collected beyond what was asked", "event=support.collected", "of=S2", "amount=30000.01"),
    support("a return paid that was not resolved", "event=fund.returnPaid", "of=C1", "amount=1"),
    support("a return paid beyond the resolution", "event=fund.returnPaid", "of=R1", "amount=300.01"),
    support("a transfer to itself", "event=fund.transferred", "to_fund=main", "amount=1"),
    support("a transfer to a fund that is not there", "event=fund.transferred", "to_fund=petty", "amount=1"),
    support(
      "a transfer to an association", "event=fund.transferred", "party=VT", "to_fund=main", "amount=1"),
    support("a transfer to no fund", "event=fund.transferred", "amount=1"),
    support(
      "a conversion into a book with another chart", "event=fund.converted", "party=reinsurer", "to_fund=main"
    ),
    support("a conversion into itself", "event=fund.converted", "to_fund=main"),
  ]

  private static let guarantor = Result { () throws -> SteadyBooks in
    let ledger = try Ledger(pack: "china")
    let path = try TestFolder.shared.write(
      """
      event,reference,book,date,guarantee,party,programme,amount,principal,claim
      fund.contribution,C1,direct-1,2024-01-05,,local,,20000000,,
      fund.contribution,C2,province,2024-01-05,,local,,20000000,,
      fund.contribution,C3,nation,2024-01-05,,mof,,20000000,,
      guarantee.drawn,G1,direct-1,2024-02-01,G1,banks,bank-share-20,4000000,,
      fee.billed,G1/fee,direct-1,2024-02-01,G1,,,30000,,
      margin.received,G1/m,direct-1,2024-02-01,G1,,,500000,,
      claim.accepted,G1/a,direct-1,2024-10-01,G1,banks,,3000000,3000000,K1
      claim.paid,G1/p,direct-1,2024-10-10,G1,banks,,3000000,3000000,K1
      indemnity.writtenOff,G1/w,direct-1,2024-12-01,G1,,,1000000,,K1

      """, as: "events.csv")
    try ledger.done("post", path)
    return try SteadyBooks(ledger)
  }

  private static func guarantee(_ name: String, _ event: String, _ fields: String...) -> BadInput {
    let pairs =
      (["event=\(event)", "reference=X", "book=direct-1", "date=2025-02-01", "guarantee=G1"] + fields)
      .map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
    return BadInput(
      name, [0, 1].map { place in pairs.map { $0[place] }.joined(separator: ",") + "\n" }.joined())
  }

  static let life: [BadInput] = [
    guarantee("more expected than the guarantee", "claim.notified", "claim=K2", "amount=1000000.01"),
    guarantee("expected after it was accepted", "claim.notified", "claim=K1", "amount=1"),
    guarantee("a paid claim denied", "claim.denied", "claim=K1", "reason=late"),
    guarantee("a claim denied that nobody made", "claim.denied", "claim=K9", "reason=late"),
    guarantee("a denial without a reason", "claim.denied", "claim=K1"),
    guarantee("more reinstated than written off", "indemnity.reinstated", "claim=K1", "amount=1000000.01"),
    guarantee("more than the margin", "margin.applied", "claim=K1", "amount=500000.01"),
    guarantee("an excess of no claim", "capExcess.retained", "claim=K9", "amount=1"),
    guarantee("a fee paid by somebody without a fund", "fee.subsidised", "party=mof", "amount=1"),
    guarantee("more subsidised than billed", "fee.subsidised", "party=relief-fund", "amount=30000.01"),
    BadInput(
      "a burden charge where the scheme has none",
      "event,reference,book,date,party,programme,amount\n"
        + "burdenCharge.assessed,X,direct-1,2025-02-01,banks,bank-share-20,1\n"),
  ]
}
