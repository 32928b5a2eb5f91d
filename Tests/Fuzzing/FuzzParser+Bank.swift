import Interchange
import Money
import Operations
import Reconciliation
import Tabular

// Bank statements: no crash, no hang, the same whatever the chunks, no name in a message, and none accepted
// that does not foot.
extension FuzzParser {
  static let camt = FuzzParser(
    "camt",
    mutator: {
      Mutator(
        seeds: [
          CamtWriter(version: 2).message(
            [BankSeeds.statement(1)], identification: "M", created: BankSeeds.day),
          CamtWriter(version: 8).message(
            [BankSeeds.statement(1), BankSeeds.statement(2)], identification: "M", created: BankSeeds.day),
          Array("<?xml version='1.0' encoding='ISO-8859-1'?>\n<m><AppHdr/>".utf8)
            + CamtWriter(version: 13).message(
              [BankSeeds.statement(1)], identification: "M", created: BankSeeds.day
            ).drop { $0 != 0x0A } + Array("</m>".utf8),
        ],
        words: [
          "<", ">", "</", "/>", "<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE x>", "<?x ?>", "&amp;",
          "&#65;", "&x;",
          "<Ntry>", "</Ntry>", "<Amt Ccy=\"EUR\">1.00</Amt>", "<Stmt>", "</Stmt>", "<Bal>", "CRDT", "DBIT",
          "BOOK",
          "PDNG", "OPBD", "CLBD", "ITBD", "PRCD", " Ccy=\"JPY\"", "<TxDtls>", "<NtryDtls>",
          "xmlns:a=\"b\"", "a:", "<ElctrncSeqNb>0</ElctrncSeqNb>", "<NbOfTxs>2147483647</NbOfTxs>",
          "<PgNb>999999999999999999</PgNb>", "999999999999999999", "9223372036854775807",
          "<RvslInd>true</RvslInd>", "<SttlmInf/>", "camt.053.001.14", "camt.052.001.08", "+", "1.000000",
        ], delimiters: Array("<>\"".utf8))
    },
    body: { input, random in try BankTranscript.check(input, &random) })

  static let mt940 = FuzzParser(
    "mt940",
    mutator: {
      Mutator(
        seeds: [
          BankSeeds.swift, "{1:F01A}{2:O940}{4:\n" + BankSeeds.swift.dropLast(2) + "-}\n",
          BankSeeds.swift.replacing(":60F:", with: ":60M:").replacing("\n", with: "\r\n"),
          ":20:X\n:25:1\n:34F:PLN0\n:13D:2405021815+0100\n:61:2405020502CN0,01NTRFNONREF\n:90D:0PLN0,00\n"
            + ":90C:1PLN0,01\n-\n",
        ].map { Array($0.utf8) },
        words: [
          ":20:", ":25:", ":28C:", ":60F:", ":60M:", ":61:", ":62F:", ":62M:", ":64:", ":86:", ":NS:",
          "\n-\n", "-}",
          "{4:", "C240501EUR1,", "D240501EUR0,01", "2405020502CR1,NTRFNONREF//B", "RC", "RD", "?20",
          "?32", "/EREF/",
          ":28C:999999999999999999/999999999", "9223372036854775807", ":13D:", ":34F:EUR0,", "\u{1A}",
          "\u{0}",
          "/REMI/", "EREF+", "SVWZ+", ",", "//", "NONREF", "240230", "JPY", "\u{1}", "\u{3}",
        ], delimiters: Array(":,?/".utf8))
    },
    body: { input, random in try BankTranscript.check(input, &random) })

  static let zengin = FuzzParser(
    "zengin",
    mutator: {
      Mutator(
        seeds: [
          BankSeeds.zengin(.jis, []), BankSeeds.zengin(.jis, [0x0D, 0x0A]), BankSeeds.zengin(.ebcdic, []),
        ],
        words: ["1030", "2", "8", "9", "000000", "060501", "310430", "1", "0", " ", "\u{1A}", "\r\n"],
        delimiters: Array(" 0\r".utf8))
    },
    body: { input, random in try BankTranscript.check(input, &random, countsRecords: true) })

