import Foundation
import Testing

/// Reserves for expected claims of a reinsurer that cedes on: the retrocessionaire's part in both books, in
/// the bordereau and below the account (domain.md 9.5 E4 and E10).
@Suite struct RetrocededReserveTests {
  private static func treaty(
    _ code: String, cession: String, cedant: String, inuring: Int = 10, panel: String, more: String = "",
    cap: String = "none"
  ) -> (code: String, text: String) {
    PackFolder.share(
      code, cession: cession, cedant: cedant, inuring: inuring, panel: panel,
      more: more + "\naccount: { period: quarter, settle: on_payment, due_days: 30 }", cap: cap)
  }

  private static let header =
    "event,reference,book,date,guarantee,party,programme,amount,principal,claim,reason"

  /// The reinsurer bears 75 % of 80 %; of its line it cedes half on under RT, and 30 % of what is left under
  /// RU.
  private func pack(cap: String = "none") throws -> PackFolder {
    let treaties = [
      Self.treaty(
        "IN", cession: "80%", cedant: "role: association",
        panel: "{ party: reinsurer, signed: \"75%\" }, { party: world, signed: \"25%\" }"),
      Self.treaty(
        "RT", cession: "50%", cedant: "book: reinsurer",
        panel: "{ party: retro, signed: \"60%\" }, { party: world, signed: \"40%\" }",
        more: "scope: [ { treaty: IN } ]", cap: cap),
      Self.treaty(
        "RU", cession: "30%", cedant: "book: reinsurer", inuring: 20,
        panel: "{ party: retro, signed: \"100%\" }", more: "scope: [ { programme: 7a } ]"),
    ]
    let pack = try PackFolder(treaties: treaties)
    try pack.cede(under: ["IN"])
    try pack.addReinsurers()
    return pack
  }

  private func ledger(_ pack: PackFolder) throws -> Ledger {
    let ledger = try Ledger(pack: nil)
    try ledger.done("init", "--scheme", pack.path)
    try post(
      ledger, "fund.contribution,c0,VT,2024-01-02,,state,,500000,,,",
      "fund.contribution,c1,reinsurer,2024-01-02,,treasury,,500000,,,",
      "fund.contribution,c2,retro,2024-01-02,,treasury,,500000,,,",
      "guarantee.drawn,g1,VT,2024-02-01,G1,lenders,7a,100000,,,")
    return ledger
  }

  private func post(_ ledger: Ledger, _ rows: String...) throws {
    try YearAccountTests.posted(ledger, rows, header: Self.header)
  }

  /// What the reinsurer reserves, what of it is recoverable, and what the retrocessionaire reserves.
  private func reserves(_ ledger: Ledger) throws -> [String] {
    let (reinsurer, retro) = (try ledger.balances(of: "reinsurer"), try ledger.balances(of: "retro"))
    return [reinsurer["2310"], reinsurer["1320"], retro["2310"]].map { $0 ?? "0.00" }
  }

