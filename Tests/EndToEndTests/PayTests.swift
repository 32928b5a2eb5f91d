import Foundation
import Testing

/// Payments through the bank: instructed once, found on the statement, settled or returned, paid again.
@Suite struct PayTests {
  private static let accounts = """
    party,iban,account,bic,clearing_system,member
    VT,,123456789,,USABA,021000021
    reinsurer,,987654321,,USABA,021000022
    lenders,DE02120300000000202051,,BYLADEM1001,,

    """

  /// A claim of 64,480.00 paid to the lenders, and what the reinsurer owes of it: 51,584.00.
  private func ledger() throws -> Ledger {
    let ledger = try Ledger()
    let posted = try ledger.post(
      Rows.header, Rows.money, Rows.reinsurer, Rows.drawn, Rows.accepted, Rows.paid)
    #expect(posted.status == 0, "\(posted)")
    _ = try ledger.done("settle", "--treaty", "QS-EXAMPLE", "--through", "2025-03-31")
    return ledger
  }

  private func instruct(
    _ ledger: Ledger, _ book: String = "VT", through: String = "2025-03-31", to file: String,
    _ more: String...
  ) throws -> Outcome {
    let accounts = try TestFolder.shared.write(Self.accounts, as: "accounts.csv")
    return try ledger.program.run(
      ["pay", "instruct", "--book", book, "--through", through, "--accounts", accounts, "-o", file] + more)
  }

  private func payments(_ ledger: Ledger, _ book: String = "VT") throws -> [[String: Any]] {
    let list = try ledger.done("pay", "list", "--book", book, "--format", "json")
    return try #require(try list.json()["payments"] as? [[String: Any]], "\(list)")
  }

  private func states(_ ledger: Ledger, _ book: String = "VT") throws -> [String] {
    try payments(ledger, book).map { $0["state"] as? String ?? "" }
  }

  /// Loads a statement of MT940 and matches it.
  private func load(
    _ ledger: Ledger, _ number: Int, _ opening: String, _ lines: [String], _ closing: String,
    account: String = "VT/1010"
  ) throws -> Outcome {
    let text =
      ([":20:S\(number)", ":25:US-001", ":28C:\(number)/1", ":60F:\(opening)"] + lines
      + [":62F:\(closing)", "-", ""]).joined(separator: "\n")
    let file = try TestFolder.shared.write(text, as: "s\(number).sta")
    return try ledger.run("reconcile", "bank", file, "--account", account)
  }

  /// Posts what the bank's lines say, and matches again.
  private func follow(_ ledger: Ledger, _ account: String = "VT/1010") throws -> Outcome {
    let said = try ledger.run("reconcile", "transit", "--account", account)
    #expect(said.status == 0 && !said.output.isEmpty, "\(said)")
    let posted = try ledger.run("post", "-", input: said.output)
    #expect(posted.status == 0, "\(posted)")
    return try ledger.run("reconcile", "match", "--account", account)
  }

