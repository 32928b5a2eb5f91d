import Ledger
import Tabular
import Testing

@testable import Interchange

@Suite struct JSONLinesTests {
  @Test func sameEventsAsCSV() throws {
    let text = """
      {"format":"gledger.events/1"}
      {"event":"claim.paid","reference":"G17/pay","book":"tokyo","date":"2025-02-10","guarantee":"G17",\
      "party":"bank-0001","claim":"K3","components":{"principal":"6400000","interest":"48000"},"memo":null}
      {"date":"2024-04-05","event":"guarantee.drawn","reference":"G17/draw","book":"tokyo","guarantee":"G17",\
      "party":"bank-0001","programme":"ordinary","amount":"8000000"}

      """
    let lines = try readAll(text, format: .jsonLines)
    #expect(lines.faultTexts == [])
    let records = try readAll(NativeEventTests.example).events
    #expect(lines.events.count == 2)
    for event in lines.events {
      let same = try #require(records.first { $0.reference == event.reference })
      #expect(firstDifference(event, same) == nil)
    }
  }

  static let start =
    #"{"event":"guarantee.drawn","reference":"r","book":"tokyo","date":"2024-04-05","guarantee":"G","#

  @Test(arguments: [
    (#""amount":5}"#, "1:104 amount number-value"),
    (#""amount":"5.5"}"#, "1:104 amount too-many-decimals"),
    (#""amount":"5","amount":"6"}"#, "1:108 amount duplicate-key"),
    (#""amount":"5","claim":{"a":"b"}}"#, "1:116 claim nested-value"),
    (#""amount":"5","clam":"K"}"#, "1:115 clam unknown-column"),
    (#""amount":"5","attributes":{"a":"b"}}"#, "1:126 attributes.a attribute-not-kept"),
    (#""amount":"5","components":{"memo":"b"}}"#, "1:129 components.memo unknown-column"),
    (#""principal":"5","components":{"principal":"5"}}"#, "1:137 components.principal component-twice"),
    (#""amount":null}"#, "1:104 amount missing-column-value"),
    (#""memo":""}"#, "1:- amount missing-column-value"),
  ])
  func faultHasItsPlace(_ rest: String, _ fault: String) throws {
    let all = try readAll(Self.start + rest + "\n", format: .jsonLines)
    #expect(all.events.isEmpty)
    #expect(all.faultTexts == [fault])
  }

  @Test func contentDecidesWhereTheNameDoesNot() throws {
    let line = Self.start + #""amount":"5"}"#
    for text in [line, "\n  " + line, "\u{FEFF}" + line] {
      #expect(try readAll(text, format: .detected).events.count == 1)
    }
    #expect(try readAll(NativeEventTests.example, format: .detected).events.count == 4)
    #expect(FileFormat.of(path: "a.CSV") == .csv)
    #expect(FileFormat.of(path: "a.jsonl") == .jsonLines)
    #expect(FileFormat.of(path: "-") == .detected)
  }

  @Test func laterFaultFindsItsKey() throws {
    let text = "\n" + Self.start + #""components":{"principal":"5"}}"#
    let claim = text.replacing("guarantee.drawn", with: "claim.paid").replacing(
      "\"guarantee\"", with: "\"claim\":\"K\",\"guarantee\"")
    var reader = try EventReader(
      .bytes(Array(claim.utf8), name: "in"), format: .jsonLines, scheme: testScheme)
    let chunk = try #require(try reader.next(limit: 5))
    let fault = chunk.diagnostic(
      event: 0, column: .principal, code: "c", value: nil, message: "m", remedy: "r")
    #expect(fault.line == 2 && fault.column == 128)
    #expect(fault.field == "components.principal" && fault.value == "5")
  }
}
