import Foundation
import Tabular
import Testing

@testable import Schemes

/// An edit of the pack japan-mini and the one fault that it makes.
struct FaultCase: Sendable, CustomTestStringConvertible {
  /// What is wrong.
  var name: String
  /// The file edited; made if it is not there.
  var file: String
  /// The text replaced, and what stands there instead.
  var edit: (String, String)
  var code: String
  /// The file of the fault, where it is another.
  var faultIn: String?
  /// A text on the line of the fault, after the edit; nil for a fault of the file as a whole.
  var at: String?
  var field: String?

  init(
    _ name: String, _ file: String, _ old: String, _ new: String, _ code: String, in other: String? = nil,
    at: String?, _ field: String?
  ) {
    (self.name, self.file, self.edit, self.code) = (name, file, (old, new), code)
    (self.faultIn, self.at, self.field) = (other, at, field)
  }

  var testDescription: String { name }
}

@Suite struct PackFaultTests {
  private func diagnostics(_ edits: [FaultCase]) throws -> (found: [Diagnostic], texts: [String: String]) {
    var texts: [String: String] = [:]
    for file in try TestPacks.texts(TestPacks.japanMini) { texts[file.path] = file.text }
    for edit in edits {
      let text = texts[edit.file] ?? ""
      if texts[edit.file] != nil { #expect(text.contains(edit.edit.0), "nothing to replace: \(edit.edit.0)") }
      texts[edit.file] =
        texts[edit.file] == nil
        ? edit.edit.1 : text.replacing(edit.edit.0, with: edit.edit.1, maxReplacements: 1)
    }
    let source = PackSource(texts: texts.map { (path: $0.key, text: $0.value) })
    return (PackReader.read(source).diagnostics, texts)
  }

  private func line(_ marker: String?, in text: String?) -> Int? {
    guard let marker else { return 0 }
    let lines = (text ?? "").split(separator: "\n", omittingEmptySubsequences: false)
    return lines.firstIndex { $0.contains(marker) }.map { $0 + 1 }
  }

  private func check(_ fault: FaultCase) throws {
    let (found, texts) = try diagnostics([fault])
    let file = fault.faultIn ?? fault.file
    let place = try #require(line(fault.at, in: texts[file]))
    let first = try #require(found.first { $0.code == fault.code }, "\(found)")
    #expect(first.file == file, "\(found)")
    #expect(first.line == place, "\(found)")
    #expect(first.field == fault.field, "\(found)")
    #expect(!first.remedy.isEmpty)
    // One mistake is one message.
    #expect(found.count == 1, "\(found)")
  }

  @Test(arguments: FaultCase.forms)
  func `A fault of a file or a value`(fault: FaultCase) throws { try check(fault) }

  @Test(arguments: FaultCase.keys)
  func `A fault of a key or a reference`(fault: FaultCase) throws { try check(fault) }

  @Test(arguments: FaultCase.requests)
  func `A fault of what is claimed and ceded on request`(fault: FaultCase) throws { try check(fault) }

  @Test(arguments: FaultCase.rules)
  func `A fault of the posting rules`(fault: FaultCase) throws { try check(fault) }

  @Test(arguments: FaultCase.covers)
  func `A fault of layers, limits and treaties`(fault: FaultCase) throws { try check(fault) }

  @Test(arguments: FaultCase.treaties)
  func `A fault of the terms of a treaty`(fault: FaultCase) throws { try check(fault) }

  @Test(arguments: FaultCase.shares)
  func `A fault of the share of a treaty`(fault: FaultCase) throws { try check(fault) }

  @Test(arguments: FaultCase.retrocessions)
  func `A fault of what is ceded on`(fault: FaultCase) throws { try check(fault) }

  @Test(arguments: FaultCase.years)
  func `A fault of a treaty of a whole year`(fault: FaultCase) throws { try check(fault) }

  @Test(arguments: FaultCase.fitting)
  func `Two treaties that fit`(treaties: [FaultCase]) throws {
    #expect(try diagnostics(treaties).found.isEmpty)
  }

  @Test(arguments: FaultCase.together)
  func `A fault of two treaties together`(faults: [FaultCase]) throws {
    let (found, texts) = try diagnostics(faults)
    let fault = faults[1]
    #expect(found.map(\.code) == [fault.code], "\(found)")
    #expect(found.first?.file == fault.file && found.first?.field == fault.field, "\(found)")
    #expect(found.first?.line == line(fault.at, in: texts[fault.file]), "\(found)")
  }

  /// What is said of each, word for word.
  @Test func `The words for faults of treaties`() throws {
    let single = FaultCase.treaties + FaultCase.shares + FaultCase.years + FaultCase.retrocessions
    let cases = single.map { ($0.name, [$0]) } + FaultCase.together.map { ("together", $0) }
    let said = try cases.map { name, faults in
      "# \(name)\n" + (try diagnostics(faults).found.map { "\($0)\n" }.joined())
    }.joined(separator: "\n")
    let path = TestPacks.tests + "/../Golden/Schemes/treaty-faults.txt"
    if ProcessInfo.processInfo.environment["GLEDGER_GOLDEN"] == "write" {
      try said.write(toFile: path, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == said)
  }

  @Test(arguments: FaultCase.statements)
  func `A fault of statements and labels`(fault: FaultCase) throws { try check(fault) }

  @Test(arguments: FaultCase.closing)
  func `A fault of how books are closed`(fault: FaultCase) throws { try check(fault) }

  @Test func `All faults of all files come in one pass, sorted`() throws {
    let all = [
      FaultCase.forms[0], FaultCase.covers[0], FaultCase.statements[0],
      FaultCase("x", "party.csv", "bank-0001,lender", "bank 0001,lender", "bad-value", at: "", nil),
    ]
    let found = try diagnostics(all).found
    #expect(found.count == 4, "\(found)")
    #expect(found.map(\.file) == found.map(\.file).sorted())
  }

  @Test func `A near word is suggested`() throws {
    let typo = FaultCase("", "posting_rule.csv", "claim.paid,paid", "claim.payd,paid", "", at: nil, nil)
    let found = try diagnostics([typo]).found
    #expect(found.first?.remedy == "did you mean claim.paid?")
    #expect(found.first?.value == "claim.payd")
    #expect(found.first?.column == 1)
  }
}