  @Test func fromTheClaimToTheStatementAndBackAgain() throws {
    let ledger = try ledger()
    let file = try TestFolder.shared.file("pay.xml")
    #expect(try states(ledger) == ["decided"])
    let dry = try instruct(ledger, to: file, "--dry-run")
    #expect(dry.status == 0 && dry.output.contains("nothing: dry run"), "\(dry)")
    #expect(!FileManager.default.fileExists(atPath: file))
    let first = try instruct(ledger, to: file)
    #expect(first.status == 0 && first.output.contains("payments   1, 64,480.00 USD"), "\(first)")
    let message = try String(contentsOfFile: file, encoding: .utf8)
    #expect(message.contains("<CtrlSum>64480.00</CtrlSum>") && message.contains("<NbOfTxs>1</NbOfTxs>"))
    #expect(message.contains("<Nm>Lenders of the programme</Nm>"))
    let name = try #require(try payments(ledger).first?["end_to_end"] as? String)
    #expect(name.utf8.count == 16 && message.contains("<EndToEndId>\(name)</EndToEndId>"))
    // Not twice, in no file.
    let head = try ledger.head()
    let again = try instruct(ledger, to: file + ".2")
    #expect(again.status == 0 && again.output.contains("payments   0"), "\(again)")
    #expect(try ledger.head() == head && !FileManager.default.fileExists(atPath: file + ".2"))
    let byHand =
      "event,reference,book,date,amount,of\n"
      + "payment.instructed,X1,VT,2025-04-01,64480,G1/paid\n"
    let second = try ledger.run("post", "-", input: byHand)
    #expect(second.status == 3 && second.errors.contains("instructed by \(name)"), "\(second)")
    // The same file again, from what was posted.
    let seal = try #require(try payments(ledger).first?["seal"] as? Int)
    let accounts = try TestFolder.shared.write(Self.accounts, as: "accounts.csv")
    _ = try ledger.done("pay", "file", "\(seal)", "--accounts", accounts, "-o", file + ".2")
    #expect(try String(contentsOfFile: file + ".2", encoding: .utf8) == message)
    // The claim is not reversed over its payment.
    let reverse = try ledger.run("reverse", "VT/G1/paid", "--reason", "wrong")
    #expect(reverse.status == 3 && reverse.errors.contains(name), "\(reverse)")
    // Made: the statement says so. Nothing is open afterwards.
    let money = ":61:2401020102C500000,00NTRFC1"
    let made = try load(
      ledger, 1, "C240101USD0,00", [money, ":61:2504020402D64480,00NTRF\(name)"], "C250402USD435520,00")
    #expect(made.status == 1, "\(made)")
    let settled = try follow(ledger)
    #expect(settled.status == 0 && settled.output.contains("exact-reference: 1"), "\(settled)")
    #expect(try states(ledger) == ["settled"])
    #expect(try ledger.run("pay", "status", "--book", "VT").status == 0)
    // It comes back later, and is paid again under another name.
    _ = try load(
      ledger, 2, "C250402USD435520,00", [":61:2504100410C64480,00NTRF\(name)"], "C250410USD500000,00")
    let back = try follow(ledger)
    #expect(back.status == 0, "\(back)")
    #expect(try states(ledger) == ["decided", "returned"])
    let next = try instruct(ledger, through: "2025-04-15", to: file, "--version", "3")
    #expect(next.status == 0, "\(next)")
    #expect(try states(ledger) == ["returned", "instructed"])
    let names = Set(try payments(ledger).compactMap { $0["end_to_end"] as? String })
    #expect(names.count == 2 && names.contains(name))
    // Out and back before anybody looked.
    let last = try #require(names.first { $0 != name })
    _ = try load(
      ledger, 3, "C250410USD500000,00",
      [":61:2504200420D64480,00NTRF\(last)", ":61:2504220422C64480,00NTRF\(last)"], "C250422USD500000,00")
    #expect(try follow(ledger).status == 0)
    #expect(try states(ledger) == ["decided", "returned", "returned"])
    let verified = try ledger.run("verify")
    #expect(verified.status == 0, "\(verified)")
    let returned = try ledger.done("statement", "account", "--book", "VT", "--account", "2275").output
    #expect(returned.contains("64,480.00"), "\(returned)")
  }

  /// All three in one file, killed before the commit and posted again; an export is decided anew to the same
  /// hashes.
  @Test func paymentsAreWholeOrAbsentAndAreReadBack() throws {
    let ledger = try ledger()
    let file = try TestFolder.shared.file("kill.xml")
    let accounts = try TestFolder.shared.write(Self.accounts, as: "accounts.csv")
    let words = [
      "pay", "instruct", "--book", "VT", "--through", "2025-03-31", "--accounts", accounts, "-o", file,
    ]
    let head = try ledger.head()
    let killed = try ledger.start(words, fault: "kill:before-commit").wait()
    #expect(killed.signal == 9, "\(killed)")
    #expect(try ledger.head() == head && !FileManager.default.fileExists(atPath: file))
    #expect(try ledger.program.run(words).status == 0)
    let name = try #require(try payments(ledger).first?["end_to_end"] as? String)
    let posted = try ledger.run(
      "post", "-",
      input: "event,reference,book,date,amount,of\n"
        + "payment.settled,S,VT,2025-04-01,64480,\(name)\npayment.returned,R,VT,2025-04-03,64480,\(name)\n"
        + "payment.instructed,AGAIN,VT,2025-04-04,64480,G1/paid\n")
    #expect(posted.status == 0 && posted.output.contains("3 new"), "\(posted)")
    #expect(try states(ledger) == ["returned", "instructed"])
    let folder = try TestFolder.shared.file("export")
    _ = try ledger.done("export", "csv", folder)
    let copy = try Ledger(pack: nil)
    _ = try copy.done("init", "--empty")
    _ = try copy.done("post", folder)
    #expect(try states(copy) == ["returned", "instructed"])
    #expect(try copy.run("verify").status == 0)
  }