  static let bankCSV = FuzzParser(
    "bank-csv",
    mutator: {
      Mutator(
        seeds: [
          "day,out,in,balance,text\n2024/5/1,,\"1,000\",\"1,500\",\(BankSeeds.name)\n"
            + "2024/5/2,200,,\"1,300\",\n",
          "day,out,in,balance,text\r\n2024/5/1,0,1000,-500,x\r\n2024/5/2,▲3,,-497,\"a\nb\"\r\n",
        ].map { Array($0.utf8) },
        words: ["\"", ",", "\n", "-", "▲", "1,000", "2024/5/3", "balance", "+1", "0"])
    },
    body: { input, random in try BankTranscript.check(input, &random, mapping: BankSeeds.mapping.get()) })
}

/// Statements that foot.
private enum BankSeeds {
  /// Stands where a person's name would.
  static let name = "Zyxwv Qponm"
  static let day = Day(number: 19_844)

  static func statement(_ sequence: Int64) -> BankStatement {
    guard let euro = Currency("EUR") else { return BankStatement() }
    var statement = BankStatement()
    (statement.head.account, statement.head.identification) = ("DE02120300000000202051", "S\(sequence)")
    (statement.head.sequence, statement.head.page) = (sequence, 1)
    var sum: Int64 = 0
    for place in 0..<3 {
      var line = BankLine(minor: place == 1 ? -2_050 : 10_000 + Int64(place), currency: euro)
      (line.bookingDay, line.valueDay) = (day, day)
      (line.bankReference, line.transactionCode) = ("B\(place)", "PMNT/RCDT/ESCT")
      line.isReversal = place == 2
      var detail = BankDetail()
      (detail.endToEnd, detail.counterparty, detail.text) = ("E\(place)", name, name)
      (detail.minor, detail.creditorReference) = (line.minor, "RF18539007547034")
      line.details = place == 0 ? [detail, detail] : [detail]
      line.paymentCount = Int32(line.details.count)
      sum += line.minor
      statement.lines.append(line)
    }
    statement.end.openings = [BankBalance(minor: 500, currency: euro, day: day)]
    statement.end.closings = [BankBalance(minor: 500 + sum, currency: euro, day: day)]
    return statement
  }

  static let swift = """
    :20:STARTUMS
    :25:12345678/1020304050
    :28C:00004/00001
    :60F:C240501EUR500,00
    :61:2405020502CR300,NTRFKREF 1 MSGID//B1
    :86:166?00GUTSCHRIFT?20EREF+E1?21SVWZ+\(name)?32\(name)?34000
    :61:2405020502DR0,05NMSCNONREF
    supplement
    :86:/EREF/E2/NAME/\(name)/REMI/invoice 1
    :61:2405020502RCR10,N051NONREF
    :86:free text of \(name)
    :62F:C240502EUR789,95
    :64:C240502EUR789,95
    -

    """

  static func zengin(_ set: ZenginCodeSet, _ lineEnd: [UInt8]) -> [UInt8] {
    var text = ZenginText(set)
    text.lineEnd = lineEnd
    text.account(
      "1234567", from: "060501", to: "060531", opening: 1_000_000,
      [
        .init("060501", in: true, 25_000, "11", "ZYXWV QPONM", "ﾌﾘｺﾐ"),
        .init("310402", in: false, 1_100, "19", "", "ﾃｽｳﾘﾖｳ"),
      ])
    text.account("7654321", from: "060501", to: "060531", opening: -50, [])
    return text.finish()
  }

  static let mapping = Result {
    try StatementMapping.parse(
      Array(
        """
        format: gledger.mapping/1
        name: a-bank
        target: statement
        constants: { account: "001-1234567", currency: JPY }
        columns:
          date:    { from: day, type: day, forms: [yyyy/m/d], required: true }
          debit:   { from: out, type: money, forms: [plain, "#,##0"] }
          credit:  { from: in, type: money, forms: [plain, "#,##0"] }
          balance: { from: balance, type: money, forms: [plain, "#,##0"], required: true }
          text:    { from: text, type: text }
        """.utf8), name: "mapping")
  }
}

/// All that a reader says of a file, and what must hold for it.
private struct BankTranscript {
  var entries: [String] = []
  var statements: [(statement: BankStatement, faults: [StatementProof.Fault])] = []
  var fault: Diagnostic?

