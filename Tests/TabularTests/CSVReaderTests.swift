import Testing

@testable import Tabular

@Suite struct CSVReaderTests {
  struct Case: CustomTestStringConvertible {
    var name: String
    var text: String
    var records: [[String]]
    var lines: [Int]
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(name: "LF", text: "a,b\n1,2\n3,4\n", records: [["1", "2"], ["3", "4"]], lines: [2, 3]),
    Case(name: "no line end at the end", text: "a,b\n1,2", records: [["1", "2"]], lines: [2]),
    Case(name: "CRLF", text: "a,b\r\n1,2\r\n3,4\r\n", records: [["1", "2"], ["3", "4"]], lines: [2, 3]),
    Case(name: "mixed", text: "a,b\r\n1,2\n3,4\r\n", records: [["1", "2"], ["3", "4"]], lines: [2, 3]),
    Case(name: "byte order mark", text: "\u{FEFF}a,b\n1,2\n", records: [["1", "2"]], lines: [2]),
    Case(name: "empty fields", text: "a,b,c\n,,\n", records: [["", "", ""]], lines: [2]),
    Case(name: "empty last field", text: "a,b\n1,", records: [["1", ""]], lines: [2]),
    Case(name: "quotes", text: "a,b\n\"1,x\",\"\"\n", records: [["1,x", ""]], lines: [2]),
    Case(name: "doubled", text: "a,b\n\"\"\"x\"\" y\",\"\"\"\"\n", records: [["\"x\" y", "\""]], lines: [2]),
    Case(
      name: "line ends inside quotes", text: "a,b\n\"1\n2\r\n3\",x\n\"\n\",y\nz,z\n",
      records: [["1\n2\r\n3", "x"], ["\n", "y"], ["z", "z"]], lines: [2, 5, 7]),
    Case(name: "quoted at the end", text: "a,b\n1,\"2\"", records: [["1", "2"]], lines: [2]),
    Case(name: "quoted, CRLF", text: "a,b\r\n\"1\",\"2\"\r\n", records: [["1", "2"]], lines: [2]),
    Case(
      name: "blank lines", text: "\n\na,b\n\n1,2\r\n\r\n\n3,4\n\n", records: [["1", "2"], ["3", "4"]],
      lines: [5, 8]),
    Case(name: "preamble", text: "#gledger.events/1\na,b\n#,2\n", records: [["#", "2"]], lines: [3]),
    Case(
      name: "beyond ASCII", text: "名,b\n代位弁済,é\n🙂,\"é\"\"\"\n", records: [["代位弁済", "é"], ["🙂", "é\""]],
      lines: [2, 3]),
    Case(name: "spaces stay", text: "a,b\n 1 , 2\n", records: [[" 1 ", " 2"]], lines: [2]),
    Case(
      name: "return inside quotes", text: "a,b\n\"1\r2\",\"\r\"\n", records: [["1\r2", "\r"]], lines: [2]),
    Case(
      name: "long fields", text: "a,b\nabcdefgh,abcdefghijklmnopq\n",
      records: [["abcdefgh", "abcdefghijklmnopq"]], lines: [2]),
    Case(name: "header only", text: "a,b", records: [], lines: []),
  ]

  @Test(arguments: cases, chunkSizes)
  func valid(_ test: Case, chunk: Int) {
    let reading = readCSV(test.text, chunk: chunk)
    #expect(reading.refusal == nil)
    #expect(reading.faults == [])
    #expect(reading.records == test.records)
    #expect(reading.raws.map(\.line) == test.lines)
    #expect(reading.header.count >= 2)
    #expect(!reading.quotingIsInDoubt)
  }

