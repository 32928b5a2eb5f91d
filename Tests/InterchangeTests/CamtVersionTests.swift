import Money
import Reconciliation
import Tabular
import Testing

@testable import Interchange

/// The versions of camt messages that are read, and the round trip of what is written.
@Suite struct CamtVersionTests {
  /// Each version with what it names differently, made from the schemas and valid by them
  /// (``CamtSchemaTests``): 02 has the amount of a payment in AmtDtls, the status as text and the name of a
  /// party in the party; from 03 on the payment has an amount of its own and banks are BICFI; from 07 on the
  /// status has a code inside and the party Pty.
  static func sample(_ kind: String, _ version: Int) -> String {
    let (message, part) =
      switch kind {
      case "052": ("BkToCstmrAcctRpt", "Rpt")
      case "053": ("BkToCstmrStmt", "Stmt")
      default: ("BkToCstmrDbtCdtNtfctn", "Ntfctn")
      }
    func balance(_ code: String, _ amount: String) -> String {
      "<Bal><Tp><CdOrPrtry><Cd>\(code)</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">\(amount)</Amt>"
        + "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2024-05-02</Dt></Dt></Bal>"
    }
    let balances = kind == "054" ? "" : balance("OPBD", "10.00") + balance("CLBD", "7.50")
    let status = version < 7 ? "BOOK" : "<Cd>BOOK</Cd>"
    let amount =
      version < 3
      ? "<AmtDtls><TxAmt><Amt Ccy=\"EUR\">2.50</Amt></TxAmt></AmtDtls>"
      : "<Amt Ccy=\"EUR\">2.50</Amt><CdtDbtInd>DBIT</CdtDbtInd>"
    let party = version < 7 ? "<Nm>Name</Nm>" : "<Pty><Nm>Name</Nm></Pty>"
    let agent = version < 3 ? "BIC" : "BICFI"
    let number = version < 10 ? "0\(version)" : "\(version)"
    return """
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.\(kind).001.\(number)"><\(message)>\
      <GrpHdr><MsgId>M</MsgId><CreDtTm>2024-05-02T01:00:00</CreDtTm></GrpHdr>
      <\(part)><Id>S</Id><ElctrncSeqNb>4</ElctrncSeqNb><CreDtTm>2024-05-02T01:00:00</CreDtTm>
      <Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy>\
      <Svcr><FinInstnId><\(agent)>BYLADEM1001</\(agent)></FinInstnId></Svcr></Acct>\(balances)
      <Ntry><NtryRef>7</NtryRef><Amt Ccy="EUR">2.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>\(status)</Sts>\
      <BookgDt><Dt>2024-05-02</Dt></BookgDt><ValDt><DtTm>2024-05-03T00:00:00+02:00</DtTm></ValDt>\
      <AcctSvcrRef>B1</AcctSvcrRef><BkTxCd><Prtry><Cd>116</Cd></Prtry></BkTxCd>
      <NtryDtls><TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs>\(amount)\
      <RltdPties><Cdtr>\(party)</Cdtr><CdtrAcct><Id><IBAN>DE75512108001245126199</IBAN></Id></CdtrAcct>\
      </RltdPties>\
      <RmtInf><Strd><CdtrRefInf><Ref>RF18 5390 0754 7034</Ref></CdtrRefInf></Strd></RmtInf>\
      <RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls></NtryDtls></Ntry>
      </\(part)></\(message)></Document>
      """
  }

  static let versions: [(String, Int)] = ["052", "053", "054"].flatMap { kind in (2...14).map { (kind, $0) } }

