import Foundation
import Testing

/// The bank's status report (pain.002): what it rejects is not made, comes back, and is instructed again.
@Suite struct PayReportTests {
  private static let accounts = """
    party,iban,account,bic,clearing_system,member
    VT,,123456789,,USABA,021000021
    lenders,DE02120300000000202051,,BYLADEM1001,,

    """

  /// Three claims that the bank is told to pay: two on one day, one on the next.
  private struct Told {
    var ledger: Ledger
    var message: String
    /// End-to-end ids of G1, G2 and G3.
    var names: [String]
  }

  private func told() throws -> Told {
    let ledger = try Ledger()
    let posted = try ledger.post(
      Rows.header, Rows.money, Rows.reinsurer, Rows.drawn, Rows.accepted, Rows.paid,
      "guarantee.drawn,G2/draw,VT,2024-02-01,G2,lenders,7a,1000,,,",
      "claim.accepted,G2/accepted,VT,2025-03-01,G2,,,1000,1000,,K2",
      "claim.paid,G2/paid,VT,2025-03-10,G2,lenders,,1000,1000,,K2",
      "guarantee.drawn,G3/draw,VT,2024-02-01,G3,lenders,7a,2000,,,",
      "claim.accepted,G3/accepted,VT,2025-03-01,G3,,,2000,2000,,K3",
      "claim.paid,G3/paid,VT,2025-03-10,G3,lenders,,2000,2000,,K3")
    #expect(posted.status == 0, "\(posted)")
    let accounts = try TestFolder.shared.write(Self.accounts, as: "accounts.csv")
    let file = try TestFolder.shared.file("told.xml")
    _ = try ledger.done(
      "pay", "instruct", "--book", "VT", "--through", "2025-03-31", "--accounts", accounts, "-o", file)
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let message = try #require(text.firstMatch(of: #/<MsgId>(.*)</MsgId>/#)?.output.1)
    let list = try ledger.done("pay", "list", "--book", "VT", "--format", "json")
    let rows = try #require(try list.json()["payments"] as? [[String: Any]])
    let names = try ["G1", "G2", "G3"].map { name in
      try #require(
        rows.first { $0["of"] as? String == "VT/\(name)/paid" }?["end_to_end"] as? String, "\(list)")
    }
    return Told(ledger: ledger, message: String(message), names: names)
  }

  private func report(
    message: String, group: String = "", block: String = "", blockStatus: String = "",
    _ payments: [(name: String, status: String)] = [], day: String = "2025-04-02"
  ) -> String {
    func tag(_ name: String, _ text: String) -> String { text.isEmpty ? "" : "<\(name)>\(text)</\(name)>" }
    let listed = payments.map { payment in
      "<TxInfAndSts><OrgnlEndToEndId>\(payment.name)</OrgnlEndToEndId>\(tag("TxSts", payment.status))"
        + "<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts>\n"
    }.joined()
    let blocks =
      block.isEmpty && payments.isEmpty
      ? ""
      : "<OrgnlPmtInfAndSts>" + tag("OrgnlPmtInfId", block.isEmpty ? "B" : block)
        + tag("PmtInfSts", blockStatus) + "\n" + listed + "</OrgnlPmtInfAndSts>\n"
    let text = """
      <?xml version="1.0" encoding="UTF-8"?>
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.12"><CstmrPmtStsRpt>
      <GrpHdr><MsgId>BANK-1</MsgId><CreDtTm>\(day)T12:00:00</CreDtTm></GrpHdr>
      <OrgnlGrpInfAndSts><OrgnlMsgId>\(message)</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>\
      \(tag("GrpSts", group))</OrgnlGrpInfAndSts>
      \(blocks)</CstmrPmtStsRpt></Document>

      """
    return text
  }

  private func read(_ ledger: Ledger, _ text: String, book: String = "VT", _ more: String...) throws
    -> Outcome
  {
    let file = try TestFolder.shared.write(text, as: "report.xml")
    return try ledger.program.run(["pay", "report", file, "--book", book] + more)
  }

  private func states(_ ledger: Ledger) throws -> [String: String] {
    let list = try ledger.done("pay", "list", "--book", "VT", "--format", "json")
    let rows = try #require(try list.json()["payments"] as? [[String: Any]])
    return Dictionary(
      rows.compactMap { row in
        (row["end_to_end"] as? String).flatMap { $0.isEmpty ? nil : ($0, row["state"] as? String ?? "") }
      }, uniquingKeysWith: { $1 })
  }

  @Test func whatIsRejectedComesBackAndIsPaidAgain() throws {
    let told = try told()
    let (ledger, names) = (told.ledger, told.names)
    let text = report(
      message: told.message, group: "PART", block: "\(told.message)-1",
      [(names[0], "RJCT"), (names[1], "ACSP"), (names[2], "PDNG")])
    let head = try ledger.head()
    let said = try read(ledger, text)
    #expect(said.status == 0 && said.errors.contains("1 accepted, 1 pending, 1 rejected"), "\(said)")
    #expect(
      said.output == """
        event,reference,book,date,amount,currency,of,memo
        payment.returned,\(names[0])/returned,VT,2025-04-02,64480.00,USD,\(names[0]),not made: RJCT AC04

        """, "\(said)")
    // Reading moves nothing.
    #expect(try ledger.head() == head)
    let posted = try ledger.run("post", "-", input: said.output)
    #expect(posted.status == 0 && posted.output.contains("1 new"), "\(posted)")
    #expect(
      try states(ledger) == [names[0]: "returned", names[1]: "instructed", names[2]: "instructed"])
    let account = try ledger.done("statement", "account", "--book", "VT", "--account", "2275").output
    #expect(account.contains("payment.returned") && account.contains("64,480.00"), "\(account)")
    // The same report again adds nothing, and what was printed before posts nothing.
    let again = try read(ledger, text)
    #expect(again.status == 0 && again.output.isEmpty && again.errors.contains("1 known before"), "\(again)")
    let twice = try ledger.run("post", "-", input: said.output)
    #expect(twice.status == 0 && twice.output.contains("0 new, 1 posted before"), "\(twice)")
    // It can be paid again, under another name; the old report says nothing of that.
    let accounts = try TestFolder.shared.write(Self.accounts, as: "accounts.csv")
    let next = try ledger.run(
      "pay", "instruct", "--book", "VT", "--through", "2025-04-03", "--accounts", accounts, "-o",
      try TestFolder.shared.file("next.xml"))
    #expect(next.status == 0 && next.output.contains("payments   1, 64,480.00 USD"), "\(next)")
    let old = try read(ledger, text, "--format", "json")
    let rows = try #require(try old.json()["payments"] as? [[String: Any]])
    #expect(rows.allSatisfy { $0["event"] is NSNull } && rows.first?["known"] as? Bool == true, "\(old)")
    #expect(try ledger.run("verify").status == 0)
  }

  /// What holds of a whole message or block, and whose name the bank gives anew.
  @Test func aStatusOfTheWholeHoldsForItsPayments() throws {
    let told = try told()
    let (ledger, names) = (told.ledger, told.names)
    func events(_ text: String) throws -> Int {
      let said = try read(ledger, text)
      #expect(said.status == 0, "\(said)")
      return said.output.split(separator: "\n").count { $0.hasPrefix("payment.returned") }
    }
    #expect(try events(report(message: told.message, group: "RJCT")) == 3)
    #expect(try events(report(message: told.message, block: "\(told.message)-1", blockStatus: "RJCT")) == 3)
    #expect(try events(report(message: told.message, group: "RJCT", [(names[1], "ACSP")])) == 2)
    #expect(
      try events(
        report(message: told.message, block: "\(told.message)-1", blockStatus: "RJCT", [(names[1], "ACSP")]))
        == 2)
    #expect(try events(report(message: told.message, group: "ACCP")) == 0)
    #expect(try events(report(message: "BANKS-OWN", [(names[2], "RJCT"), (names[1], "ACSC")])) == 1)
  }

  /// Each is named with its line, asks for a person, and posts nothing.
  @Test func whatTheBooksDoNotHaveIsSaid() throws {
    let told = try told()
    let (ledger, names) = (told.ledger, told.names)
    let reversed = try ledger.run("reverse", "VT/\(names[1])", "--reason", "not sent")
    #expect(reversed.status == 0, "\(reversed)")
    let settled = try ledger.run(
      "post", "-",
      input: "event,reference,book,date,amount,of\npayment.settled,S,VT,2025-04-01,2000,\(names[2])\n")
    #expect(settled.status == 0, "\(settled)")
    let cases: [(text: String, says: String)] = [
      (
        try report(message: told.message, [("GLUNKN0WN", "RJCT")]),
        "report.xml:6:1: OrgnlEndToEndId \"GLUNKN0WN\""
      ),
      (report(message: "NOT-OURS-1", group: "RJCT"), "report.xml:4:20: OrgnlMsgId \"NOT-OURS-1\""),
      (report(message: told.message, block: "B9", blockStatus: "RJCT"), "OrgnlPmtInfId \"B9\""),
      (report(message: told.message, [(names[1], "ACSP")]), "ask the bank to cancel it"),
      (report(message: told.message, [(names[2], "RJCT")]), "the books have it as made"),
      (report(message: told.message, [(names[0], "BLCK")]), "BLCK says neither"),
      (
        report(message: told.message, [(names[0], "RJCT"), (names[0], "ACSP")]),
        "the report says two things of it"
      ),
    ]
    for one in cases {
      let said = try read(ledger, one.text)
      #expect(
        said.status == 1 && said.output.isEmpty && said.errors.contains(one.says), "\(one.says) \(said)")
    }
    // A name where an id should stand is not told.
    let named = try read(ledger, report(message: told.message, [("Zyxwv Qponm", "RJCT")]))
    #expect(named.status == 1 && !named.errors.contains("Zyxwv"), "\(named)")
    // Another book's payments are none of this one's.
    let other = try read(ledger, report(message: told.message, [(names[0], "RJCT")]), book: "NY")
    #expect(other.status == 1 && other.output.isEmpty, "\(other)")
    let wrong = try read(
      ledger, "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"/>")
    #expect(wrong.status == 3 && wrong.errors.contains("gledger reconcile bank"), "\(wrong)")
  }
}
