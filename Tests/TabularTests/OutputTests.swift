import Glibc
import Testing

@testable import Tabular

@Suite struct OutputTests {
  @Test(arguments: [
    ("", ""), ("plain text", "plain text"), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""),
    ("two\nlines", "\"two\nlines\""), ("\r", "\"\r\""), ("\r\n", "\"\r\n\""), ("日本", "日本"), (" x ", " x "),
  ])
  func fields(_ text: String, _ written: String) {
    #expect(csvField(text) == written)
  }

  @Test func delimiterOfTheFieldCounts() {
    #expect(csvField("a,b", delimiter: 0x3B) == "a,b")
    #expect(csvField("a;b", delimiter: 0x3B) == "\"a;b\"")
  }

  @Test func writerIsReadBack() {
    let records = [["#a", "b"], ["1,\"x\"\r\n", ""], ["", ""], ["日本", " "]]
    var writer = CSVWriter(carriageReturns: true)
    for record in records { writer.append(record: record) }
    let reading = readCSV(writer.takeBytes(), CSVOptions(headerRequired: false))
    #expect(reading.records == records)
    #expect(writer.bytes == [])
    writer.append(raw: Array("1,\"2\"".utf8)[...])
    writer.append(field: "ragged-row")
    writer.endRecord()
    writer.append(record: [""])
    #expect(String(decoding: writer.takeBytes(), as: UTF8.self) == "1,\"2\",ragged-row\r\n\"\"\r\n")
  }

  @Test(
    arguments: [
      ("amuont", "amount"), ("Amount", "amount"), ("amonut", "amount"), ("dat", "date"),
      ("currencies", "currency"), ("zzzzzz", nil),
      ("x", nil), ("", nil), ("guarante", "guarantee"),
    ] as [(String, String?)])
  func nearestName(_ word: String, _ wanted: String?) {
    #expect(closest(word, among: ["date", "amount", "currency", "guarantee"]) == wanted)
  }

  @Test(arguments: [("", "abc", 3), ("kitten", "sitting", 3), ("ab", "ba", 1), ("same", "same", 0)])
  func distances(_ a: String, _ b: String, _ distance: Int) {
    #expect(editDistance(Array(a.unicodeScalars), Array(b.unicodeScalars)) == distance)
    #expect(editDistance(Array(b.unicodeScalars), Array(a.unicodeScalars)) == distance)
  }

  @Test func diagnosticReadsAsOneLine() {
    let fault = Diagnostic(
      file: "events.csv", line: 3, column: 12, field: "amount", code: "not-an-amount", value: "1,5",
      message: "has a comma", remedy: "write a point")
    #expect(fault.description == "events.csv:3:12: amount \"1,5\": has a comma; write a point")
    let file = Diagnostic(
      file: "x", line: 0, code: "cannot-open", message: "cannot be opened", remedy: "look")
    #expect(file.description == "x: cannot be opened; look")
  }

  @Test(arguments: [
    ("a\u{1B}[31m\t\u{202E}", "a\\u{1B}[31m\\t\\u{202E}"),
    (String(repeating: "é", count: 80), String(repeating: "é", count: 80)),
    (String(repeating: "é", count: 81), String(repeating: "é", count: 79) + "…"),
    (String(repeating: "x", count: 78) + "\n\n", String(repeating: "x", count: 78) + "…"),
  ])
  func shortening(_ text: String, _ shown: String) {
    #expect(Diagnostic.shortened(text) == shown)
    #expect(Diagnostic.shortened(shown) == shown)
    #expect(shown.unicodeScalars.count <= 80)
  }
}

@Suite struct ByteSourceTests {
  @Test func faultsOfFiles() {
    for (path, code) in [("/no/such/file.csv", "cannot-open"), ("/", "is-a-directory")] {
      do throws(Diagnostic) {
        _ = try CSVReader(.file(path))
        Issue.record("\(path) was opened")
      } catch {
        #expect(error.code == code)
        #expect(error.file == path)
        #expect(error.line == 0)
      }
    }
  }

  @Test func readsFilesAndPipes() throws {
    var name = Array("/tmp/tabular-XXXXXX".utf8CString)
    let file = name.withUnsafeMutableBufferPointer { $0.baseAddress.map { mkstemp($0) } ?? -1 }
    let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let text = Array("a,b\n1,2\n".utf8)
    #expect(write(file, text, text.count) == text.count)
    close(file)
    defer { unlink(path) }
    var reader = try CSVReader(.file(path))
    #expect(reader.totalBytes == 8)
    var record = CSVRecord()
    #expect(try reader.next(&record))
    #expect(record.string(1) == "2")
    #expect(try !reader.next(&record))
    #expect(reader.bytesRead == 8)
    let standardInput = ByteSource.standardInput()
    #expect(standardInput.name == "-")
    #expect(standardInput.totalBytes == nil)
  }
}
