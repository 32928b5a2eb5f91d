import Foundation
import Money
import Tabular
import TestServer
import Testing

@testable import Interchange

/// Status reports of banks (pain.002): what is read, what is refused, and that the samples are valid.
@Suite struct PaymentStatusTests {
  /// A report of one message with two blocks: one block that is rejected as a whole, and one with a payment
  /// of each kind; with all that is passed over.
  static func sample(_ version: Int) -> String {
    let id = version < 10 ? "0\(version)" : "\(version)"
    let bic = version < 4 ? "BIC" : "BICFI"
    let uetr = version < 10 ? "" : "<OrgnlUETR>8a562c67-ca16-48ba-b074-65581be6f001</OrgnlUETR>"
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.\(id)">
        <CstmrPmtStsRpt>
          <GrpHdr><MsgId>BANK-1</MsgId><CreDtTm>2025-04-02T23:30:00+09:00</CreDtTm>\
      <DbtrAgt><FinInstnId><\(bic)>BYLADEM1001</\(bic)></FinInstnId></DbtrAgt></GrpHdr>
          <OrgnlGrpInfAndSts><OrgnlMsgId>GL7-0123456789AB</OrgnlMsgId><OrgnlMsgNmId>pain.001</OrgnlMsgNmId>\
      <OrgnlNbOfTxs>6</OrgnlNbOfTxs><GrpSts>PART</GrpSts></OrgnlGrpInfAndSts>
          <OrgnlPmtInfAndSts>
            <OrgnlPmtInfId>GL7-0123456789AB-1</OrgnlPmtInfId><PmtInfSts>RJCT</PmtInfSts>
            <StsRsnInf><Orgtr><Nm>Zyxwv Qponm</Nm></Orgtr><Rsn><Cd>DT01</Cd></Rsn>\
      <AddtlInf>call Zyxwv Qponm</AddtlInf></StsRsnInf>
          </OrgnlPmtInfAndSts>
          <OrgnlPmtInfAndSts>
            <OrgnlPmtInfId>GL7-0123456789AB-2</OrgnlPmtInfId>
            <TxInfAndSts><OrgnlEndToEndId>GLACCEPTED000001</OrgnlEndToEndId>\(uetr)<TxSts>ACSP</TxSts>\
      </TxInfAndSts>
            <TxInfAndSts><StsId>S2</StsId><OrgnlInstrId>I2</OrgnlInstrId>\
      <OrgnlEndToEndId>GLREJECTED000001</OrgnlEndToEndId><TxSts>RJCT</TxSts>\
      <StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf>\
      <StsRsnInf><Rsn><Prtry>Zyxwv Qponm is unknown</Prtry></Rsn></StsRsnInf>\
      <OrgnlTxRef><Amt><InstdAmt Ccy="USD">64480.00</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>
            <TxInfAndSts><OrgnlEndToEndId>GLPENDING0000001</OrgnlEndToEndId><TxSts>PDNG</TxSts></TxInfAndSts>
            <TxInfAndSts><OrgnlEndToEndId>GLASTHEGROUP0001</OrgnlEndToEndId></TxInfAndSts>
          </OrgnlPmtInfAndSts>
        </CstmrPmtStsRpt>
      </Document>

      """
  }

  private func read(_ text: String, chunk: Int? = nil) throws -> PaymentStatusReport {
    try PaymentStatusReader.read(.bytes(Array(text.utf8), name: "report.xml"), chunkSize: chunk)
  }

  @Test(arguments: 3...15) func eachVersionIsRead(_ version: Int) throws {
    let report = try read(Self.sample(version))
    #expect(report.identification == "BANK-1" && report.message == "GL7-0123456789AB")
    // The bank's own day, whatever its zone.
    #expect(report.day == Day("2025-04-02") && report.status?.outcome == .partly)
    try #require(report.blocks.count == 2)
    #expect(report.blocks.map(\.identification) == ["GL7-0123456789AB-1", "GL7-0123456789AB-2"])
    #expect(report.blocks[0].status?.outcome == .rejected && report.blocks[0].status?.reasons == ["DT01"])
    #expect(report.blocks[0].payments.isEmpty && report.blocks[1].status == nil)
    let payments = report.blocks[1].payments
    #expect(payments.map { $0.status?.outcome } == [.accepted, .rejected, .pending, nil])
    // Of reasons only codes: what banks write beside them may name somebody.
    #expect(payments[1].status?.reasons == ["AC04"])
    #expect(payments[1].amount == 6_448_000 && payments[1].currency == Currency("USD"))
    #expect(payments[0].line == 12 && payments[3].line == 15)
    #expect(try read(Self.sample(version), chunk: 7) == report)
    let envelope = Self.sample(version).split(separator: "\n").dropFirst().joined(separator: "\n")
    #expect(try read("<m:Msg xmlns:m=\"urn:x\"><Head/>\(envelope)</m:Msg>").blocks.count == 2)
  }

  /// The codes of ISO 20022's external sets of statuses.
  @Test func eachCodeMeansOneThing() {
    let meaning: [(PaymentStatusReport.Outcome, String)] = [
      (.accepted, "ACTC ACCP ACFC ACSP ACWC ACWP ACPD ACIS ACSC ACCC"),
      (.pending, "RCVD PDNG PATC PRES CPUC"),
      (.rejected, "RJCT CANC"), (.partly, "PART"), (.other, "BLCK XXXX"),
    ]
    for (outcome, codes) in meaning {
      for code in codes.split(separator: " ") {
        #expect(PaymentStatusReport.outcome(String(code)) == outcome, "\(code)")
      }
    }
  }

  /// Each with the code of its fault, its line, and never a name.
  private static let faults: [(from: String, to: String, code: String, line: Int)] = [
    ("<Document ", "<!DOCTYPE Document [<!ENTITY a \"b\">]>\n<Document ", "doctype", 2),
    ("pain.002.001.12", "pain.002.001.02", "unknown-version", 2),
    ("pain.002.001.12", "camt.053.001.08", "not-a-status-report", 2),
    ("<TxSts>ACSP<", "<TxSts>Zyxwv Qponm<", "unknown-value", 12),
    ("<TxSts>ACSP<", "<TxSts>acsp<", "unknown-value", 12),
    ("<OrgnlEndToEndId>GLPENDING0000001</OrgnlEndToEndId>", "", "missing-element", 14),
    ("GLPENDING0000001", "Zyxwv Qponm lives in a street with a long name", "unknown-value", 14),
    ("2025-04-02T23:30:00", "2025-02-30T23:30:00", "not-a-day", 4),
    ("64480.00", "64480.001", "too-many-decimals", 13),
    ("64480.00", "-64480.00", "not-an-amount", 13),
    ("Ccy=\"USD\"", "Ccy=\"QQQ\"", "unknown-currency", 13),
    ("<OrgnlMsgId>GL7-0123456789AB</OrgnlMsgId>", "", "missing-element", 5),
    ("<OrgnlPmtInfId>GL7-0123456789AB-1</OrgnlPmtInfId>", "", "missing-element", 6),
    ("</CstmrPmtStsRpt>", "", "tag-mismatch", 18),
    ("CstmrPmtStsRpt>", "FIToFIPmtStsRpt>", "no-message", 18),
  ]

  @Test func faultsAreToldWithTheirPlace() throws {
    for fault in Self.faults {
      let text = Self.sample(12).replacing(fault.from, with: fault.to)
      try #require(text != Self.sample(12), "\(fault.from)")
      do {
        _ = try read(text)
        Issue.record("read: \(fault)")
      } catch let error as Diagnostic {
        #expect(error.code == fault.code && error.line == fault.line, "\(fault) \(error)")
        #expect(!"\(error)".contains("Zyxwv") && !"\(error)".contains("Qponm"), "\(error)")
      }
    }
    #expect(throws: Diagnostic.self) { try read("") }
  }

  private static let hasValidator = ["/usr/bin/xmllint", "/usr/local/bin/xmllint"].contains {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  @Test(
    .enabled(if: hasValidator || BankFiles.areNeeded, "xmllint is not installed"), arguments: [3, 12, 14, 15])
  func theSampleIsValidByTheSchema(_ version: Int) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/pain-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let packed = "\(BankFiles.tests)/Golden/Schema/pain002.tar.xz"
    try #require(try Shell.run(["tar", "xJf", packed, "-C", folder]) == 0)
    let schema = "pain.002.001.\(version < 10 ? "0" : "")\(version).xsd"
    for (name, text) in [
      ("right", Self.sample(version)),
      ("wrong", Self.sample(version).replacing("OrgnlMsgNmId>", with: "OrgnlMsgName>")),
    ] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name).xml"))
      let status = try Shell.run(
        ["xmllint", "--noout", "--schema", schema, "\(name).xml"], in: folder, output: "\(folder)/says")
      let says = try String(contentsOfFile: "\(folder)/says", encoding: .utf8)
      #expect((status == 0) == (name == "right"), "\(name): \(says.prefix(600))")
    }
  }
}
