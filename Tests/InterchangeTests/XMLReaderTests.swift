import Tabular
import Testing

/// What the XML reader takes and refuses, whatever the size of its chunks.
@Suite struct XMLReaderTests {
  /// The tokens of a text as one line; of a fault its place and code.
  private static func tokens(_ text: String, chunk: Int) -> String {
    var limits = ReadLimits()
    limits.chunkSize = chunk
    var found: [String] = []
    do throws(Diagnostic) {
      var reader = try XMLReader(
        .bytes(Array(text.utf8), name: "f"), names: ["a", "b"], limits: limits)
      // Pieces of one text may come apart; they are joined.
      var pending = ""
      while true {
        let token = try reader.next()
        if token == .text {
          pending += String(decoding: reader.text, as: UTF8.self)
          continue
        }
        if !pending.isEmpty { found.append("'\(pending)'") }
        pending = ""
        let name = reader.element == 0 ? "a" : reader.element == 1 ? "b" : "?"
        switch token {
        case .start: found.append("<\(name)\(reader.namespace.isEmpty ? "" : " in \(reader.namespace)")")
        case .end: found.append("\(name)>")
        case .finish: return found.joined(separator: " ")
        case .text: break
        }
      }
    } catch {
      found.append("\(error.line):\(error.column ?? 0) \(error.code)")
    }
    return found.joined(separator: " ")
  }

  static let cases: [(String, String)] = [
    ("<a>x</a>", "<a 'x' a>"),
    ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a/>\n", "<a a>"),
    ("\u{FEFF}<a><b/></a>", "<a <b b> a>"),
    ("<a><!-- <b> -->1&lt;2&#x41;&#66;&amp;</a>", "<a '1<2AB&' a>"),
    ("<a>[<![CDATA[<b>&x;]]>]</a>", "<a '[<b>&x;]' a>"),
    ("<p:a xmlns:p='u:1'><p:b/><c xmlns='u:2'/></p:a>", "<a in u:1 <b in u:1 b> <? in u:2 ?> a>"),
    ("<a xmlns='u:1'><b xmlns='u:2'/><b/></a>", "<a in u:1 <b in u:2 b> <b in u:1 b> a>"),
    ("<a\n  c = \"1>2\"\n>x</a >", "<a 'x' a>"),
    ("<!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>", "1:1 doctype"),
    ("<a>\n &e;</a>", "<a 2:2 unknown-entity"),
    ("<a>&lt</a>", "<a 1:4 unknown-entity"),
    ("<a>&#0;</a>", "<a 1:4 unknown-entity"),
    ("<a>&#xD800;</a>", "<a 1:4 unknown-entity"),
    ("<a>\u{1}</a>", "<a 1:4 control-character"),
    ("<a>\n<b>\n</a>", "<a '\n' <b 3:1 tag-mismatch"),
    ("<a><b></b>", "<a <b b> 1:11 unclosed-element"),
    ("<a><!-- </a>", "<a 1:4 unclosed-element"),
    ("<a><![CDATA[ </a>", "<a 1:4 unclosed-element"),
    ("<a/><b/>", "<a a> 1:5 not-xml"),
    ("<a/>x", "<a a> 1:5 text-outside"),
    ("", "1:1 not-xml"),
    ("<a c=1/>", "1:1 bad-attribute"),
    ("<a c='1' c='2'/>", "1:1 repeated-attribute"),
    ("<a c='1'd='2'/>", "1:1 not-xml"),
    ("<a", "1:1 not-xml"),
    ("< a/>", "1:1 bad-name"),
    ("<a><1/></a>", "<a 1:4 bad-name"),
  ]

  @Test(arguments: cases) func reads(_ text: String, _ expected: String) {
    for chunk in [1, 2, 3, 7, 1 << 20] {
      #expect(Self.tokens(text, chunk: chunk) == expected, "chunks of \(chunk)")
    }
  }

  @Test func elementsMayNotBeNestedWithoutEnd() {
    let deep = String(repeating: "<a>", count: 65)
    #expect(Self.tokens(deep, chunk: 100).hasSuffix("1:193 nested-too-deeply"))
  }

  @Test func aTagHasFewAttributes() {
    func tag(_ count: Int) -> String { "<a" + (0..<count).map { " c\($0)='1'" }.joined() + "/>" }
    #expect(Self.tokens(tag(64), chunk: 100) == "<a a>")
    #expect(Self.tokens(tag(65), chunk: 100) == "1:1 too-many-attributes")
  }

  @Test func otherEncodings() throws {
    func text(_ bytes: [UInt8]) throws -> String {
      var reader = try XMLReader(.bytes(bytes, name: "f"), names: ["a"])
      var tree = XMLTree()
      _ = try reader.next()
      try tree.read(&reader)
      return tree.text(tree.root)
    }
    let head = Array("<?xml version='1.0' encoding='ISO-8859-1'?><a>caf".utf8)
    #expect(try text(head + [0xE9] + Array("</a>".utf8)) == "café")
    let plain = Array("<a>caf".utf8) + [0xE9] + Array("</a>".utf8)
    #expect(throws: Diagnostic.self) { try text(plain) }
    let other = Array("<?xml version='1.0' encoding='EBCDIC'?><a/>".utf8)
    #expect(throws: Diagnostic.self) { try text(other) }
    #expect(throws: Diagnostic.self) { try text([0xFF, 0xFE, 0x3C, 0, 0x61, 0, 0x2F, 0, 0x3E, 0]) }
  }

  /// An encoding that is not read is named, but not what may be a person's name in its place.
  @Test(arguments: [
    ("ISO-8859-7", true), ("windows-1251", true), ("GB18030", true), ("EUC-JP", true), ("UTF-32BE", true),
    ("Ivanova", false), ("sutf-8.smith", false), ("utf-8smith", false), ("cp", false), ("gb-anna", false),
  ])
  func onlyKnownEncodingsAreNamed(_ name: String, _ isNamed: Bool) throws {
    let bytes = Array("<?xml version='1.0' encoding='\(name)'?><a/>".utf8)
    do {
      var reader = try XMLReader(.bytes(bytes, name: "f"), names: ["a"])
      _ = try reader.next()
      Issue.record("was read")
    } catch let fault as Diagnostic {
      #expect(fault.code == "unsupported-encoding")
      #expect((fault.value != nil) == isNamed, "\(fault)")
    }
  }
}
