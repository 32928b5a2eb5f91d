import Testing

@testable import Tabular

@Suite struct CSVDiagnosticTests {
  /// The faults that a file must give, each as `code line:column field "value"`, and its good records.
  struct Case: CustomTestStringConvertible {
    var text: String
    var faults: [String]
    var records: [[String]] = []
    var testDescription: String { text.debugDescription }
  }

  static let cases: [Case] = [
    Case(text: "a,b\n1,x\"y\n3,4\n", faults: ["bare-quote 2:4 b \"x\"y\""], records: [["3", "4"]]),
    Case(text: "a,b\n日本\"x,2\n", faults: ["bare-quote 2:3 a \"日本\"x\""]),
    Case(text: "a,b\n1,\"x\"y\n3,4\n", faults: ["text-after-quote 2:6 b \"\"x\"y\""], records: [["3", "4"]]),
    Case(text: "a,b\n\"x\" ,2\n", faults: ["text-after-quote 2:4 a \"\"x\" \""]),
    Case(
      text: "a,b\n\"he said \"hi\", ok\",2\n3,4\n", faults: ["text-after-quote 2:11 a \"\"he said \"hi\"\""],
      records: [["3", "4"]]),
    Case(
      text: "a,b\n1,\"x\n3,4\n5,6\n", faults: ["unterminated-quote 2:3 b \"\"x\""],
      records: [["3", "4"], ["5", "6"]]),
    Case(
      text: "a,b\n1,\"x\n3,4\n5,\"y\"\n7,8\n", faults: ["unterminated-quote 2:3 b \"\"x\""],
      records: [["3", "4"], ["5", "y"], ["7", "8"]]),
    Case(text: "a,b\n1,2\n3,\"", faults: ["unterminated-quote 3:3 b \"\"\""], records: [["1", "2"]]),
    Case(
      text: "a,b\n\"1\n2\",\"x\r\n3,4\r\n", faults: ["unterminated-quote 3:4 b \"\"x\""],
      records: [["3", "4"]]),
    Case(text: "a,b\n1\n2,3\n", faults: ["ragged-row 2:2"], records: [["2", "3"]]),
    Case(text: "a,b\n1,2,3\n4,5\n", faults: ["ragged-row 2:5 \"3\""], records: [["4", "5"]]),
    Case(text: "a,b\n1,2,\n", faults: ["ragged-row 2:5 \"\""]),
    Case(text: "a,b\n 1\n", faults: ["ragged-row 2:3"]),
    Case(
      text: "a,b\n1,2\r3,4\n5,6\n", faults: ["lone-carriage-return 2:4 b \"2\\r3\""], records: [["5", "6"]]),
    Case(text: "a,b\n1,2\r", faults: ["lone-carriage-return 2:4 b \"2\\r\""]),
    Case(text: "a,b\n1,\"2\"\r", faults: ["lone-carriage-return 2:6 b \"\"2\"\\r\""]),
    Case(
      text: "a,b\n1,x\0y\n\"\0\",2\n",
      faults: ["nul-byte 2:4 b \"x\\u{0}y\"", "nul-byte 3:2 a \"\"\\u{0}\""]),
    Case(
      text: "a,b\nx\"y,1\n1\n2,\"3\" \n\n4,5\n1,2,3\n",
      faults: [
        "bare-quote 2:2 a \"x\"y\"", "ragged-row 3:2", "text-after-quote 4:6 b \"\"3\" \"",
        "ragged-row 7:5 \"3\"",
      ], records: [["4", "5"]]),
  ]

  @Test(arguments: cases, chunkSizes)
  func faults(_ test: Case, chunk: Int) {
    let reading = readCSV(test.text, chunk: chunk)
    #expect(reading.faults.map(summary) == test.faults)
    #expect(reading.records == test.records)
  }

  static let headers: [(String, String)] = [
    ("", "empty-file 1:-"), ("\u{FEFF}", "empty-file 1:-"), ("\n\n", "empty-file 1:-"),
    ("#x\n", "empty-file 1:-"), ("a,b,a\n", "repeated-column 1:5 \"a\""),
    ("#x\n\na,,b\n", "unnamed-column 3:3"),
    ("a,b\"\n", "bare-quote 1:4 \"b\"\""), ("a,b\r1,2\r", "lone-carriage-return 1:4 \"b\\r1\""),
    ("\"a\n1\n", "unterminated-quote 1:1 \"\"a\""), ("a\0b\n", "nul-byte 1:2 \"a\\u{0}b\""),
  ]

  @Test(arguments: headers, chunkSizes)
  func headerFaults(_ test: (String, String), chunk: Int) {
    let reading = readCSV(test.0, chunk: chunk)
    #expect(reading.refusal.map(summary) == test.1)
    #expect(reading.items == [])
  }

  static let invalidUTF8: [[UInt8]] = [
    [0x80], [0xC0, 0xAF], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
    [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xE6, 0x97], [0xF0, 0x9F, 0x99],
  ]

