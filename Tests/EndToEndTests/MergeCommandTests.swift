import Foundation
import Testing

/// `gledger merge` as a user meets it.
@Suite struct MergeCommandTests {
  private static let rows = """
    event,reference,book,date,guarantee,party,programme,amount,principal,interest,claim,loan_amount,start,\
    end,fee_class,repayment,instalments
    fund.contribution,C1,aomori,2024-04-01,,local,,5000000000,,,,,,,,,
    fund.contribution,C2,jfc,2024-04-01,,mof,,43000000000,,,,,,,,,
    fund.contribution,C3,federation,2024-04-01,,mof,,1000000000,,,,,,,,,
    guarantee.drawn,G1/draw,aomori,2024-04-05,G1,lenders,unsecured,8000000,,,,10000000,2024-04-05,2029-04-05,\
    4,equal,60
    fee.received,G1/fee,aomori,2024-04-05,G1,,,371250,,,,,,,,,
    guarantee.drawn,G2/draw,aomori,2024-05-01,G2,lenders,unsecured,4000000,,,,,,,,,
    guarantee.drawn,G2/draw,akita,2024-05-01,G2,lenders,unsecured,4000000,,,,,,,,,
    guarantee.drawn,G3/draw,aomori,2024-05-01,G3,lenders,unsecured,4000000,,,,,,,,,
    guarantee.released,G3/rel,aomori,2024-06-01,G3,,,4000000,,,,,,,,,
    claim.accepted,G1/acc,aomori,2025-02-01,G1,lenders,,6448000,6400000,48000,K3,,,,,,
    claim.paid,G1/pay,aomori,2025-02-10,G1,lenders,,6448000,6400000,48000,K3,,,,,,

    """

  private func ledger() throws -> Ledger {
    let pack = try TestFolder.shared.folder("merging") + "/japan"
    try FileManager.default.copyItem(
      atPath: "\(Program.root)/Sources/Schemes/Packs/japan", toPath: pack)
    let path = "\(pack)/book.csv"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let ended = text.replacing(/\naomori,association,([^\n]*),JPY,,,/) {
      "\naomori,association,\($0.output.1),JPY,,2025-04-01,akita"
    }
    try Data(ended.utf8).write(to: URL(fileURLWithPath: path))
    let ledger = try Ledger(pack: pack)
    try ledger.done("post", try TestFolder.shared.write(Self.rows, as: "events.csv"))
    try ledger.done("accrue", "--through", "2025-03-31", "--book", "aomori")
    return ledger
  }

  private static let merge = ["merge", "aomori", "--into", "akita", "--on", "2025-04-01"]