  @Test(arguments: chunkSizes)
  func preamble(chunk: Int) {
    #expect(readCSV("#gledger.events/1\r\na\n1\n", chunk: chunk).preamble == "#gledger.events/1")
    #expect(readCSV("\u{FEFF}#x\na\n1\n", chunk: chunk).preamble == "#x")
    #expect(readCSV("a\n#1\n", chunk: chunk).preamble == nil)
    var options = CSVOptions()
    options.allowPreamble = false
    #expect(readCSV("#,b\n1,2\n", options, chunk: chunk).header == ["#", "b"])
  }

  @Test(arguments: chunkSizes)
  func options(chunk: Int) {
    var options = CSVOptions(delimiter: UInt8(ascii: "|"), trim: true)
    let text = " a | b\n 1 ,\t| \" x \" \n|\t\n"
    #expect(readCSV(text, options, chunk: chunk).header == ["a", "b"])
    #expect(readCSV(text, options, chunk: chunk).records == [["1 ,", "x"], ["", ""]])
    options = CSVOptions(delimiter: 0x09)
    #expect(readCSV("a\tb\n1,\t\"2\t3\"\n", options, chunk: chunk).records == [["1,", "2\t3"]])
    options = CSVOptions(headerRequired: false)
    #expect(readCSV("1,2\n3,4\n", options, chunk: chunk).records == [["1", "2"], ["3", "4"]])
    #expect(readCSV("1,2\n3\n", options, chunk: chunk).faults.map(\.code) == ["ragged-row"])
    options = CSVOptions(allowLoneCR: true)
    let old = readCSV("a,b\r1,2\r\r\"x\ry\",4\r\n5,6\r", options, chunk: chunk)
    #expect(old.records == [["1", "2"], ["x\ry", "4"], ["5", "6"]])
    #expect(old.raws.map(\.line) == [2, 4, 6])
    options = CSVOptions(allowUnnamedColumns: true)
    #expect(readCSV("a,,\n1,2,3\n", options, chunk: chunk).header == ["a", "", ""])
  }

  @Test(arguments: chunkSizes)
  func encodings(chunk: Int) {
    let western = readCSV(
      [0x61, 0x0A, 0x80, 0xE9, 0x0A, 0x81, 0x0A, 0x62, 0x0A], CSVOptions(encoding: .windows1252), chunk: chunk
    )
    #expect(western.records == [["€é"], ["b"]])
    #expect(western.faults.map(\.code) == ["not-windows-1252"])
    #expect(western.faults.first?.line == 3)
    // 日本 is 93 FA 96 7B; 表 is 95 5C, whose second byte is ASCII's backslash.
    let japanese = readCSV(
      [0x61, 0x2C, 0x62, 0x0A, 0x93, 0xFA, 0x96, 0x7B, 0x2C, 0x95, 0x5C, 0x0A, 0x78, 0x2C, 0x93],
      CSVOptions(encoding: .shiftJIS), chunk: chunk)
    #expect(japanese.records == [["日本", "表"]])
    #expect(japanese.faults.map(\.code) == ["not-shift_jis"])
    #expect(japanese.faults.first.map { [$0.line, $0.column ?? 0] } == [3, 3])
  }

  @Test func positionsAndBytes() throws {
    var reader = try CSVReader(.bytes(Array("a,b,c\n日本,\"x\ny\"\"z\", \n".utf8), name: "f"))
    var record = CSVRecord()
    #expect(try reader.next(&record))
    #expect(record.position(0) == (2, 1))
    #expect(record.position(1) == (2, 4))
    #expect(record.position(2) == (3, 7))
    #expect(record.lineCount == 2)
    #expect(Array(record.bytes(1)) == Array("x\ny\"z".utf8))
    #expect(record.withField(0) { $0.count } == 6)
    #expect(record.isBlank(2) && !record.isBlank(0))
    #expect(String(decoding: record.raw, as: UTF8.self) == "日本,\"x\ny\"\"z\", ")
    #expect(reader.bytesRead == reader.totalBytes)
    #expect(try !reader.next(&record))
    #expect(try !reader.next(&record))
    #expect(String(decoding: reader.headerBytes, as: UTF8.self) == "a,b,c")
  }
}
