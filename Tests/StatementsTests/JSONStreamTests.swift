import Statements
import Testing

/// A document that is written piece by piece is the same text as that of the whole.
@Suite struct JSONStreamTests {
  private static let row = JSONText.fields(
    ("code", .string("a\nb")), ("figures", .array([.integer(1), .null])))

  @Test func aStreamGivesTheTextOfTheWhole() {
    for count in [0, 1, 3, 2_000] {
      let rows = Array(repeating: Self.row, count: count)
      let whole = JSONText.fields(
        ("format", .string("x/1")), ("rows", .array(rows)), ("inner", .fields(("rows", .array(rows)))),
        ("none", .object([])))
      var pieces: [String] = []
      var stream = JSONStream { pieces.append($0) }
      stream.begin(.object)
      stream.add(.string("x/1"), as: "format")
      stream.begin(.array, as: "rows")
      for row in rows { stream.add(row) }
      stream.end()
      stream.begin(.object, as: "inner")
      stream.begin(.array, as: "rows")
      for row in rows { stream.add(row) }
      stream.end()
      stream.end()
      stream.add(.object([]), as: "none")
      stream.close()
      #expect(pieces.joined() == whole.document)
      #expect((pieces.count > 1) == (count == 2_000), "only a large document goes in pieces")
    }
  }

  @Test func aSingleValueIsADocument() {
    var text = ""
    var stream = JSONStream { text += $0 }
    stream.add(Self.row)
    stream.close()
    #expect(text == Self.row.document)
  }

  /// What was not written yet is left out; what was is ended, so that it can be read.
  @Test func afterAFailureNothingIsCutOff() {
    var text = ""
    var stream = JSONStream { text += $0 }
    stream.begin(.object)
    stream.begin(.array, as: "rows")
    stream.add(Self.row)
    stream.abandon()
    #expect(text.isEmpty)
    stream.begin(.object)
    stream.begin(.array, as: "rows")
    for _ in 0..<2_000 { stream.add(Self.row) }
    stream.abandon()
    #expect(text == JSONText.fields(("rows", .array(Array(repeating: Self.row, count: 2_000)))).document)
  }
}
