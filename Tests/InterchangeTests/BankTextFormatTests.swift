import Fuzzing
import Money
import Reconciliation
import Tabular
import Testing

@testable import Interchange

/// Traps of MT940, Zengin records and banks' CSV files.
@Suite struct BankTextFormatTests {
  // MARK: - MT940

  private static func message(_ entry: String, closing: String = "C240502EUR0,") -> String {
    ":20:X\n:25:1\n:28C:1/1\n:60F:C240501EUR0,\n\(entry)\n:62F:\(closing)\n-\n"
  }

  /// An entry, and what it is: days, minor units, reversal, code, own reference and the bank's.
  static let entries: [(String, String)] = [
    (":61:2405020502CR300,NTRFREF1//B1", "2024-05-02 2024-05-02 30000 NTRF REF1 B1"),
    (":61:2405020502C300,5NTRFNONREF", "2024-05-02 2024-05-02 30050 NTRF  "),
    (":61:240502D0,01NMSCNONREF//", "2024-05-02 2024-05-02 -1 NMSC  "),
    (":61:2405020502RCR300,NRTINONREF", "2024-05-02 2024-05-02 -30000 reversal NRTI  "),
    (":61:2405020502RD300,NRTINONREF", "2024-05-02 2024-05-02 30000 reversal NRTI  "),
    (":61:2401021231D1,NCHGNONREF", "2023-12-31 2024-01-02 -100 NCHG  "),
    (":61:2312310102D1,NCHGNONREF", "2024-01-02 2023-12-31 -100 NCHG  "),
    (":61:240502D1,00F121A B//C D", "2024-05-02 2024-05-02 -100 F121 A B C D"),
    (":61:2405020502D1,S103", "2024-05-02 2024-05-02 -100 S103  "),
  ]

  @Test(arguments: entries) func entry(_ text: String, _ expected: String) throws {
    let line = try #require(try statements(Array(Self.message(text).utf8))[0].lines.first)
    let days = [line.bookingDay, line.valueDay].map { $0.map { "\($0)" } ?? "-" }.joined(separator: " ")
    let kind = line.isReversal ? " reversal" : ""
    let references = "\(line.details[0].instruction) \(line.bankReference)"
    let found = "\(days) \(line.minor)\(kind) \(line.transactionCode) \(references)"
    #expect(found == expected)
  }

  static let refused: [(String, String, Int)] = [
    (":61:2405020502X300,NTRFA", "not-an-entry", 15), (":61:240230D1,NMSCA", "not-a-day", 5),
    (":61:2405021302D1,NMSCA", "not-a-day", 11), (":61:240502DNMSCA", "not-an-amount", 13),
    (":61:240502D1,234NMSCA", "too-many-decimals", 12), (":61:240502D1.00NMSCA", "not-an-entry", 13),
    (":61:240502D1,00XMSCA", "not-an-entry", 16), (":61:24", "not-a-day", 5),
    (":61:240502D92233720368547758,08NMSCA", "amount-out-of-range", 12),
    (":60F:C240501EUR0,", "repeated-field", 0),
  ]

  @Test(arguments: refused) func refusedEntry(_ text: String, _ code: String, _ column: Int) throws {
    do {
      _ = try statements(Array(Self.message(text).utf8))
      Issue.record("\(text) is read")
    } catch let fault as Diagnostic {
      #expect((fault.code, fault.line, fault.column ?? 0) == (code, 5, column), "\(fault)")
    }
  }

  @Test func swiftBlocksAndSeveralMessages() throws {
    let one =
      "{1:F01AAAA0000000000}{2:O9400000N}{4:\n" + Self.message(":61:240502C1,NMSCA").dropLast(2) + "-}"
    let read = try statements(Array((one + "\n" + one).utf8))
    #expect(read.map(\.lines.count) == [1, 1])
    #expect(read.allSatisfy { !$0.end.closings.isEmpty && $0.head.sequence == 1 && $0.head.page == 1 })
  }

  @Test func structuredNarratives() throws {
    func detail(_ narrative: String) throws -> BankDetail {
      let text = Self.message(":61:240502C1,NTRFNONREF\n:86:" + narrative)
      return try statements(Array(text.utf8))[0].lines[0].details[0]
    }
    let german = try detail(
      "109?00RUECK?20EREF+E-1?21SVWZ+Rechnung 17?22 vom Mai?30BIC?31DE1?32Name ?33Zwei?34914")
    #expect(german.endToEnd == "E-1" && german.text == "Rechnung 17 vom Mai")
    #expect(german.counterparty == "Name Zwei" && german.counterpartyAccount == "DE1")
    #expect(german.returnReason == "914")
    // A line that is broken in the middle of a part's number.
    let broken = try detail("166?00X?20EREF+E-\n2?\n31DE2")
    #expect(broken.endToEnd == "E-2" && broken.counterpartyAccount == "DE2")
    let dutch = try detail("/TRTP/SEPA/IBAN/NL1/BIC/X/NAME/N N/REMI/invoice 1/2/EREF/E-3/RTRN/MS03/")
    #expect(dutch.endToEnd == "E-3" && dutch.text == "invoice 1/2" && dutch.counterparty == "N N")
    #expect(dutch.counterpartyAccount == "NL1" && dutch.returnReason == "MS03")
    #expect(try detail("free text\nand more").text == "free text and more")
  }

