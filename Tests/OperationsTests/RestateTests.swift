import Ledger
import Money
import Operations
import Posting
import Schemes
import Store
import TestBooks
import Testing

/// What a corrected pack would have posted otherwise, and its difference.
struct RestateTests {
  /// A pack of Japan in version 2, with an edit of a file.
  private func corrected(_ file: String, _ old: String, _ new: String, version: String = "2") throws -> Pack {
    let texts = try SchemeRun.source("japan").files.map { source in
      var text = String(decoding: source.bytes, as: UTF8.self)
      if source.path == "pack.yaml" { text = text.replacing(/version: .*/, with: "version: \"\(version)\"") }
      if source.path == file {
        guard text.contains(old) else { throw TestFault(text: "nothing to replace") }
        text = text.replacing(old, with: new)
      }
      return (path: source.path, text: text)
    }
    let (pack, faults) = PackReader.read(PackSource(texts: texts))
    guard let pack else { throw TestFault(text: "\(faults)") }
    return pack
  }

  private func ledger() throws -> TestLedger {
    let ledger = try TestLedger(FeeTests.japan)
    try ledger.mustPost(
      csv(
        FeeTests.funds + [
          FeeTests.drawn(), FeeTests.fee(),
          "event=operating.expense reference=E1 book=tokyo date=2024-04-20 amount=1000",
          "event=operating.expense reference=E2 book=tokyo date=2024-05-20 amount=500",
          "event=operating.expense reference=E3 book=osaka date=2024-05-20 amount=70",
          "event=operating.expense reference=E4 book=tokyo date=2024-06-20 amount=9",
        ]))
    try ledger.reverse("tokyo/E4")
    return ledger
  }

  private func restate(
    _ ledger: TestLedger, _ from: String, pack: String = "2", on: String = "2024-07-01"
  ) throws -> RestateOutcome {
    try RestateRun(ledger.database, ledger.options).restate(pack: pack, from: day(from), on: day(on))
  }

  private static let wrong = "operating.expense,expense,association,,5140,1010"
  private static let right = "operating.expense,expense,association,,5130,1010"

  @Test func theDifferenceIsPostedOnce() throws {
    let ledger = try ledger()
    #expect(code { _ = try restate(ledger, "2024-05-01") } == "not-in-force")
    _ = try SchemeRun.apply(
      try corrected("posting_rule.csv", Self.wrong, Self.right), to: ledger.database, ledger.options)
    try ledger.mustPost(csv(["event=operating.expense reference=E5 book=tokyo date=2024-06-25 amount=33"]))
    let first = try restate(ledger, "2024-05-01")
    #expect(first.differing == 2 && first.refused == 0 && first.looked == 2)
    #expect(first.events.map(\.reference).sorted() == ["E2", "E3"])
    #expect(first.original.hasPrefix("japan 1 (") && first.corrected.hasPrefix("japan 2 ("))
    #expect(try ledger.balance("tokyo", "5140") == 1000 && ledger.balance("tokyo", "5130") == 533)
    #expect(try ledger.balance("osaka", "5140") == 0 && ledger.balance("osaka", "5130") == 70)
    // On the open day, not on the days of the events.
    #expect(try ledger.balance("tokyo", "5130", to: "2024-06-30") == 33)
    try ledger.read { snapshot in
      let page = try FundPage(snapshot, book: "tokyo", to: day("2024-07-31"))
      #expect(page["F.operating"] == -1000 && page["F.collection"] == -533)
    }
    let shown = try #require(
      try ledger.database.event(book: "tokyo", reference: "restatement/2024-05-01/\(first.knownAtSeal)/2"))
    let reason = shown.fields.first { $0.name == "reason" }?.value ?? ""
    #expect(reason.contains("japan 1 (") && reason.contains("japan 2 ("), "\(reason)")
    #expect(try restate(ledger, "2024-05-01").receipt == nil)
    // From an earlier day: what the first left out.
    let second = try restate(ledger, "2024-04-01")
    #expect(second.transfers.map(\.amount) == [1000, 1000])
    #expect(try ledger.balance("tokyo", "5140") == 0 && ledger.balance("tokyo", "5130") == 1533)
    #expect(code { _ = try restate(ledger, "2024-05-01") } == "restated-before")
    #expect(try VerifyRun(ledger.database).verify().isClean)
    try readBack(ledger)
  }

  private func readBack(_ ledger: TestLedger) throws {
    let folder = ledger.folder.path + "/export"
    _ = try ExportRun(
      ledger.database, ExportOptions(ledger: "test", knownAt: .now, language: "en")
    ).folder(folder)
    let copy = try TestLedger(ReplayTests.bare)
    _ = try ReplayRun(copy.database, copy.options).replay(folder)
    let contents = try ledger.database.contentHashes(limit: 100)
    #expect(try copy.database.contentHashes(limit: 100) == contents)
  }

  /// An event that is reversed after it was restated: the next run takes its difference back.
  @Test func aRestatedEventThatIsReversed() throws {
    let ledger = try ledger()
    _ = try SchemeRun.apply(
      try corrected("posting_rule.csv", Self.wrong, Self.right), to: ledger.database, ledger.options)
    _ = try restate(ledger, "2024-04-01")
    try ledger.reverse("tokyo/E2")
    _ = try restate(ledger, "2024-04-01")
    #expect(try ledger.balance("tokyo", "5140") == 0 && ledger.balance("tokyo", "5130") == 1000)
    // A third version that posts as the first did.
    _ = try SchemeRun.apply(
      try corrected("pack.yaml", "version", "version", version: "3"), to: ledger.database, ledger.options)
    _ = try restate(ledger, "2024-04-01", pack: "3")
    #expect(try ledger.balance("tokyo", "5140") == 1000 && ledger.balance("tokyo", "5130") == 0)
  }
}
