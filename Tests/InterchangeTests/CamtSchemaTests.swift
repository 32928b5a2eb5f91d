import Foundation
import Money
import Reconciliation
import TestServer
import Testing

@testable import Interchange

/// Every version of the three messages, by a sample that is valid by the schema of ISO 20022: a bank's where
/// we have one, else one that is made here with all that differs between the versions.
@Suite struct CamtSchemaTests {
  /// The simple sample, and behind its entry: a batch of two payments, one of which is in another currency
  /// and with a charge and one of which is a bank's; an entry without details that is pending and a reversal;
  /// and a statement of another account behind it.
  static func sample(_ kind: String, _ version: Int) -> String {
    let simple = CamtVersionTests.sample(kind, version)
    func status(_ code: String) -> String { version < 7 ? code : "<Cd>\(code)</Cd>" }
    func party(_ name: String) -> String { version < 7 ? "<Nm>\(name)</Nm>" : "<Pty><Nm>\(name)</Nm></Pty>" }
    let bank =
      version < 7 ? "<Nm>A Bank</Nm>" : "<Agt><FinInstnId><Nm>A Bank</Nm></FinInstnId></Agt>"
    let own = version < 3 ? "" : "<Amt Ccy=\"EUR\">4.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
    let charge = "<Amt Ccy=\"EUR\">0.35</Amt><CdtDbtInd>DBIT</CdtDbtInd>"
    let charges = "<Chrgs>\(version < 3 ? charge : "<Rcrd>\(charge)</Rcrd>")</Chrgs>"
    let foreign =
      "<AmtDtls><InstdAmt><Amt Ccy=\"USD\">4.40</Amt></InstdAmt><TxAmt><Amt Ccy=\"EUR\">4.00</Amt>"
      + "<CcyXchg><SrcCcy>USD</SrcCcy><TrgtCcy>EUR</TrgtCcy><XchgRate>1.1</XchgRate></CcyXchg></TxAmt>"
      + "</AmtDtls>"
    // From 07 on a payment need not have an amount of its own.
    let second =
      3...6 ~= version
      ? "<Amt Ccy=\"EUR\">1.25</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
      : "<AmtDtls><TxAmt><Amt Ccy=\"EUR\">1.25</Amt></TxAmt></AmtDtls>"
    let entries = """
      <Ntry><Amt Ccy="EUR">5.25</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>\(status("BOOK"))</Sts>\
      <BookgDt><DtTm>2024-05-02T23:59:59+02:00</DtTm></BookgDt><ValDt><Dt>2024-05-02</Dt></ValDt>\
      <AcctSvcrRef>B2</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd>\
      <SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch>\
      <TxDtls><Refs><InstrId>I2</InstrId><EndToEndId>NOTPROVIDED</EndToEndId></Refs>\
      \(own)\(foreign)\(charges)\
      <RltdPties><Dbtr>\(party("Payer"))</Dbtr></RltdPties><RmtInf><Ustrd>one</Ustrd>\
      <Ustrd>two</Ustrd></RmtInf></TxDtls>\
      <TxDtls><Refs><EndToEndId>E3</EndToEndId></Refs>\(second)<RltdPties><Dbtr>\(bank)</Dbtr></RltdPties>\
      </TxDtls></NtryDtls></Ntry>\
      <Ntry><Amt Ccy="EUR">9.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><RvslInd>true</RvslInd>\
      <Sts>\(status("PDNG"))</Sts><BkTxCd/><AddtlNtryInf>taken back</AddtlNtryInf></Ntry>
      """
    let open = kind == "052" ? "Rpt" : kind == "053" ? "Stmt" : "Ntfctn"
    let other = simple.firstRange(of: "<\(open)>").flatMap { start in
      simple.firstRange(of: "</\(open)>").map { String(simple[start.lowerBound..<$0.upperBound]) }
    }
    let whole = simple.replacing("</Ntry>\n", with: "</Ntry>\(entries)\n")
      .replacing(
        "<Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">7.50",
        with: "<Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">12.75")
    let next = (other ?? "").replacing("<Id>S</Id>", with: "<Id>S2</Id>")
      .replacing("DE02120300000000202051", with: "DE02500105170137075030")
    return whole.replacing("</\(open)>", with: "</\(open)>\(next)")
  }

  @Test(arguments: CamtVersionTests.versions) func allThatDiffersIsRead(_ kind: String, _ version: Int) throws
  {
    let read = try statements(Array(Self.sample(kind, version).utf8))
    #expect(read.map(\.head.account) == ["DE02120300000000202051", "DE02500105170137075030"])
    #expect(read.map(\.head.identification) == ["S", "S2"] && read[1].lines.count == 1)
    let lines = read[0].lines
    try #require(lines.count == 3)
    #expect(lines.map(\.minor) == [-250, 525, 900])
    #expect(
      lines.map(\.status) == [.booked, .booked, .pending] && lines.map(\.isReversal) == [false, false, true])
    let batch = lines[1]
    #expect(batch.paymentCount == 2 && batch.transactionCode == "PMNT/RCDT/ESCT")
    // The bank's own day, whatever the hour and the zone.
    #expect(batch.bookingDay == Day("2024-05-02"))
    // Neither the charge nor the amount in the payer's currency.
    #expect(batch.details.map(\.minor) == [400, 125])
    #expect(batch.details.map(\.counterparty) == ["Payer", "A Bank"])
    #expect(batch.details.map(\.endToEnd) == ["", "E3"] && batch.details[0].instruction == "I2")
    #expect(batch.details[0].text == "one two" && lines[2].details.first?.text == "taken back")
    guard kind != "054" else { return }
    var proof = StatementProof()
    for line in lines { proof.add(line) }
    #expect(proof.close(read[0].end, kind: .statement).isEmpty)
  }