  /// Of an expected claim of 60,000.01 the reinsurer reserves 36,000.01. RT takes 18,000.00 of it, 10,800.00
  /// and 7,200.00 by its panel, RU 5,400.00 of the rest. Of a first payment of 20,000.01 the three bear
  /// 3,600, 2,400 and 1,800: what they bore and what they reserve is always the same 23,400.
  @Test func aReserveMovesWithItsSource() throws {
    let ledger = try ledger(try pack())
    try post(ledger, "claim.notified,n1,VT,2024-04-01,G1,,,40000,,K1,")
    // 24,000: RT 12,000, RU 3,600; retro 7,200 and 3,600.
    #expect(try reserves(ledger) == ["-24000.00", "15600.00", "-10800.00"])
    try post(ledger, "claim.notified,n2,VT,2024-04-15,G1,,,60000.01,,K1,")
    #expect(try reserves(ledger) == ["-36000.01", "23400.00", "-16200.00"])
    try post(
      ledger, "claim.accepted,a1,VT,2024-05-01,G1,,,60000.01,60000.01,K1,",
      "claim.paid,k1,VT,2024-05-10,G1,lenders,,20000.01,20000.01,K1,")
    #expect(try reserves(ledger) == ["-24000.00", "15600.00", "-10800.00"])
    let reinsurer = try ledger.balances(of: "reinsurer")
    #expect(reinsurer["1130"] == "7800.00", "\(reinsurer)")
    // Gross: what was ceded on, and what was released of it.
    #expect(reinsurer["4215"] == "-23400.00" && reinsurer["5128"] == "7800.00", "\(reinsurer)")
    let account = try ledger.done("settle", "--treaty", "RT", "--through", "2024-06-30").output
    try expect(account, is: "retroceded-reserve-account.txt")
    let page = try ledger.done("statement", "treaty", "--treaty", "RT", "--to", "2024-06-30").output
    #expect(page.contains("Outstanding losses") && page.contains("7,200.00"), "\(page)")
    try ledger.done("reverse", "VT/k1", "--reason", "paid by another book")
    #expect(try reserves(ledger) == ["-36000.01", "23400.00", "-16200.00"])
    try post(
      ledger, "claim.paid,k2,VT,2024-07-10,G1,lenders,,10000,10000,K1,",
      "claim.paid,k3,VT,2024-07-11,G1,lenders,,50000.01,50000.01,K1,")
    #expect(try reserves(ledger) == ["0.00", "0.00", "0.00"])
    #expect(try ledger.balances(of: "reinsurer")["1130"] == "23400.00")
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  /// A cap of what is ceded of a claim bounds claim and reserve together: 10,000 under RT, and RU 30 % of
  /// what is left. Denied, nothing is left of it; a reversed notice is as if it had never come.
  @Test func aCapBoundsClaimAndReserveTogether() throws {
    let ledger = try ledger(try pack(cap: "10000"))
    try post(ledger, "claim.notified,n1,VT,2024-04-01,G1,,,60000,,K1,")
    // RU: 30 % of 26,000.
    #expect(try reserves(ledger) == ["-36000.00", "17800.00", "-13800.00"])
    try post(
      ledger, "claim.accepted,a1,VT,2024-05-01,G1,,,60000,60000,K1,",
      "claim.paid,k1,VT,2024-05-10,G1,lenders,,30000,30000,K1,")
    // RT bore 9,000 of 18,000 and reserves 1,000 more; RU bore 2,700 of 7,800.
    #expect(try reserves(ledger) == ["-18000.00", "6100.00", "-5700.00"])
    try ledger.done("reverse", "VT/k1", "--reason", "not due")
    try ledger.done("reverse", "VT/a1", "--reason", "not due")
    try post(ledger, "claim.denied,d1,VT,2024-06-01,G1,,,60000,,K1,no proof of default")
    #expect(try reserves(ledger) == ["0.00", "0.00", "0.00"])
    try post(ledger, "guarantee.drawn,g2,VT,2024-02-01,G2,lenders,7a,50000,,,")
    try post(ledger, "claim.notified,n2,VT,2024-06-01,G2,,,50000,,K2,")
    #expect(try reserves(ledger) == ["-30000.00", "16000.00", "-12000.00"])
    try ledger.done("reverse", "VT/n2", "--reason", "of another guarantee")
    #expect(try reserves(ledger) == ["0.00", "0.00", "0.00"])
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  /// `scheme check` asks for the rows.
  @Test func aPackWithoutTheRowsIsRefused() throws {
    let pack = try pack()
    try pack.change("posting_rule.csv") { text in
      text.split(separator: "\n").filter { !$0.contains("case") || !$0.contains("retrocession") }
        .joined(separator: "\n") + "\n"
    }
    let checked = try Program().run(["scheme", "check", pack.path])
    #expect(checked.status != 0)
    let said = checked.output + checked.errors
    #expect(
      said.contains("claim.paid,caseDown,insurer,retrocession") && said.contains("nor 4 others"),
      "\(said)")
  }
}
