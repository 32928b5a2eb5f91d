import Foundation
import Ledger
import Operations
import Posting
import Schemes
import Store
import TestServer
import Testing

/// Reading an export back: every kind of batch, and everything that can be wrong with the folder.
@Suite struct ReplayTests {
  /// A database with the schema and nothing in it.
  static let bare = Result { () throws -> String in
    let conninfo = try TestServer.shared().makeDatabase()
    let database = try LedgerDatabase(conninfo, name: "test", purpose: "test")
    defer { database.close() }
    _ = try database.migrate()
    return TestServer.name(of: conninfo)
  }

  struct Small: Sendable {
    var folder: TemporaryFolder
    var contents: [[UInt8]]
    var path: String { folder.path + "/export" }
  }

  /// A guarantee's whole life in one book, a settlement, a reversal, a new version of the pack, texts that
  /// need quotes: six seals.
  static let small = Result { () throws -> Small in
    let ledger = try TestLedger()
    ledger.options.approver = "head, of \"claims\""
    let examples = Files.tests + "/../Examples/first-steps.csv"
    _ = try PostRun(ledger.database, ledger.options).post(examples)
    ledger.options.approver = nil
    _ = try SettleRun(ledger.database, ledger.options).settle(
      treaty: "QS-EXAMPLE", through: day("2025-06-30"), cedant: "VT")
    _ = try ReverseRun(ledger.database, ledger.options).reverse(
      "VT/G17/written-off", reason: "the \"debtor\", he paid")
    let texts = try SchemeRun.source("united-states").files.map { file in
      var text = String(decoding: file.bytes, as: UTF8.self)
      if file.path == "pack.yaml" { text = text.replacing(/version: .*/, with: "version: \"2\"") }
      if file.path == "party.csv" { text += "donor,local,\"Donor, a\",Donor,,,,\n" }
      return (path: file.path, text: text)
    }
    let (pack, faults) = PackReader.read(PackSource(texts: texts))
    guard let pack else { throw TestFault(text: "\(faults)") }
    _ = try SchemeRun.apply(pack, to: ledger.database, ledger.options)
    try ledger.mustPost(
      """
      event,reference,book,date,party,amount,memo
      fund.contribution,C3,VT,2026-05-01,donor,10.01,"a ""gift"", for 2026"

      """)
    let small = Small(
      folder: try TemporaryFolder(), contents: try ledger.database.contentHashes(limit: 100))
    let options = ExportOptions(ledger: "test", knownAt: .now, language: "en")
    _ = try ExportRun(ledger.database, options).folder(small.path)
    return small
  }

