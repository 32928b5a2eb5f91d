import Foundation
import Ledger
import Tabular
import Testing

@testable import Interchange

/// Rejected records are mended and posted again.
@Suite struct RejectsTests {
  private func rejects(_ text: String, _ format: FileFormat = .csv, mapping: Mapping? = nil) throws -> String
  {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    var reader = try EventReader(
      .bytes(Array(text.utf8), name: "in.csv"), format: format, scheme: testScheme, mapping: mapping)
    var writer = try RejectsWriter(path: path, reader: reader)
    while let chunk = try reader.next(limit: 2) { try writer.write(chunk.rejected, of: chunk) }
    try writer.close()
    return try String(contentsOfFile: path, encoding: .utf8)
  }

  private let header = "event,reference,book,date,guarantee,amount,memo"

  @Test func recordKeepsItsOwnBytes() throws {
    let text =
      header + "\nguarantee.drawn,a,tokyo,2024-04-05,G,5,\n"
      + "\"guarantee.drawn\",b,tokio,2024-04-05,G,x,\"say \"\"no\"\", please\"\n"
    let found = try rejects(text)
    #expect(
      found == header + ",_line,_column,_code,_message\n"
        + "\"guarantee.drawn\",b,tokio,2024-04-05,G,x,\"say \"\"no\"\", please\","
        + "3,21,unknown-book,\"book \"\"tokio\"\": is no book of the scheme; did you mean `tokyo`? | "
        + "amount \"\"x\"\": is not an amount; "
        + "write major units with a point and no grouping, such as 1234.50\"\n"
    )
  }

  @Test func mendedFileIsPosted() throws {
    let text = header + "\nguarantee.drawn,b,tokio,2024-04-05,G,x,\"a, b\"\n"
    let first = try rejects(text)
    // Rejected again, the four columns are replaced and not repeated.
    let second = try rejects(first.replacing("tokio", with: "tokyo"))
    #expect(second.split(separator: "\n")[0] == first.split(separator: "\n")[0])
    #expect(second.contains(",2,38,not-an-amount,"))
    let mended = try readAll(second.replacing(",x,", with: ",5,"))
    #expect(mended.faultTexts == [])
    #expect(mended.events.first?.text(.memo) == "a, b")
  }

  @Test func linesKeepTheirObject() throws {
    let line =
      #"{"event":"guarantee.drawn","reference":"r","book":"tokio","date":"2024-04-05","#
      + #""guarantee":"G","amount":"5"}"#
    let first = try rejects(line + "\n", .jsonLines)
    #expect(
      first.hasPrefix(String(line.dropLast()) + #","_line":"1","_column":"51","_code":"unknown-book","#))
    let second = try rejects(first.replacing("\"5\"", with: "\"5.5\""), .jsonLines)
    #expect(second.components(separatedBy: "_line").count == 2)
    let mended = second.replacing("\"book\":\"tokio\"", with: "\"book\":\"tokyo\"").replacing(
      "5.5", with: "5")
    #expect(try readAll(mended, format: .jsonLines).events.count == 1)
  }

  @Test func rejectsOfAMappedFileGoThroughTheMapping() throws {
    let mapping = try Mapping.parse(MappingFaultTests.whole, name: "m")
    let header = "Loan,Day,Due,Sum,Part,Months,Status"
    let first = try rejects(header + "\n1,2024-01-01,,5,,,P\n002,2024-01-01,,5,,,P\n", mapping: mapping)
    #expect(
      first.hasPrefix(header + ",_line,_column,_code,_message\n1,2024-01-01,,5,,,P,2,1,pattern-mismatch,"))
    let mended = try readAll(first.replacing("\n1,", with: "\n001,"), mapping: mapping)
    #expect(mended.events.map(\.reference) == ["001/d"])
  }

  @Test func fileThatCannotBeMadeIsNamed() throws {
    let reader = try EventReader(
      .bytes(Array((header + "\n").utf8), name: "in"), format: .csv, scheme: testScheme)
    var code = ""
    do { _ = try RejectsWriter(path: "/nowhere/at/all.csv", reader: reader) } catch { code = error.code }
    #expect(code == "cannot-create")
  }
}
