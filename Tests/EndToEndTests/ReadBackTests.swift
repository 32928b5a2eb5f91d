import Foundation
import Testing

/// `export csv` and reading it back: the same content, batch by batch, or nothing of the batch.
@Suite struct ReadBackTests {
  /// Content hashes in the order of the seals.
  static func contents(_ ledger: Ledger) throws -> [String] {
    let batches = try ledger.done("log", "--format", "json", "-n", "1000").json()["batches"]
    let hashes = (batches as? [[String: Any]] ?? []).compactMap { $0["content_hash"] as? String }
    return hashes.reversed()
  }

  /// `verify` finds nothing, and the export is read back to the same contents.
  static func verifyAndReadBack(_ ledger: Ledger) throws {
    let verified = try ledger.run("verify")
    #expect(verified.status == 0, "\(verified)")
    let folder = try TestFolder.shared.file("export")
    try ledger.done("export", "csv", folder)
    let copy = try empty()
    let read = try copy.run("post", folder)
    #expect(read.status == 0, "\(read)")
    #expect(try contents(copy) == contents(ledger))
  }

  static func empty() throws -> Ledger {
    let ledger = try Ledger(pack: nil)
    try ledger.done("init", "--empty")
    return ledger
  }

  static func files(_ folder: String) throws -> [String: String] {
    var texts: [String: String] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      texts[name] = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    }
    return texts
  }

  @Test func theExcerptWithSettlementsAndAReversalComesBack() throws {
    let ledger = try ExportTests.books.get()
    let folder = try TestFolder.shared.file("export")
    let outcome = try ledger.done("export", "csv", folder).output
    #expect(outcome.contains("seals      7") && outcome.contains("events     1,701"), "\(outcome)")
    // Other people, another day: who posted and who reads back are not the same.
    var copy = try Self.empty()
    copy.program.environment["GLEDGER_ACTOR"] = "auditor"
    let read = try copy.done("post", folder).output
    #expect(read.contains("batches    7 read back, 0 there before"), "\(read)")
    #expect(try Self.contents(copy) == Self.contents(ledger))
    #expect(try copy.done("verify").output.contains("no fault found"))
    // Every figure as known at every seal, and the export of the copy, are the original's.
    for seal in ["2", "4", "7"] {
      let page = ["statement", "trial-balance", "--book", "RI", "--detail", "--format", "csv"]
      let pages = try [ledger, copy].map { try $0.program.run(page + ["--as-known-at", seal]).output }
      #expect(!pages[0].isEmpty && withoutHashes(pages[0]) == withoutHashes(pages[1]))
    }
    let second = try TestFolder.shared.file("export")
    try copy.done("export", "csv", second)
    var (before, after) = (try Self.files(folder), try Self.files(second))
    let manifests = [before.removeValue(forKey: "manifest.csv"), after.removeValue(forKey: "manifest.csv")]
    #expect(before == after && before.count == 7)
    #expect(manifests[0] != nil && manifests[0] != manifests[1])
    // And once more: all is there.
    let again = try copy.done("post", folder).output
    #expect(again.contains("batches    0 read back, 7 there before"))
  }

  private func withoutHashes(_ text: String) -> String { text.replacing(/[0-9a-f]{64}/, with: "") }

  /// A guarantee's life in one book, with a settlement, a reversal, an approver, and texts that need quotes.
  static let small = Result { () throws -> (ledger: Ledger, folder: String) in
    let ledger = try Ledger()
    try ledger.done("post", "Examples/first-steps.csv", "--approver", "head, of \"claims\"")
    try ledger.done("settle", "--treaty", "QS-EXAMPLE", "--through", "2025-06-30", "--book", "VT")
    try ledger.done("reverse", "VT/G17/written-off", "--reason", "the \"debtor\", he paid")
    let folder = try TestFolder.shared.file("small")
    try ledger.done("export", "csv", folder)
    return (ledger, folder)
  }

  @Test func quotedTextsAndApproversComeBack() throws {
    let small = try Self.small.get()
    let copy = try Self.empty()
    let read = try copy.done("post", small.folder, "--format", "json").json()
    #expect(read["batches_new"] as? Int == 4 && read["events_new"] as? Int == 12)
    #expect(try Self.contents(copy) == Self.contents(small.ledger))
    #expect(try copy.done("verify").output.contains("no fault found"))
    // Each file of events is an event file by itself.
    let other = try Ledger()
    let posted = try other.run("post", "\(small.folder)/0002-events.csv")
    #expect(posted.status == 0 && posted.output.contains("events     10 new"), "\(posted)")
  }

  @Test func aFileThatIsNotThereAndALedgerThatIsAnother() throws {
    let small = try Self.small.get()
    let folder = try TestFolder.shared.file("missing")
    try FileManager.default.copyItem(atPath: small.folder, toPath: folder)
    try FileManager.default.removeItem(atPath: "\(folder)/0003-settlement.csv")
    let copy = try Self.empty()
    let missing = try copy.run("post", folder)
    #expect(missing.status == 3 && missing.errors.contains("0003-settlement.csv"), "\(missing)")
    #expect(try Self.contents(copy).count == 2)
    let other = try Ledger()
    try other.done("post", "Examples/contributions.csv")
    let refused = try other.run("post", small.folder)
    #expect(
      refused.status == 3 && refused.errors.contains("seal 2 of the ledger has the content"), "\(refused)")
    for plain in [["--dry-run"], ["--post-on", "2025-01-01"], ["--migration", "--approver", "head"]] {
      // Said before anything is posted, wherever the folder stands.
      let options = try copy.program.run(["post", "Examples/contributions.csv", small.folder] + plain)
      #expect(options.status == 2 && options.errors.contains("read back as it is"), "\(options)")
    }
    #expect(try Self.contents(copy).count == 2)
    let there = try copy.run("export", "csv", folder)
    #expect(there.status == 3 && there.errors.contains("is there already"), "\(there)")
    let both = try copy.run("init", "--empty", "--scheme", "united-states")
    #expect(both.status == 2, "\(both)")
  }

  /// Killed before a seal, it goes on where it was.
  @Test func killedInTheMiddleItGoesOn() throws {
    let small = try Self.small.get()
    let copy = try Self.empty()
    var killed = copy
    killed.program.environment["GLEDGER_TEST_FAULT"] = "kill:after-events"
    #expect(try killed.run("post", small.folder).signal == SIGKILL)
    #expect(try copy.done("post", small.folder).output.contains("batches    3 read back, 1 there before"))
    #expect(try Self.contents(copy) == Self.contents(small.ledger))
  }

  /// What an earlier seal knew is an export too.
  @Test func anExportAsItWasKnown() throws {
    let small = try Self.small.get()
    let folder = try TestFolder.shared.file("known")
    try small.ledger.done("export", "csv", folder, "--as-known-at", "3")
    let copy = try Self.empty()
    #expect(try copy.done("post", folder).output.contains("batches    3 read back"))
    #expect(try Self.contents(copy) == Array(try Self.contents(small.ledger).prefix(3)))
  }
}