  private static let hasValidator = ["/usr/bin/xmllint", "/usr/local/bin/xmllint"].contains {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// By another program: what is made here, what banks gave us, and what ``CamtWriter`` writes.
  @Test(.enabled(if: hasValidator || BankFiles.areNeeded, "xmllint is not installed"))
  func samplesAndWhatIsWrittenAreValidByTheSchemas() throws {
    let folder = try validFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var files: [String: [String]] = [:]
    func add(_ kind: String, _ version: Int, _ text: String, _ what: String) throws {
      let name = Self.name(kind, version)
      let file = "\(name)-\(what).xml"
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(file)"))
      files[name, default: []].append(file)
    }
    for (kind, version) in CamtVersionTests.versions {
      try add(kind, version, CamtVersionTests.sample(kind, version), "simple")
      try add(kind, version, Self.sample(kind, version), "made")
    }
    for version in CamtReader.versions {
      var random = SeededGenerator(seed: UInt64(version))
      let written = (0..<4).map { _ in RandomBank.statement(&random, version) }
      let bytes = CamtWriter(version: version).message(
        written, identification: "M", created: Day(number: 20_000))
      try add("053", version, String(decoding: bytes, as: UTF8.self), "written")
    }
    for (place, (name, message)) in Self.messages.enumerated()
    where Self.notValid[name] == nil && message.version > 1 {
      let text = try String(contentsOfFile: "\(BankFiles.folder)/\(name)", encoding: .utf8)
      try add(message.kind, message.version, text, "sample\(place)")
    }
    #expect(files.count == 39)
    for (name, found) in files {
      let result = try Self.validate(folder, name, found)
      #expect(result.status == 0, "\(name): \(result.says)")
    }
    // The schemas do find faults: another version's sample is not valid.
    try add("053", 7, CamtVersionTests.sample("053", 6).replacing("001.06", with: "001.07"), "wrong")
    #expect(try Self.validate(folder, "camt.053.001.07", ["camt.053.001.07-wrong.xml"]).status != 0)
  }

  /// A folder with the schemas.
  private func validFolder() throws -> String {
    let folder = FileManager.default.temporaryDirectory.path + "/camt-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let packed = "\(BankFiles.tests)/Golden/Schema/camt.tar.xz"
    try #require(try Shell.run(["tar", "xJf", packed, "-C", folder]) == 0)
    return folder
  }

  private static func validate(
    _ folder: String, _ schema: String, _ files: [String]
  ) throws -> (status: Int32, says: String) {
    let line =
      "xmllint --noout --schema \(schema).xsd \(files.joined(separator: " ")) 2>&1 | grep -v validates"
    let status = try Shell.run(
      ["bash", "-c", line + "; exit ${PIPESTATUS[0]}"], in: folder, output: "\(folder)/says")
    let says = try String(contentsOfFile: "\(folder)/says", encoding: .utf8)
    return (status, String(says.prefix(600)))
  }

  /// Samples that the schema of their version refuses, and why; they are read all the same.
  static let notValid = ["prowide/camt.053.001.07.xml": "is an envelope with the message inside"]

  static func name(_ kind: String, _ version: Int) -> String {
    "camt.\(kind).001.\(version < 10 ? "0" : "")\(version)"
  }

  /// Message and version of each of the banks' samples, by the namespace.
  static let messages: [(String, (kind: String, version: Int))] = BankFiles.samples.compactMap { name in
    guard name.hasSuffix(".xml"),
      let text = try? String(contentsOfFile: "\(BankFiles.folder)/\(name)", encoding: .utf8),
      let found = text.firstMatch(of: #/camt\.(05[234])\.001\.([0-9]{2})/#)
    else { return nil }
    return (name, (String(found.output.1), Int(found.output.2) ?? 0))
  }

  /// `Docs/bank-statements.md` says what each version is tested with.
  @Test(.enabled(if: BankFiles.haveSamples || BankFiles.areNeeded)) func theTableOfVersionsIsTrue() throws {
    let page = try String(contentsOfFile: "\(BankFiles.tests)/../Docs/bank-statements.md", encoding: .utf8)
    for version in CamtReader.versions {
      let cells = ["052", "053", "054"].map { kind in
        let names = Self.messages.filter { $0.1 == (kind, version) }.map { name, _ in
          "`\(name)`" + (Self.notValid[name] == nil ? "" : " (envelope)")
        }
        return names.isEmpty ? "made" : names.joined(separator: ", ")
      }
      let row = "| \(version < 10 ? "0" : "")\(version) | " + cells.joined(separator: " | ") + " |"
      #expect(page.contains(row), "Docs/bank-statements.md has not: \(row)")
    }
  }
}