  @Test func textThatIsNotUTF8() throws {
    let text = Array(Self.message(":61:240502C1,NTRFNONREF\n:86:caf").utf8)
    let place = text.firstRange(of: Array("caf".utf8))!.upperBound
    let read = try statements(Array(text[..<place]) + [0xE9] + Array(text[place...]))
    #expect(read[0].lines[0].text == "café")
  }

  // MARK: - Zengin

  private static func zengin(_ set: ZenginCodeSet, lineEnd: [UInt8] = [], closing: Int? = nil) -> [UInt8] {
    var text = ZenginText(set)
    text.lineEnd = lineEnd
    text.account(
      "1234567", from: "060501", to: "060531", opening: 1_000_000,
      [
        .init("060501", in: true, 25_000, "11", "ｶ)ﾔﾏﾀﾞｼﾖｳﾃﾝ", "ﾌﾘｺﾐ"),
        .init("060502", in: false, 1_100, "14", "", "ﾃｽｳﾘﾖｳ"),
        .init("060531", in: false, 3, "19", "", "ﾃｲｾｲ"),
      ], closing: closing)
    text.account("7654321", from: "310401", to: "010531", opening: -50, [])
    return text.finish()
  }

  @Test(arguments: [ZenginCodeSet.jis, .ebcdic], [[], [0x0D, 0x0A], [0x0A]])
  func bothSetsOfCharacters(_ set: ZenginCodeSet, _ lineEnd: [UInt8]) throws {
    for size in [1, 3, 200, 1 << 20] {
      let read = try statements(Self.zengin(set, lineEnd: lineEnd), chunkSize: size)
      #expect(read.map(\.head.account) == ["0597-001-1-0001234567", "0597-001-1-0007654321"])
      #expect(read[0].lines.map(\.minor) == [25_000, -1_100, -3])
      #expect(read[0].lines.map { $0.bookingDay?.description } == ["2024-05-01", "2024-05-02", "2024-05-31"])
      #expect(read[0].lines.map(\.isReversal) == [false, false, true])
      #expect(read[0].lines[0].counterparty == "ｶ)ﾔﾏﾀﾞｼﾖｳﾃﾝ" && read[0].lines[1].text == "ﾃｽｳﾘﾖｳ")
      #expect(read[0].end.closings.map(\.minor) == [1_023_897])
      #expect(read[1].end.openings.map(\.minor) == [-50])
      // The last Heisei spring, and the first one of Reiwa.
      #expect(
        read[1].end.openings[0].day == Day("2019-04-01") && read[1].end.closings[0].day == Day("2019-05-31"))
      for statement in read { #expect(Self.faults(statement) == []) }
    }
  }

  private static func faults(_ statement: BankStatement) -> [String] {
    var proof = StatementProof()
    for line in statement.lines { proof.add(line) }
    return proof.close(statement.end, kind: statement.head.kind).map(\.code)
  }

  @Test func zenginThatDoesNotFoot() throws {
    let read = try statements(Self.zengin(.jis, closing: 1_000_000))
    #expect(Self.faults(read[0]) == ["does-not-foot"])
  }

  /// A change of bytes at a place, and the fault with its record and column.
  static let zenginFaults: [(Int, String, String, Int, Int)] = [
    (0, "2", "unknown-format", 1, 0), (3, "1", "unknown-value", 1, 4), (200, "7", "unknown-value", 2, 1),
    (200 + 9, "061301", "not-a-day", 2, 10), (200 + 21, "3", "unknown-value", 2, 22),
    (200 + 24, "00000000002X", "not-a-number", 2, 25), (113, "3", "unknown-value", 1, 114),
    (1400 + 1, "0000000007", "record-count", 8, 2), (200, "1", "record-order", 2, 1),
    (800, "1", "record-order", 5, 1),
  ]

