import Foundation
import Testing

@Suite struct SchemeTests {
  /// A copy of the pack that the program carries, changed.
  func pack(_ changes: (_ folder: String) throws -> Void) throws -> String {
    let folder = try TestFolder.shared.file("pack")
    try FileManager.default.copyItem(
      atPath: "\(Program.root)/Sources/Schemes/Packs/united-states", toPath: folder)
    try changes(folder)
    return folder
  }

  func replace(_ text: String, with new: String, in path: String) throws {
    let old = try String(contentsOfFile: path, encoding: .utf8)
    #expect(old.contains(text))
    try Data(old.replacing(text, with: new).utf8).write(to: URL(fileURLWithPath: path))
  }

  @Test func theCarriedPackHasNoFault() throws {
    let outcome = try Program().run(["scheme", "check", "united-states"])
    #expect(outcome.status == 0 && outcome.output.contains("united-states 1: no faults"))
    let document = try Program().run(["scheme", "check", "united-states", "--format", "json"]).json()
    #expect(document["format"] as? String == "gledger.scheme.check/1")
    #expect((document["faults"] as? [Any])?.isEmpty == true)
  }

  @Test func aBrokenFolderIsFoundOut() throws {
    let folder = try pack { folder in
      try replace(
        "fund.contribution,paid,association,national,1010,3110",
        with: "fund.contribution,paid,association,national,1010,9999", in: "\(folder)/posting_rule.csv")
    }
    let outcome = try Program().run(["scheme", "check", folder])
    #expect(outcome.status == 1 && outcome.output.contains("posting_rule.csv:2"), "\(outcome)")
    #expect(outcome.output.contains("9999"))
    let ledger = try Ledger(pack: nil)
    let refused = try ledger.run("init", "--scheme", folder)
    #expect(refused.status == 3 && refused.errors.contains("9999"), "\(refused)")
    #expect(refused.errors.contains("the pack has"))
  }

  @Test func anUnchangedPackChangesNothingAndARaisedVersionIsApplied() throws {
    let ledger = try Ledger()
    let head = try ledger.head()
    let same = try ledger.done("scheme", "apply", try pack { _ in }).output
    #expect(same == "united-states 1 is in force already\n")
    #expect(try ledger.head() == head)
    let renamed = "New treasury"
    let unraised = try pack {
      try replace(
        "treasury,national,United States Treasury", with: "treasury,national,\(renamed)",
        in: "\($0)/party.csv")
    }
    let refused = try ledger.run("scheme", "apply", unraised)
    #expect(refused.status == 3 && refused.errors.contains("raise `version` in pack.yaml"), "\(refused)")
    try replace("version: \"1\"", with: "version: \"2\"", in: "\(unraised)/pack.yaml")
    let raised = try ledger.run("scheme", "apply", unraised)
    #expect(raised.status == 0 && raised.output.contains("united-states 2: "), "\(raised)")
    #expect(try ledger.head() != head)
    #expect(try ledger.done("status").output.contains("united-states 2"))
    // The books go on.
    #expect(try ledger.post(Rows.header, Rows.money).status == 0)
  }

  @Test func aPackIsShown() throws {
    let ledger = try Ledger()
    let stored = try ledger.done("scheme", "show").output
    #expect(stored.contains("Scheme united-states") && stored.contains("QS-EXAMPLE"))
    let carried = try ledger.done("scheme", "show", "united-states").output
    #expect(carried == stored)
  }
}