  @Test(arguments: versions) func version(_ kind: String, _ version: Int) throws {
    let text = Self.sample(kind, version)
    for sample in [text, "<message><AppHdr><To/></AppHdr>\(text)</message>"] {
      let read = try statements(Array(sample.utf8))
      #expect(read.count == 1)
      #expect(
        read[0].head.kind.rawValue == ["052": "report", "053": "statement", "054": "notification"][kind])
      #expect(read[0].head.account == "DE02120300000000202051")
      #expect(read[0].head.sequence == 4)
      let line = try #require(read[0].lines.first)
      #expect((line.minor, line.currency.code, line.status) == (-250, "EUR", .booked))
      #expect(line.valueDay == Day("2024-05-03") && line.bookingDay == Day("2024-05-02"))
      #expect(line.bankReference == "B1" && line.transactionCode == "116" && line.endToEnd == "E1")
      #expect(line.creditorReference == "RF18539007547034" && line.returnReason == "AC04")
      #expect(line.counterparty == "Name" && line.details[0].counterpartyAccount == "DE75512108001245126199")
      #expect(line.details[0].minor == -250)
    }
  }

  static let refused: [(String, String, String)] = [
    ("a version that is not read", "camt.053.001.08|camt.053.001.01", "unknown-version"),
    ("another message", "camt.053.001.08|pain.001.001.09", "not-camt"),
    ("a fraction of a cent", ">2.50<|>2.501<", "too-many-decimals"),
    ("a comma", ">2.50<|>2,50<", "not-an-amount"),
    ("a negative amount", ">2.50<|>-2.50<", "not-an-amount"),
    ("more than 64 bits", ">2.50<|>92233720368547758.08<", "amount-out-of-range"),
    ("no currency", " Ccy=\"EUR\"|", "unknown-currency"),
    ("a day that is none", "<BookgDt><Dt>2024-05-02|<BookgDt><Dt>2024-02-30", "not-a-day"),
    ("a direction that is none", "<CdtDbtInd>DBIT|<CdtDbtInd>DEBT", "unknown-value"),
    ("an entry without direction", "<CdtDbtInd>DBIT</CdtDbtInd><Sts>|<Sts>", "missing-element"),
    ("an entry without status", "<Sts><Cd>BOOK</Cd></Sts>|", "missing-element"),
    (
      "too many payments to count", "<NtryDtls>|<NtryDtls><Btch><NbOfTxs>2147483648</NbOfTxs></Btch>",
      "too-large"
    ),
    (
      "payments that sum to too many",
      "<NtryDtls>|<NtryDtls>"
        + String(repeating: "<Btch><NbOfTxs>999999999</NbOfTxs></Btch>", count: 3), "too-large"
    ),
    ("a page without end", "<Acct>|<StmtPgntn><PgNb>2147483648</PgNb></StmtPgntn><Acct>", "too-large"),
    (
      "text without end",
      "<RmtInf>|<RmtInf>"
        + String(repeating: "<Ustrd>\(String(repeating: "x", count: 1 << 16))</Ustrd>", count: 65), "too-long"
    ),
  ]

  @Test(arguments: refused) func refuses(_ name: String, _ change: String, _ code: String) throws {
    let parts = change.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    let text = Self.sample("053", 8).replacing(parts[0], with: parts[1])
    do {
      _ = try statements(Array(text.utf8))
      Issue.record("\(name) is read")
    } catch let fault as Diagnostic {
      #expect(fault.code == code, "\(name): \(fault)")
      #expect(fault.line > 0 && fault.column ?? 0 > 0)
    }
  }

  /// Before the entries are told, as the head is.
  @Test func zeroIsNoNumber() throws {
    func head(_ numbers: String) throws -> BankStatementHead {
      let text = Self.sample("053", 8).replacing("<ElctrncSeqNb>4</ElctrncSeqNb>", with: numbers)
      var found: BankStatementHead?
      try BankFile.read(.bytes(Array(text.utf8), name: "f")) { piece in
        if case .begin(let head) = piece { found = head }
      }
      return try #require(found)
    }
    let none = try head("<StmtPgntn><PgNb>0</PgNb></StmtPgntn><ElctrncSeqNb>0</ElctrncSeqNb>")
    #expect(none.sequence == nil && none.page == nil)
    #expect(try head("<ElctrncSeqNb>0</ElctrncSeqNb><LglSeqNb>7</LglSeqNb>").sequence == 7)
    #expect(try head("<ElctrncSeqNb>5</ElctrncSeqNb><LglSeqNb>7</LglSeqNb>").sequence == 5)
  }

  @Test func superfluousZerosAreTheSameAmount() throws {
    let text = Self.sample("053", 8).replacing(">2.50<", with: ">2.50000<")
    #expect(try statements(Array(text.utf8))[0].lines[0].minor == -250)
  }

  /// What is written is read as the same, whatever the version; the seed is printed where it is not.
  @Test(arguments: 2...14) func whatIsWrittenIsReadAsTheSame(_ version: Int) throws {
    for seed in 0..<20 {
      var random = SeededGenerator(seed: UInt64(version * 1000 + seed))
      let written = (0..<Int.random(in: 1...3, using: &random)).map { _ in
        RandomBank.statement(&random, version)
      }
      let bytes = CamtWriter(version: version).message(
        written, identification: "M", created: Day(number: 20_000))
      let read = try statements(bytes)
      let same = written.map(\.lines) == read.map { $0.lines.map(Self.withoutLine) }
      #expect(same, "version \(version), seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
      #expect(written.map(\.end) == read.map(\.end), "version \(version), seed \(seed)")
      #expect(written.map(\.head.account) == read.map(\.head.account))
      for statement in read {
        var proof = StatementProof()
        for line in statement.lines { proof.add(line) }
        #expect(proof.close(statement.end, kind: .statement).isEmpty, "version \(version), seed \(seed)")
      }
    }
  }

  private static func withoutLine(_ line: BankLine) -> BankLine {
    var line = line.normalised
    line.fileLine = 0
    return line
  }
}