  static func files(_ folder: String) throws -> [String: String] {
    var texts: [String: String] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      texts[name] = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    }
    return texts
  }

  @Test func everyKindOfBatchComesBack() throws {
    let small = try Self.small.get()
    let copy = try TestLedger(Self.bare)
    copy.options.actor = "auditor"
    let outcome = try ReplayRun(copy.database, copy.options).replay(small.path)
    #expect(outcome.new == 6 && outcome.known == 0 && outcome.events == 13)
    #expect(try copy.database.contentHashes(limit: 100) == small.contents)
    #expect(try VerifyRun(copy.database).verify().isClean)
    // The approver, the preparer and the source are those of then.
    let batch = try #require(try copy.database.batch(seal: 2))
    #expect(batch.actor == "alice" && batch.approver == "head, of \"claims\"")
    #expect(batch.source == "first-steps.csv" && batch.sourceHash?.count == 32)
    // An export of the copy has the same files.
    let second = copy.folder.path + "/second"
    let options = ExportOptions(ledger: "test", knownAt: .now, language: "en")
    _ = try ExportRun(copy.database, options).folder(second)
    var (before, after) = (try Self.files(small.path), try Self.files(second))
    #expect(before.removeValue(forKey: "manifest.csv") != after.removeValue(forKey: "manifest.csv"))
    #expect(before == after && before.count == 6)
  }

  /// A reversal's reason and reference are typed, and must still be what a file could say: a tab would part
  /// the record, and a reference that is too long could not be read back.
  @Test(
    arguments: [
      ("a\ttab", nil), ("two\nlines", nil), (String(repeating: "x", count: 501), nil), ("ok", "with blank"),
      ("ok", String(repeating: "r", count: 65)),
    ] as [(String, String?)])
  func aReversalSaysWhatAFileCouldSay(reason: String, reference: String?) throws {
    let ledger = try TestLedger()
    try ledger.mustPost(
      csv(["event=fund.contribution reference=C book=VT date=2024-01-02 party=treasury amount=500"]))
    #expect(throws: LedgerError.self) {
      try ReverseRun(ledger.database, ledger.options).reverse("VT/C", reason: reason, reference: reference)
    }
    #expect(try ledger.balance("VT", "1010") == 50000)
  }

  /// What is done to an export, what it is answered, and how many batches are read back before.
  struct Damage: CustomTestStringConvertible {
    var name: String
    var file: String
    var change: @Sendable (String) -> String
    var answers: [String]
    var batches: Int
    var testDescription: String { name }

    init(
      _ name: String, _ file: String, batches: Int, _ answers: [String],
      _ change: @escaping @Sendable (String) -> String
    ) {
      (self.name, self.file, self.batches) = (name, file, batches)
      (self.answers, self.change) = (answers, change)
    }
  }

  private static func moved(_ text: String, _ change: (inout [Substring]) -> Void) -> String {
    var lines = text.split(separator: "\n")
    change(&lines)
    return lines.joined(separator: "\n") + "\n"
  }

  static let damages: [Damage] = [
    Damage(
      "a guarantee's amount", "0002-events.csv", batches: 1,
      ["seal 2", "line 4", "G17/draw", "value was changed"]
    ) { $0.replacing(",80000.00,", with: ",80001.00,") },
    Damage("a reason", "0002-events.csv", batches: 1, ["line 11", "G17/written-off", "value was changed"]) {
      $0.replacing("Debtor without means", with: "Debtor moved")
    },
    Damage(
      "an amount that no account can bear", "0002-events.csv", batches: 1, ["0002-events.csv:8:", "64480.01"]
    ) {
      $0.replacing(",64480.00,", with: ",64480.01,")
    },
    Damage(
      "a row less", "0002-events.csv", batches: 1,
      ["0002-events.csv:5:", "_place", "is missing or was moved"]
    ) {
      moved($0) { lines in lines.remove(at: 4) }
    },
    Damage(
      "the last row less", "0002-events.csv", batches: 1, ["seal 2", "events is 9 and was sealed as 10"]
    ) {
      moved($0) { lines in lines.removeLast() }
    },
    Damage("a row twice", "0002-events.csv", batches: 1, ["0002-events.csv:4:", "_place"]) {
      moved($0) { lines in lines.insert(lines[2], at: 3) }
    },
    Damage("two rows in another order", "0002-events.csv", batches: 1, ["0002-events.csv:2:", "_place"]) {
      moved($0) { lines in lines.swapAt(1, 2) }
    },
    Damage(
      "cut in the middle of a row", "0002-events.csv", batches: 1, ["0002-events.csv:8:97", "15 fields"]
    ) {
      String($0.prefix(820))
    },
    Damage(
      "what was sealed of an event", "0002-events.csv", batches: 1,
      ["line 2", "otherwise than it was sealed"]
    ) {
      moved($0) { lines in lines[1] = lines[1].dropLast(4) + "beef" }
    },
    Damage(
      "a settlement's party", "0003-settlement.csv", batches: 2,
      ["seal 3", "line 2", "party is lenders and was sealed as reinsurer"]
    ) {
      $0.replacing("reinsurer,2025-06-30", with: "lenders,2025-06-30")
    },
    Damage("a settlement's cedant", "0003-settlement.csv", batches: 2, ["seal 3", "nothing to settle"]) {
      $0.replacing(",VT,", with: ",RI,")
    },
    Damage("a settlement's due day", "0003-settlement.csv", batches: 2, ["seal 3", "line 2", "otherwise"]) {
      moved($0) { lines in lines[1] = lines[1].dropLast(4) + "beef" }
    },
    Damage(
      "which event is reversed", "0004-reversal.csv", batches: 3, ["seal 4", "line 2", "value was changed"]
    ) {
      $0.replacing(",G17/written-off,", with: ",G17/earned-2024,").replacing("2026-03-31", with: "2024-12-31")
    },
    Damage("a pack's record", "0005-pack.csv", batches: 4, ["seal 5", "party donor", "value was changed"]) {
      $0.replacing("local", with: "national")
    },
    Damage("a pack's record less", "0005-pack.csv", batches: 4, ["seal 5"]) {
      moved($0) { lines in lines.removeLast(10) }
    },
    Damage("the actor", "manifest.csv", batches: 1, ["seal 2", "actor"]) {
      moved($0) { lines in lines[3] = Substring(lines[3].replacing(",alice,", with: ",thief,")) }
    },
    Damage("the approver", "manifest.csv", batches: 1, ["seal 2", "approver"]) {
      $0.replacing("head, of", with: "foot, of")
    },
    Damage("the natural key", "manifest.csv", batches: 2, ["seal 3"]) {
      $0.replacing("/2025-06-30/2", with: "/2025-06-29/2")
    },
    Damage("the time of a seal", "manifest.csv", batches: 0, ["manifest.csv:5:", "hash", "row was changed"]) {
      moved($0) { lines in
        lines[4] = Substring(lines[4].replacing(/T[0-9:.]+Z/, with: "T00:00:00.000001Z"))
      }
    },
    Damage("the source of a batch", "manifest.csv", batches: 0, ["manifest.csv:4:", "row was changed"]) {
      $0.replacing("first-steps.csv", with: "last-steps.csv")
    },
    Damage("a seal less", "manifest.csv", batches: 0, ["manifest.csv:5:", "does not follow seal 2"]) {
      moved($0) { lines in lines.remove(at: 4) }
    },
    Damage("another format", "manifest.csv", batches: 0, ["manifest.csv:1", "not the manifest of an export"])
    {
      $0.replacing("gledger.export/1", with: "gledger.export/2")
    },
  ]

  @Test(arguments: damages) func aDamagedExportIsRefusedAtTheFirstDifference(damage: Damage) throws {
    let small = try Self.small.get()
    let copy = try TestLedger(Self.bare)
    let folder = copy.folder.path + "/damaged"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (name, text) in try Self.files(small.path) {
      let changed = name == damage.file ? damage.change(text) : text
      if name == damage.file { #expect(changed != text) }
      try Data(changed.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
    var answer = ""
    do {
      _ = try ReplayRun(copy.database, copy.options).replay(folder)
    } catch { answer = "\(error)" }
    for part in damage.answers { #expect(answer.contains(part), "\(answer)") }
    #expect(try copy.database.contentHashes(limit: 100) == Array(small.contents.prefix(damage.batches)))
    // From the batch that was refused on, the sound export is read back.
    if damage.batches > 3 {
      _ = try ReplayRun(copy.database, copy.options).replay(small.path)
      #expect(try copy.database.contentHashes(limit: 100) == small.contents)
    }
  }
}