  @Test(arguments: zenginFaults)
  func zenginIsRefused(_ place: Int, _ text: String, _ code: String, _ line: Int, _ column: Int) throws {
    var bytes = Self.zengin(.jis)
    #expect(bytes.count == 1600)
    bytes.replaceSubrange(place..<(place + text.utf8.count), with: text.utf8)
    do {
      _ = try statements(bytes)
      Issue.record("\(text) at \(place) is read")
    } catch let fault as Diagnostic {
      #expect(fault.code == code, "\(fault)")
      if fault.code == "unknown-value" || fault.code == "not-a-day" {
        #expect((fault.line, fault.column ?? 0) == (line, column), "\(fault)")
      }
    }
    #expect(throws: Diagnostic.self) { try statements(Array(Self.zengin(.jis).dropLast(1))) }
    #expect(throws: Diagnostic.self) { try statements(Array(Self.zengin(.jis).dropLast(200))) }
  }

  // MARK: - CSV

  private static let mapping = """
    format: gledger.mapping/1
    name: a-bank
    target: statement
    input: { trim: true }
    ORDER
    constants: { account: "001-1234567", currency: JPY }
    columns:
      date:    { from: 取引日, type: day, forms: [yyyy/m/d], required: true }
      debit:   { from: 出金, type: money, forms: [plain, "#,##0"] }
      credit:  { from: 入金, type: money, forms: [plain, "#,##0"] }
      balance: { from: 残高, type: money, forms: [plain, "#,##0"], required: true }
      text:    { from: 摘要, type: text }
    """

  private static func csv(_ text: String, order: String = "") throws -> BankStatement {
    let yaml = mapping.replacing("ORDER", with: order)
    let mapping = try StatementMapping.parse(Array(yaml.utf8), name: "m.yaml")
    return try statements(Array(text.utf8), mapping: mapping)[0]
  }

  @Test func csvWithARunningBalance() throws {
    let rows = ["2024/5/1,,\"1,000\",\"1,500\",ﾌﾘｺﾐ", "2024/5/2,200,,\"1,300\",", "2024/5/2,0,5,\"1,305\",x"]
    let header = "取引日,出金,入金,残高,摘要\n"
    let oldest = try Self.csv(header + rows.joined(separator: "\n"))
    let newest = try Self.csv(header + rows.reversed().joined(separator: "\n"), order: "order: newest-first")
    #expect(oldest.lines.map(\.minor) == [1000, -200, 5] && newest.lines.map(\.minor) == [5, -200, 1000])
    for statement in [oldest, newest] {
      #expect(statement.end.openings.map(\.minor) == [500] && statement.end.closings.map(\.minor) == [1305])
      #expect(Self.faults(statement) == [])
    }
    // The wrong order, and a line that is missing, are seen.
    #expect(
      Self.faults(try Self.csv(header + rows.reversed().joined(separator: "\n"))).contains("running-balance"))
    #expect(
      Self.faults(try Self.csv(header + [rows[0], rows[2]].joined(separator: "\n"))) == [
        "does-not-foot", "running-balance",
      ])
  }

  static let csvFaults: [(String, String, Int)] = [
    ("2024/5/1,,1000,,x", "required-column-blank", 2), ("2024-05-01,,1000,1500,x", "not-in-any-form", 2),
    ("2024/5/1,1,1000,1500,x", "two-amounts", 2), ("2024/5/1,,,1500,x", "no-amount", 2),
    ("2024/5/1,,10.5,1500,x", "too-many-decimals", 2), ("2024/5/1,,1000,1500", "ragged-row", 2),
  ]

  @Test(arguments: csvFaults) func csvIsRefused(_ row: String, _ code: String, _ line: Int) throws {
    do {
      _ = try Self.csv("取引日,出金,入金,残高,摘要\n" + row)
      Issue.record("\(row) is read")
    } catch let fault as Diagnostic {
      #expect((fault.code, fault.line) == (code, line), "\(fault)")
    }
  }

  static let mappingFaults: [(String, String, String)] = [
    ("currency: JPY", "currency: YEN", "unknown-currency"), ("date:   ", "day:", "unknown-column"),
    ("type: day, forms: [yyyy/m/d]", "type: text", "wrong-type"), ("debit:  ", "amount:", "missing-key"),
    ("account: \"001-1234567\", ", "", "missing-key"), ("ORDER", "order: any", "unknown-value"),
  ]

  @Test(arguments: mappingFaults) func mappingIsRefused(_ old: String, _ new: String, _ code: String) {
    let yaml = Self.mapping.replacing(old, with: new).replacing("ORDER", with: "")
    do {
      _ = try StatementMapping.parse(Array(yaml.utf8), name: "m.yaml")
      Issue.record("\(new) is read")
    } catch {
      #expect(error.diagnostics.contains { $0.code == code }, "\(error.diagnostics)")
      #expect(error.diagnostics.allSatisfy { $0.line > 0 })
    }
  }
}