  static func check(
    _ input: [UInt8], _ random: inout FuzzRandom, mapping: StatementMapping? = nil,
    countsRecords: Bool = false
  ) throws -> Bool {
    let whole = try BankTranscript(input, mapping, chunk: 1 << 20)
    let size = 1 + random.below(40)
    // The CSV reader has a fuzzer of its own for its chunks.
    let pieces = mapping == nil ? try BankTranscript(input, nil, chunk: size) : whole
    if whole.entries != pieces.entries {
      let place = zip(whole.entries, pieces.entries).prefix { $0 == $1 }.count
      throw FuzzFault(
        "chunks of \(size) give \(pieces.entries.dropFirst(place).first ?? "nothing") for "
          + (whole.entries.dropFirst(place).first ?? "nothing"))
    }
    if let fault = whole.fault {
      let text = "\(fault)"
      for part in BankSeeds.name.split(separator: " ") {
        try require(!text.uppercased().contains(part.uppercased()), "a name is told: \(text)")
      }
      if !countsRecords {
        try Places(input, countsBytes: true).check(fault, wholeFile: ["unknown-format", "no-mapping"])
      }
    }
    for (statement, faults) in whole.statements where faults.isEmpty { try whole.checkFoots(statement) }
    try whole.checkChain(input, mapping)
    return whole.fault == nil && whole.statements.contains { $0.faults.isEmpty }
  }

  private init(_ input: [UInt8], _ mapping: StatementMapping?, chunk: Int) throws {
    var current = BankStatement()
    var proof = StatementProof()
    do {
      try BankFile.read(.bytes(input, name: "input"), as: nil, mapping: mapping, chunkSize: chunk) { piece in
        entries.append("\(piece)")
        switch piece {
        case .begin(let head):
          (current, proof) = (BankStatement(), StatementProof())
          current.head = head
        case .line(let line):
          current.lines.append(line)
          proof.add(line)
        case .end(let end):
          current.end = end
          statements.append((current, proof.close(end, kind: current.head.kind)))
        }
      }
    } catch let error as Diagnostic {
      fault = error
      entries.append("\(error) [\(error.code)]")
    }
  }

  /// The same file twice: what is held is held in the same words, all else is known the second time.
  private func checkChain(_ input: [UInt8], _ mapping: StatementMapping?) throws {
    var scan = StatementScan()
    scan.mapping = mapping
    let found: [StatementSummary]
    do {
      found = try scan.read(.bytes(input, name: "input"))
    } catch let error as Diagnostic {
      return try require(error == fault, "scanned with another fault: \(error)")
    }
    try require(fault == nil && found.count == statements.count, "scanned without the fault")
    var check = StatementCheck()
    check.add(found, of: "first")
    check.add(found, of: "second")
    let outcomes = check.outcomes()
    try require(outcomes.count == 2 * found.count, "not each statement has an outcome")
    for (first, second) in zip(outcomes, outcomes.dropFirst(found.count)) {
      try require(
        first.reasons.map(\.text) == second.reasons.map(\.text), "held in other words: \(second.reasons)")
      let isHeld = (first.outcome == .held, second.outcome == .held)
      try require(isHeld.0 == isHeld.1, "held once: \(first.outcome), \(second.outcome)")
      try require(isHeld.0 || first.outcome == .known || second.outcome == .known, "known at no time")
    }
  }

  /// Counted anew, in another way: each currency that moves has one opening and one closing, and they foot.
  private func checkFoots(_ statement: BankStatement) throws(FuzzFault) {
    guard statement.head.kind == .statement else { return }
    var sums: [String: Int128] = [:]
    for line in statement.lines {
      sums[line.currency.code, default: 0] += line.status == .booked ? Int128(line.minor) : 0
    }
    let (openings, closings) = (statement.end.openings, statement.end.closings)
    for currency in Set(sums.keys).union((openings + closings).map(\.currency.code)) {
      let opened = Set(openings.filter { $0.currency.code == currency }.map(\.minor))
      let closed = Set(closings.filter { $0.currency.code == currency }.map(\.minor))
      try require(opened.count == 1 && closed.count == 1, "accepted without one balance in \(currency)")
      let expected = Int128(opened.first ?? 0) + (sums[currency] ?? 0)
      try require(expected == Int128(closed.first ?? 0), "accepted, and does not foot in \(currency)")
    }
    try require(!openings.isEmpty, "accepted without a balance")
  }
}