/// The statements of a file, whole.
func statements(
  _ bytes: [UInt8], as format: BankFormat? = nil, mapping: StatementMapping? = nil, chunkSize: Int = 1 << 20
) throws -> [BankStatement] {
  var found: [BankStatement] = []
  try BankFile.read(.bytes(bytes, name: "f"), as: format, mapping: mapping, chunkSize: chunkSize) { piece in
    switch piece {
    case .begin(let head):
      found.append(BankStatement())
      found[found.count - 1].head = head
    case .line(let line): found[found.count - 1].lines.append(line)
    case .end(let end): found[found.count - 1].end = end
    }
  }
  return found
}

extension BankLine {
  /// The first text of the details that is not blank.
  private func first(_ path: KeyPath<BankDetail, String>) -> String {
    details.lazy.map { $0[keyPath: path] }.first { !$0.isEmpty } ?? ""
  }

  /// The reference of the only payment; blank where there are several.
  var endToEnd: String { details.count == 1 ? details[0].endToEnd : "" }
  /// The structured reference of the only payment; blank where there are several.
  var creditorReference: String { details.count == 1 ? details[0].creditorReference : "" }
  /// The first reason of a return.
  var returnReason: String { first(\.returnReason) }
  /// The first name of the other side: perhaps a person's.
  var counterparty: String { first(\.counterparty) }
  /// The first free text: perhaps with a person's name.
  var text: String { first(\.text) }
}

/// Statements by chance that foot.
enum RandomBank {
  static func statement(_ random: inout SeededGenerator, _ version: Int) -> BankStatement {
    var statement = BankStatement()
    statement.head.account = Bool.random(using: &random) ? "DE02120300000000202051" : "0001-001-1-1234567"
    statement.head.identification = "S-\(Int.random(in: 1...99, using: &random))"
    statement.head.sequence = Int64.random(in: 1...500, using: &random)
    let code = ["EUR", "JPY", "KWD", "USD"].randomElement(using: &random)!
    let currency = Currency(code)!
    let opening = Int64.random(in: -10_000_000...10_000_000, using: &random)
    var closing = opening
    for _ in 0..<Int.random(in: 0...8, using: &random) {
      let line = line(&random, currency)
      if line.status == .booked { closing += line.minor }
      statement.lines.append(line.normalised)
    }
    let day = Day(number: 19_000)
    statement.end.openings = [BankBalance(minor: opening, currency: currency, day: day)]
    statement.end.closings = [BankBalance(minor: closing, currency: currency, day: day)]
    return statement
  }

  private static func line(_ random: inout SeededGenerator, _ currency: Currency) -> BankLine {
    var line = BankLine(minor: Int64.random(in: -9_999_999...9_999_999, using: &random), currency: currency)
    line.status = BankLine.Status.allCases.randomElement(using: &random)!
    line.isReversal = Int.random(in: 0..<5, using: &random) == 0
    line.bookingDay = Day(number: Int32.random(in: 15_000...21_000, using: &random))
    line.valueDay = Day(number: Int32.random(in: 15_000...21_000, using: &random))
    line.bankReference = text(&random)
    line.transactionCode = ["PMNT/RCDT/ESCT", "NTRF", ""].randomElement(using: &random)!
    if Int.random(in: 0..<3, using: &random) == 0 {
      line.paymentCount = Int32.random(in: 1...9, using: &random)
    }
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      var detail = BankDetail()
      detail.minor = line.minor < 0 ? -5 : 5
      detail.bankReference = text(&random)
      detail.endToEnd = text(&random)
      detail.instruction = text(&random)
      detail.creditorReference = text(&random).filter { $0 != " " }
      detail.counterparty = text(&random)
      detail.text = text(&random)
      detail.returnReason = Bool.random(using: &random) ? "AC04" : ""
      line.details.append(detail)
    }
    return line
  }

  private static func text(_ random: inout SeededGenerator) -> String {
    let texts = ["", "R-1", "a & b", "<x>", "\"quoted\"", "日本 ﾆﾎﾝ", "é", "]]>", "100%", "NONREF"]
    return texts.randomElement(using: &random)!
  }
}
