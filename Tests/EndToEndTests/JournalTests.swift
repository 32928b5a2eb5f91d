import Foundation
import Testing

/// Journals of ledger as manual entries.
@Suite struct JournalTests {
  static let folder = "\(Program.root)/Tests/EndToEndTests/Journals"

  @Test func aJournalIsPostedAsFarAsItFitsAndOnce() throws {
    let ledger = try Ledger()
    let arguments = ["post", "\(Self.folder)/drewr3.dat", "--mapping", "\(Self.folder)/drewr3.yaml"]
    let unapproved = try ledger.program.run(arguments)
    #expect(unapproved.status == 3 && unapproved.errors.contains("--approver NAME"), "\(unapproved)")
    let approved = arguments + ["--approver", "head"]
    let refused = try ledger.program.run(approved)
    #expect(refused.status == 3 && refused.errors.contains("drewr3.dat:3:1: \"= /^Income/\""), "\(refused)")
    let rejects = try TestFolder.shared.file("rejects")
    let posted = try ledger.program.run(approved + ["--accept-valid", "--rejects", rejects])
    #expect(posted.status == 1 && posted.output.contains("events     9 new, 0 posted before"), "\(posted)")
    let again = try ledger.program.run(approved + ["--accept-valid", "--rejects", rejects])
    #expect(again.output.contains("events     0 new, 9 posted before"))
    let text = try String(contentsOfFile: rejects, encoding: .utf8)
    #expect(
      text.hasPrefix("; line 3: automated-transaction: ") && text.contains("\n= /^Income/\n"), "\(text)")
    #expect(try ledger.done("verify").output.contains("no fault found"))
    try expect(
      try ledger.done("statement", "trial-balance", "--book", "VT").output.replacing(
        ledger.name, with: "main"), is: "journal.txt")
  }

  /// hledger adds up the journal itself: the same sums, account by account of the chart.
  @Test(.enabled(if: OtherPrograms.isThere || OtherPrograms.isNeeded, "hledger is not installed"))
  func theSumsAreThoseOfHledger() throws {
    let ledger = try Ledger()
    // hledger takes no automated transaction with a virtual posting out of account here: it is cut off.
    let whole = try String(contentsOfFile: "\(Self.folder)/drewr3.dat", encoding: .utf8)
    let text = whole.split(separator: "\n", omittingEmptySubsequences: false).filter {
      !$0.hasPrefix("= ") && !$0.contains("(Liabilities:Tithe)") && !$0.hasPrefix("apply")
        && !$0.hasPrefix("end")
    }.joined(separator: "\n")
    let journal = try TestFolder.shared.write(text, as: "drewr3.journal")
    let posted = try ledger.run(
      "post", journal, "--mapping", "\(Self.folder)/drewr3.yaml", "--approver", "head")
    #expect(posted.status == 0 && posted.output.contains("events     9 new"), "\(posted)")
    let codes = [
      ("Assets", "1010"), ("Equity", "3130"), ("Expenses", "5140"), ("Income", "4140"),
      ("Liabilities:Mortgage", "3210"), ("Liabilities:MasterCard", "3130"),
    ]
    var theirs: [String: Int] = [:]
    let balances = try OtherPrograms.run("hledger bal --flat -N -O csv -f '\(journal)'").output
    for line in balances.split(whereSeparator: \.isNewline).dropFirst() {
      let fields = line.dropFirst().dropLast().components(separatedBy: "\",\"")
      let code = try #require(codes.first { fields[0].hasPrefix($0.0) }?.1)
      let amount = fields[1].replacing("$", with: "").replacing(" ", with: "").replacing(",", with: "")
      theirs[code, default: 0] += try #require(OtherPrograms.cents("\(amount) USD"))
    }
    let ours = try ExportTests.stated(ledger, books: ["VT"], through: "2011-12-31")
    #expect(Dictionary(uniqueKeysWithValues: ours.map { ($0.key.code, $0.value) }) == theirs)
    #expect(ours.count == 5)
  }

  /// The large journal, where it is: every transaction is posted or refused with its line.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "\(Program.root)/../shared/data/journals")))
  func aLargeJournalIsReadToItsEnd() throws {
    let ledger = try Ledger()
    let folder = try TestFolder.shared.folder("large")
    let journal = "\(folder)/standard.dat"
    let source = "\(Program.root)/../shared/data/journals/ledger_standard.dat.gz"
    try OtherPrograms.run("gzip -dc '\(source)' > '\(journal)'")
    let lines = try String(contentsOfFile: journal, encoding: .utf8).split(whereSeparator: \.isNewline)
    let transactions = lines.filter { $0.first?.isNumber == true }.count
    #expect(transactions == 1347)
    var accounts: Set<String> = []
    for line in lines where line.hasPrefix(" ") {
      accounts.insert(String(line.split(separator: " ")[0]))
    }
    let charts = ["3110", "3120", "3130", "4110", "4120", "4140", "5120", "5130", "5140"]
    let mapping =
      "format: gledger.journal/1\nname: standard\nbook: VT\ncommodities: { \"$\": USD }\naccounts:\n"
      + accounts.sorted().enumerated().map { "  \"\($1)\": \"\(charts[$0 % charts.count])\"\n" }.joined()
    let file = try TestFolder.shared.write(mapping, as: "standard.yaml")
    let posted = try ledger.run(
      "post", journal, "--mapping", file, "--approver", "head", "--accept-valid", "--format", "json")
    let document = try posted.json()
    let new = document["events_new"] as? Int ?? 0
    let rejects = document["rejects"] as? Int ?? 0
    let within = (document["notices"] as? [String: Int])?["within-one-account"] ?? 0
    #expect(posted.status == 1 && new + rejects + within == transactions, "\(new) \(rejects) \(within)")
    #expect(new == 1235 && rejects == 49 && within == 63, "\(new) \(rejects) \(within)")
    let faults = document["diagnostics"] as? [[String: Any]] ?? []
    #expect(faults.allSatisfy { ($0["line"] as? Int ?? 0) > 0 && $0["remedy"] as? String != "" })
    #expect(try ledger.done("verify").output.contains("no fault found"))
    let mended = try ledger.run("post", journal + ".rejects.journal", "--mapping", file, "--approver", "head")
    #expect(mended.status == 3 && mended.output.contains("rejects    \(rejects) records"), "\(mended)")
  }
}