  /// The reinsurer pays by its own file; the association's bank shows the same end-to-end id, and the money
  /// in transit has arrived.
  @Test func whatOneBookPaysArrivesInTheOther() throws {
    let ledger = try ledger()
    let file = try TestFolder.shared.file("re.xml")
    #expect(try instruct(ledger, "reinsurer", to: file).status == 0)
    let name = try #require(try payments(ledger, "reinsurer").first?["end_to_end"] as? String)
    _ = try load(
      ledger, 1, "C240101USD0,00",
      [
        ":61:2401020102C500000,00NTRFC1", ":61:2503100310D64480,00NTRFG1/paid",
        ":61:2504030403C51584,00NTRF\(name)",
      ], "C250403USD487104,00")
    let arrived = try follow(ledger)
    #expect(arrived.status == 0, "\(arrived)")
    let transit = try ledger.done("statement", "account", "--book", "VT", "--account", "1015").output
    #expect(
      transit.contains("transit.arrived") && transit.contains("51,584.00  51,584.00       0.00"), "\(transit)"
    )
    #expect(try ledger.run("verify").status == 0)
  }

  /// A claim in two payments and what the reinsurer owes of it in two: each found by its own end-to-end id,
  /// in any order; one part comes back and is paid again with nothing else.
  @Test func oneItemIsPaidInParts() throws {
    let ledger = try ledger()
    let file = try TestFolder.shared.file("part.xml")
    func part(_ amount: String, _ book: String = "VT", of: String = "VT/G1/paid") throws -> Outcome {
      let accounts = try TestFolder.shared.write(Self.accounts, as: "accounts.csv")
      return try ledger.run(
        "pay", "instruct", "--book", book, "--through", "2025-03-31", "--accounts", accounts, "-o", file,
        "--of", of, "--amount", amount)
    }
    func live(_ book: String) throws -> [(name: String, amount: String)] {
      try payments(ledger, book).filter { $0["state"] as? String == "instructed" }
        .map { ($0["end_to_end"] as? String ?? "", $0["amount"] as? String ?? "") }
    }
    let first = try part("30000")
    #expect(first.status == 0 && first.output.contains("payments   1, 30,000.00 USD"), "\(first)")
    let rest = try payments(ledger).first
    #expect(
      rest?["state"] as? String == "decided" && rest?["amount"] as? String == "34480.00", "\(rest ?? [:])")
    let above = try part("34480.01")
    #expect(above.status == 3 && above.errors.contains("34,480.00 USD of VT/G1/paid is open"), "\(above)")
    let unknown = try part("1", of: "VT/G9/paid")
    #expect(unknown.status == 3 && unknown.errors.contains("gledger pay list"), "\(unknown)")
    #expect(try part("0").status != 0)
    // Without an amount, all that is left.
    #expect(try instruct(ledger, to: file).output.contains("payments   1, 34,480.00 USD"))
    #expect(try states(ledger) == ["instructed", "instructed"])
    let own = try live("VT")
    let item = try #require(
      try payments(ledger, "reinsurer").first { $0["state"] as? String == "decided" }?["of"] as? String)
    #expect(try part("30000", "reinsurer", of: item).status == 0)
    #expect(try instruct(ledger, "reinsurer", to: file).output.contains("payments   1, 21,584.00 USD"))
    let theirs = try live("reinsurer")
    try #require(
      own.map(\.amount) == ["30000.00", "34480.00"] && theirs.map(\.amount) == ["30000.00", "21584.00"])
    // The second part of each first.
    _ = try load(
      ledger, 1, "C240101USD0,00",
      [
        ":61:2401020102C500000,00NTRFC1", ":61:2504020402D34480,00NTRF\(own[1].name)",
        ":61:2504020402C21584,00NTRF\(theirs[1].name)",
      ], "C250402USD487104,00")
    #expect(try follow(ledger).status == 0)
    #expect(Set(try states(ledger)) == ["instructed", "settled"])
    _ = try load(
      ledger, 2, "C250402USD487104,00",
      [
        ":61:2504030403D30000,00NTRF\(own[0].name)", ":61:2504030403C30000,00NTRF\(theirs[0].name)",
        ":61:2504040404C30000,00NTRF\(own[0].name)",
      ], "C250404USD517104,00")
    #expect(try follow(ledger).status == 0)
    #expect(Set(try states(ledger)) == ["decided", "returned", "settled"])
    let back = try payments(ledger).first { $0["state"] as? String == "decided" }
    #expect(
      back?["amount"] as? String == "30000.00" && back?["why"] as? String == "came back", "\(back ?? [:])")
    #expect(try instruct(ledger, through: "2025-04-15", to: file).output.contains("1, 30,000.00 USD"))
    let transit = try ledger.done("statement", "account", "--book", "VT", "--account", "1015").output
    #expect(transit.contains("51,584.00  51,584.00       0.00"), "\(transit)")
    try checkCopy(of: ledger)
  }

  /// The books are whole, and an export of them is decided anew to the same.
  private func checkCopy(of ledger: Ledger) throws {
    let verified = try ledger.run("verify")
    #expect(verified.status == 0, "\(verified)")
    let folder = try TestFolder.shared.file("export-parts")
    _ = try ledger.done("export", "csv", folder)
    let copy = try Ledger(pack: nil)
    _ = try copy.done("init", "--empty")
    _ = try copy.done("post", folder)
    #expect(try states(copy) == states(ledger) && (try copy.run("verify").status) == 0)
    // What the copy's books expect of the banks matches in full: no break on either side.
    for account in ["VT/1010", "reinsurer/1010"] {
      let message = try copy.done("reconcile", "expected", "--account", account).output
      let file = try TestFolder.shared.write(message, as: "round.xml")
      let loaded = try copy.run("reconcile", "bank", file, "--account", account)
      #expect(loaded.status == 0 && loaded.output.contains("breaks     0 new"), "\(account): \(loaded)")
      #expect(!loaded.output.contains("matches    0"), "\(account): \(loaded)")
    }
  }

  @Test func whatSpeaksByItsAmountAloneIsNotTakenUnasked() throws {
    let ledger = try ledger()
    _ = try load(
      ledger, 1, "C240101USD0,00",
      [
        ":61:2401020102C500000,00NTRFC1", ":61:2503100310D64480,00NTRFG1/paid",
        ":61:2504010401C51584,00NTRFNONREF", ":86:Example reinsurer",
      ], "C250401USD487104,00")
    let shy = try ledger.run("reconcile", "transit", "--account", "VT/1010")
    #expect(!shy.output.contains("transit.arrived"), "\(shy)")
    let none = try ledger.run("reconcile", "transit", "--account", "NY/1010")
    #expect(none.status == 3 && none.errors.contains("reconcile match"), "\(none)")
  }

  @Test func whatCannotBePaidIsSaid() throws {
    let ledger = try ledger()
    let file = try TestFolder.shared.file("pay.xml")
    func instruct(_ text: String, book: String = "VT") throws -> Outcome {
      let accounts = try TestFolder.shared.write(text, as: "accounts.csv")
      return try ledger.run(
        "pay", "instruct", "--book", book, "--through", "2025-03-31", "--accounts", accounts, "-o", file)
    }
    let cases: [(text: String, status: Int32, says: String)] = [
      ("party,account\nVT,1\n", 3, "no bank account of lenders"),
      ("party,account\nlenders,1\n", 3, "add a row with the book's code"),
      ("party,iban\nVT,DE02120300000000202052\n", 3, ":2:4"),
      ("party,account,bic\nVT,1,bad\n", 3, "is no BIC"),
      ("party,account\nVT,1\nVT,2\n", 3, "stands twice"),
      ("party,number\nVT,1\n", 3, "is no column of bank accounts"),
      ("party,account,clearing_system\nVT,1,USABA\n", 3, "does not go with its clearing system"),
    ]
    for one in cases {
      let outcome = try instruct(one.text)
      #expect(outcome.status == one.status && outcome.errors.contains(one.says), "\(one.text) \(outcome)")
      #expect(!outcome.errors.contains("202052"))
    }
    #expect(!FileManager.default.fileExists(atPath: file))
    let unknown = try ledger.run("pay", "list", "--book", "XX")
    #expect(unknown.status == 3, "\(unknown)")
    let state = try ledger.run("pay", "list", "--book", "VT", "--state", "lost")
    #expect(state.status == 2, "\(state)")
    let none = try ledger.run("pay", "file", "1", "--accounts", file, "-o", file)
    #expect(none.status == 3, "\(none)")
  }

  private static let hasValidator = ["/usr/bin/xmllint", "/usr/local/bin/xmllint"].contains {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// Against the schemas of ISO 20022, by another program.
  @Test(
    .enabled(if: hasValidator || OtherPrograms.isNeeded, "xmllint is not installed"), arguments: [3, 9])
  func theFileIsValid(_ version: Int) throws {
    let ledger = try ledger()
    let more = try ledger.post(
      Rows.header, "operating.expense,E1,VT,2025-03-20,,lenders,,12.34,,,",
      "guarantee.drawn,G2/draw,VT,2024-02-01,G2,lenders,7a,1000,,,",
      "claim.accepted,G2/accepted,VT,2025-03-01,G2,,,1000,1000,,K2",
      "claim.paid,G2/paid,VT,2025-03-02,G2,lenders,,1000,1000,,K2")
    #expect(more.status == 0, "\(more)")
    let file = try TestFolder.shared.file("valid.xml")
    let paid = try instruct(ledger, to: file, "--version", "\(version)", "--execute", "2025-04-02")
    #expect(paid.status == 0 && paid.output.contains("payments   3, 65,492.34 USD"), "\(paid)")
    let schema = "\(Program.root)/Tests/Golden/Schema/pain.001.001.0\(version).xsd"
    try OtherPrograms.run("xmllint --noout --schema '\(schema)' '\(file)'")
    // The schema does find faults.
    let broken = try String(contentsOfFile: file, encoding: .utf8).replacing(
      "<EndToEndId>", with: "<EndToEndID>")
    let bad = try TestFolder.shared.write(broken, as: "bad.xml")
    let refused = try Program().shell("xmllint --noout --schema '\(schema)' '\(bad)'")
    #expect(refused.status != 0)
  }
}
