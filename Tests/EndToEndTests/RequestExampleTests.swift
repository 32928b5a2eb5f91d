import Foundation
import Testing

/// Shares that are claimed and ceded on request (ADR 24), in the shipped pack of Japan with two more columns.
@Suite struct RequestExampleTests {
  private func folder(_ columns: [String]) throws -> String {
    let folder = try TestFolder.shared.file("pack")
    try FileManager.default.copyItem(atPath: "\(Program.root)/Sources/Schemes/Packs/japan", toPath: folder)
    let file = "\(folder)/layer.csv"
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
    let more = ["claimed,ceded"] + columns + Array(repeating: ",", count: lines.count)
    try zip(lines, more).map { $0 + "," + $1 + "\n" }.joined()
      .write(toFile: file, atomically: true, encoding: .utf8)
    return folder
  }

  private static let header =
    "event,reference,book,date,guarantee,party,programme,amount,principal,interest,claim,of,reason\n"

  private func figure(_ ledger: Ledger, _ book: String, _ label: String) throws -> String {
    let page = try ledger.done("statement", "fund", "--book", book).output
    let line = try #require(page.split(separator: "\n").first { $0.hasPrefix("   \(label)  ") }, "\(page)")
    return String(try #require(line.split(separator: " ").last))
  }

  /// JP-1 of domain.md 2.4 with 1,000,000 that come in before the claims are filed, and 1,000,000 after: the
  /// insurer pays 5,120,000 - 794,044 (9.5 E6) and gets 794,044 of the second.
  @Test func japan() throws {
    let ledger = try Ledger(pack: try folder(["on_request,on_request", "on_request,"]))
    let path = try TestFolder.shared.write(
      Self.header + """
        fund.contribution,C1,tokyo,2024-04-01,,local,,50000000,,,,,
        fund.contribution,C2,jfc,2024-04-01,,mof,,43000000,,,,,
        fund.contribution,C3,federation,2024-04-01,,mof,,10000000,,,,,
        guarantee.drawn,G17/draw,tokyo,2024-04-05,G17,lenders,unsecured,8000000,,,,,
        cession.bound,G17/bind,tokyo,2024-04-10,G17,jfc,,,,,,,
        claim.accepted,G17/acc,tokyo,2025-02-01,G17,lenders,,6448000,6400000,48000,K3,,
        claim.paid,G17/pay,tokyo,2025-02-10,G17,lenders,,6448000,6400000,48000,K3,,
        recovery.received,G17/r1,tokyo,2025-02-20,G17,,,1000000,,,K3,,
        insurance.claimed,G17/i0,tokyo,2025-02-25,G17,,,,,,K3,,
        posting.reversed,G17/x,tokyo,2025-02-25,,,,,,,,G17/i0,sent too early
        insurance.claimed,G17/ins,tokyo,2025-03-01,G17,jfc,,4325956,,,K3,,
        compensation.claimed,G17/com,tokyo,2025-03-01,G17,,,,,,K3,,
        recovery.received,G17/r2,tokyo,2025-03-10,G17,,,1000000,,,K3,,
        insurance.received,G17/paid,tokyo,2025-03-20,,,,4325956,,,,G17/ins,

        """, as: "events.csv")
    #expect(try ledger.done("post", path).output.contains("14 new, 0 posted before"))
    try ledger.check(
      "tokyo", to: "2025-03-31",
      [
        "1210": "4448000", "1220": "0", "1230": "897635", "2220": "-794044", "2230": "-164764",
        "2310": "-4264783", "9110": "1600000", "9120": "1536000",
      ])
    try ledger.check("jfc", to: "2025-03-31", ["5110": "4325956", "4120": "-794044", "9110": "1280000"])
    try ledger.check("federation", to: "2025-03-31", ["5110": "897635", "4120": "-164764"])
    #expect(try figure(ledger, "jfc", "Insured exposure, new") == "6,400,000")
    let page = try ledger.done("statement", "guarantee", "--book", "tokyo", "--guarantee", "G17").output
    for part in ["cession.bound", "insurance.claimed", "4/5 of principal, on request", "4,325,956"] {
      #expect(page.contains(part), "\(page)")
    }
    let shown = try ledger.done("scheme", "show").output
    #expect(shown.contains("on request") && shown.contains("with drawdown"), "\(shown)")
    try ReadBackTests.verifyAndReadBack(ledger)
    let more = try TestFolder.shared.write(
      Self.header + "insurance.claimed,G17/i2,tokyo,2025-03-25,G17,jfc,,,,,K3,,\n", as: "more.csv")
    let refused = try ledger.run("post", more)
    #expect(refused.status == 3 && refused.errors.contains("more.csv:2"), "\(refused)")
    #expect(refused.errors.contains("claimed from jfc already"), "\(refused)")
  }

  /// What is asked for by events must be posted by them.
  @Test func aPackWithoutTheRules() throws {
    let folder = try folder(["on_request,on_request"])
    let rules = "\(folder)/posting_rule.csv"
    let lines = try String(contentsOfFile: rules, encoding: .utf8).split(separator: "\n")
    try lines.filter { !$0.hasPrefix("cession.bound") }.map { $0 + "\n" }.joined()
      .write(toFile: rules, atomically: true, encoding: .utf8)
    let checked = try Ledger(pack: nil).run("scheme", "check", folder)
    let text = checked.output + checked.errors
    #expect(checked.status != 0 && text.contains("layer.csv:2") && text.contains("cession.bound"), "\(text)")
  }
}