  @Test(arguments: invalidUTF8, chunkSizes)
  func notUTF8(_ bytes: [UInt8], chunk: Int) {
    let reading = readCSV(Array("a,b\n1,日".utf8) + bytes + Array("x\n3,4\n".utf8), chunk: chunk)
    #expect(reading.faults.map(\.code) == ["not-utf-8"])
    #expect(reading.faults.first.map { [$0.line, $0.column ?? 0] } == [2, 4])
    #expect(reading.faults.first?.field == "b")
    #expect(reading.records == [["3", "4"]])
  }

  @Test func validatesLikeTheStandardLibrary() {
    var random = SeededGenerator(state: 7)
    let pool: [UInt8] = [0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC2, 0xE0, 0xE1, 0xED, 0xF0, 0xF4]
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0...12, using: &random)).map { _ in
        pool[Int.random(in: 0..<pool.count, using: &random)]
      }
      #expect(
        (UTF8Check.firstInvalidByte(of: bytes.span) == nil)
          == (String(validating: bytes, as: UTF8.self) != nil))
    }
  }

  @Test func otherFileKinds() {
    let utf16 = readCSV([0xFF, 0xFE, 0x61, 0x00, 0x0A, 0x00])
    #expect(utf16.refusal?.code == "nul-byte")
    #expect(utf16.refusal?.remedy.contains("UTF-16") == true)
    let gzip = readCSV([0x1F, 0x8B, 0x08, 0x01, 0x0A])
    #expect(gzip.refusal?.code == "not-utf-8")
    #expect(gzip.refusal?.remedy.contains("gzip") == true)
    let delimiter = readCSV("a\n", CSVOptions(delimiter: .quote))
    #expect(delimiter.refusal?.code == "bad-delimiter")
  }

  @Test(arguments: chunkSizes)
  func limits(chunk: Int) {
    var options = CSVOptions()
    options.limits.field = 8
    options.limits.record = 20
    let fits = "12345678"
    for field in [fits, "\"\(fits)\"", "\"1234567\"\"\""] {
      #expect(readCSV("a,b\n\(field),x\n", options, chunk: chunk).faults == [])
      #expect(readCSV("a,b\nx,\(field)", options, chunk: chunk).faults == [])
    }
    for field in [fits + "9", "\"\(fits)9\"", "\"12345678\"\"\"", "\"1234\n5678\""] {
      for (text, column) in [("a,b\nx,\(field)\n1,2\n", 3), ("a,b\n\(field),x\n1,2\n", 1)] {
        let reading = readCSV(text, options, chunk: chunk)
        #expect(reading.faults.first?.code == "field-too-long")
        #expect(reading.faults.first.map { [$0.line, $0.column ?? 0] } == [2, column])
        #expect(reading.faults.first?.message.contains("8 bytes") == true)
        #expect(reading.records.last == ["1", "2"])
      }
    }
    let full = "a,b,c\n1234567,123456,12345\n"
    #expect(readCSV(full, options, chunk: chunk).faults == [])
    let over = readCSV("a,b,c\n1234567,123456,123456\n1,2,3\n", options, chunk: chunk)
    #expect(over.faults.map(summary).map { $0.prefix(20) } == ["record-too-long 2:16"])
    #expect(over.records == [["1", "2", "3"]])
  }

  @Test func standardFieldLimit() {
    let limit = 1 << 20
    for quote in ["", "\""] {
      let exact = quote + String(repeating: "x", count: limit) + quote
      #expect(readCSV("a,b\n1,\(exact)\n3,4\n").records.map { $0[1].utf8.count } == [limit, 1])
      let over = quote + String(repeating: "x", count: limit + 1) + quote
      let reading = readCSV("a,b\n1,\(over)\n3,4\n")
      #expect(reading.faults.map(\.code) == ["field-too-long"])
      #expect(reading.faults.first?.message.contains("1048576") == true)
      #expect(reading.records == [["3", "4"]])
    }
  }

  @Test func raggedRowsNameWhatIsMissing() {
    let short = readCSV("day,amount,memo\n1\n").faults.first
    #expect(short?.message == "1 field where the header has 3; nothing for amount, memo")
    let spanning = readCSV("day,amount,memo\n1,\"2\n3\"\n").faults.first
    #expect(spanning?.message.hasSuffix("the record spans lines 2 to 3") == true)
  }

  @Test func quotingInDoubtIsKnown() {
    #expect(readCSV("a\n\"1\n2\n").quotingIsInDoubt)
    #expect(readCSV("a\n\"1\n2\"x\n3\n").quotingIsInDoubt)
    #expect(!readCSV("a\n\"1\"x\n2\"\n").quotingIsInDoubt)
  }
}

/// `code line:column field "value"`, without what is not there.
func summary(_ fault: Diagnostic) -> String {
  var text = "\(fault.code) \(fault.line):\(fault.column.map(String.init) ?? "-")"
  if let field = fault.field { text += " " + field }
  if let value = fault.value { text += " \"\(value)\"" }
  return text
}