  @Test func aBookMergesIntoItsSuccessor() throws {
    let ledger = try ledger()
    let (head, page) = (try ledger.head(), ["statement", "fund", "--book", "aomori", "--to"])
    func bare(_ day: String) throws -> String {
      try ledger.program.run(page + [day]).output.split(separator: "\n", omittingEmptySubsequences: false)
        .filter { line in
          !["Ledger ", "As known at", "Head hash"].contains { line.contains($0) }
        }.joined(separator: "\n")
    }
    let before = try bare("2025-03-31")
    let dry = try ledger.program.run(Self.merge + ["--dry-run"])
    try expect(dry.output, is: "merge-dry-run.txt")
    #expect(try ledger.head() == head)
    let done = try ledger.program.run(Self.merge + ["--format", "json"]).json()
    #expect(done["format"] as? String == "gledger.merge/1")
    #expect(done["guarantees"] as? Int == 2 && done["items"] as? Int == 2 && done["ended"] as? Int == 1)
    #expect(try bare("2025-03-31") == before && before.contains("Contributions, local"))
    try expect(try bare("2025-04-01"), is: "merge-old.txt")
    let old = try ledger.closing("aomori", to: "2025-04-01")
    #expect(old.count > 10 && old.values.allSatisfy { $0 == "0" }, "\(old)")
    #expect(try ledger.done("verify").output.contains("no fault found"))
    // A guarantee's life is one, under both books.
    let lives = try ["aomori", "akita"].map { book in
      try ledger.program.run(
        ["statement", "guarantee", "--book", book, "--guarantee", "G1", "--format", "json"]
      ).json()
    }
    let events = try lives.map { try #require($0["events"] as? [[String: Any]]) }
    #expect(events[0].map { $0["reference"] as? String } == events[1].map { $0["reference"] as? String })
    #expect(Set(events[0].compactMap { $0["book"] as? String }) == ["aomori", "akita"])
    #expect(lives.allSatisfy { ($0["items"] as? [Any])?.count == 2 }, "\(lives)")
    // Both books had a G2: that of the old one has another code since.
    let renamed = try ledger.program.run(
      ["statement", "guarantee", "--book", "aomori", "--guarantee", "G2"])
    #expect(renamed.output.contains("akita/aomori/G2"), "\(renamed)")
    // What was posted comes back from an export, under the same hashes.
    let folder = try TestFolder.shared.file("merged")
    try ledger.done("export", "csv", folder)
    let copy = try ReadBackTests.empty()
    try ledger.done("log")
    #expect(try copy.done("post", folder).output.contains("batches    4 read back, 0 there before"))
    #expect(try ReadBackTests.contents(copy) == ReadBackTests.contents(ledger))
    #expect(try copy.done("verify").output.contains("no fault found"))
  }

  /// Indicators of the successor are of both books since the merger; each year as it was known stays.
  @Test func indicatorsFollowToTheSuccessor() throws {
    let ledger = try ledger()
    func indicators(_ year: String, _ options: [String] = []) throws -> [String] {
      let report = try ledger.program.run(
        ["report", "evaluation", "--fiscal-year", year, "--format", "csv"] + options)
      #expect(report.status == 0, "\(report)")
      return report.output.split(separator: "\r\n").dropFirst().map {
        $0.split(separator: ",", omittingEmptySubsequences: false).prefix(8).joined(separator: ",")
      }
    }
    let apart = [
      "akita,unsecured,0,0,4000000,0,0,0", "aomori,unsecured,0,0,5600000,0,0,6448000",
    ]
    #expect(try indicators("2025") == apart)
    try ledger.program.run(Self.merge)
    try ledger.done(
      "post",
      try TestFolder.shared.write(
        """
        event,reference,book,date,guarantee,amount,claim
        recovery.received,R1,akita,2025-06-01,G1,448000,K3

        """, as: "recovery.csv"))
    // What the old book had guaranteed, and had not recovered, is in the successor's.
    let both = ["akita,unsecured,0,0,9600000,0,448000,6448000"]
    #expect(try indicators("2025") == both)
    #expect(try indicators("2025", ["--book", "akita"]) == both)
    #expect(try indicators("2025", ["--book", "aomori"]).isEmpty)
    #expect(try indicators("2025", ["--as-known-at", "3"]) == apart)
    #expect(
      try indicators("2024") == [
        "akita,unsecured,4000000,0,4000000,0,0,0",
        "aomori,unsecured,16000000,10400000,5600000,6448000,0,0",
      ])
  }

  @Test(arguments: ["before-lock", "after-events", "before-seal", "before-commit"])
  func aMergerKilledLeavesNothing(_ point: String) throws {
    let ledger = try ledger()
    let head = try ledger.head()
    let killed = try ledger.start(Self.merge, fault: "kill:\(point)", chunk: 2).wait()
    #expect(killed.signal == SIGKILL && killed.output.isEmpty, "\(killed)")
    #expect(try ledger.head() == head)
    #expect(try ledger.closing("aomori", to: "2025-04-01")["9210"] == "-5600000")
    let again = try ledger.program.run(Self.merge + ["--wait", "30"])
    #expect(again.status == 0 && again.output.contains("guarantees 2"), "\(again)")
    #expect(try ledger.done("verify").output.contains("no fault found"))
  }

  @Test(arguments: [
    (["merge", "aomori", "--into", "akita", "--on", "April"], 2, "is not a day such as"),
    (["merge", "aomori", "--into", "iwate", "--on", "2025-04-01"], 3, "type --into akita"),
    (["merge", "aomori", "--into", "akita", "--on", "2025-04-02"], 3, "type --on 2025-04-01"),
    (["merge", "akita", "--into", "aomori", "--on", "2025-04-01"], 3, "names no successor of akita"),
  ]) func whatIsWrongIsSaid(_ arguments: [String], _ status: Int, _ text: String) throws {
    let ledger = try ledger()
    let outcome = try ledger.program.run(arguments)
    #expect(outcome.status == Int32(status) && outcome.errors.contains(text), "\(outcome)")
  }
}
