import Fuzzing
import Money
import Reconciliation
import Tabular
import Testing

@testable import Interchange

/// Traps of Zengin records and banks' CSV files.
@Suite struct BankTextFormatTests {
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

  /// What the payer sent (EDI) is a reference only where it can be no name.
  @Test(arguments: [
    ("INV-2024-17", "INV-2024-17", "ﾌﾘｺﾐ"), ("YAMADA TARO", "", "ﾌﾘｺﾐ YAMADA TARO"), ("", "", "ﾌﾘｺﾐ"),
  ])
  func whatThePayerSends(_ sent: String, _ reference: String, _ text: String) throws {
    var bytes = Self.zengin(.jis)
    bytes.replaceSubrange((200 + 179)..<(200 + 179 + sent.utf8.count), with: sent.utf8)
    let detail = try statements(bytes)[0].lines[0].details[0]
    #expect(detail.endToEnd == reference && detail.text == text)
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
      #expect((fault.code, fault.line, fault.column ?? 0) == (code, line, column), "\(fault)")
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

  private static func csv(
    _ text: String, order: String = "", _ change: (String, String) = ("", "")
  ) throws -> BankStatement {
    let yaml = mapping.replacing("ORDER", with: order).replacing(change.0, with: change.1)
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

  @Test func aBlankStandsForWhatTheMappingSays() throws {
    let text = "取引日,出金,入金,残高,摘要\n2024/5/1,,1000,1500,\n,5,,1495,x\n"
    let day = ("yyyy/m/d], required: true }", "yyyy/m/d], required: true, blank: 2024/5/3 }")
    let read = try Self.csv(text, day)
    #expect(read.lines.map { $0.bookingDay?.description } == ["2024-05-01", "2024-05-03"])
    let none = ("摘要, type: text }", "摘要, type: text, values: { \"\": none, x: fee } }")
    let dated = text.replacing("\n,5", with: "\n2024/5/2,5")
    #expect(try Self.csv(dated, none).lines.map(\.text) == ["none", "fee"])
  }

  /// Its first line is no header, so a name may stand in it.
  @Test(arguments: ["取引日,出金,入金,残高,摘要,Erika", "取引日,出金,入金,残高,Erika"])
  func aFileWithoutItsHeaderTellsNoName(_ header: String) throws {
    do {
      _ = try Self.csv(header + "\n", ("trim: true", "trim: true, other_columns: refuse"))
      Issue.record("\(header) is read")
    } catch let fault as Diagnostic {
      #expect(fault.line == 1 && !"\(fault)".contains("Erika"), "\(fault)")
    }
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
    ("摘要, type: text }", "摘要, type: text, or: 出金, notice: other-text }", "not-supported"),
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
