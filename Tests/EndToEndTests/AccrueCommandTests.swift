import Foundation
import Testing

/// Fees, accrual, reserves and restatement as a user meets them.
@Suite struct AccrueCommandTests {
  /// Four rows of the example, and what else a ledger needs.
  static func events() throws -> String {
    let example = try String(contentsOfFile: "\(Program.root)/Examples/fees.csv", encoding: .utf8)
    let blank = String(repeating: ",", count: 6)
    return example + "fund.contribution,C1,tokyo,2024-04-01,local,,,5000000000\(blank)\n"
      + "operating.expense,E1,tokyo,2024-05-20,,,,500\(blank)\n"
  }

  private func ledger() throws -> Ledger {
    let ledger = try Ledger(pack: "japan")
    let file = try TestFolder.shared.write(Self.events(), as: "fees.csv")
    let posted = try ledger.run("post", file)
    #expect(posted.status == 0, "\(posted)")
    return ledger
  }

  @Test func feesAreEarnedThroughADay() throws {
    let ledger = try ledger()
    let dry = try ledger.done("accrue", "--through", "2024-06-30", "--dry-run").output
    #expect(dry.contains("nothing: dry run"))
    let detail = try TestFolder.shared.file("detail.csv")
    let accrued = try ledger.done("accrue", "--through", "2024-06-30", "--detail", detail)
    try expect(accrued.output, is: "accrue.txt")
    try expect(try String(contentsOfFile: detail, encoding: .utf8), is: "accrue-detail.csv")
    let again = try ledger.done("accrue", "--through", "2024-06-30").output
    #expect(again.hasPrefix("nothing to accrue through 2024-06-30"))
    let json = try ledger.done("accrue", "--through", "2025-04-04", "--book", "tokyo", "--format", "json")
      .json()
    #expect(json["format"] as? String == "gledger.accrue/1")
    let groups = try #require(json["groups"] as? [[String: Any]])
    #expect(groups.map { $0["programme"] as? String } == ["disaster", "unsecured"])
    try ledger.check("tokyo", to: "2025-04-04", ["2110": "-297000"])
    #expect(try ledger.done("verify").output.contains("no fault found"))
  }

  @Test(arguments: [
    (["accrue", "--through", "June"], 2, "is not a day such as"),
    (["accrue", "--through", "2999-01-01"], 3, "is still to come"),
    (["accrue", "--through", "2024-06-30", "--book", "jfc"], 3, "no book jfc"),
    (["accrue", "--through", "2024-06-30", "--detail", "/nonexistent/detail.csv"], 3, "cannot be written"),
    (["remeasure", "--as-of", "yesterday"], 2, "is not a day such as"),
    (["remeasure", "--as-of", "2999-01-01"], 3, "is still to come"),
    (["restate", "--pack", "7", "--from", "2024-04-01"], 3, "gledger scheme apply FOLDER"),
    (["restate", "--pack", "1", "--from", "April"], 2, "is not a day such as"),
  ]) func whatIsWrongIsSaid(_ arguments: [String], _ status: Int, _ text: String) throws {
    let ledger = try ledger()
    let outcome = try ledger.program.run(arguments)
    #expect(outcome.status == Int32(status) && outcome.errors.contains(text), "\(outcome)")
    #expect(try ledger.done("accrue", "--through", "2024-06-30", "--dry-run").status == 0)
  }

  @Test func reservesAreMeasured() throws {
    let ledger = try ledger()
    try expect(try ledger.done("remeasure", "--as-of", "2025-03-31").output, is: "remeasure.txt")
    #expect(
      try ledger.done("remeasure", "--as-of", "2025-03-31").output.hasPrefix(
        "nothing to remeasure as of 2025-03-31"))
    let json = try ledger.done("remeasure", "--as-of", "2026-03-31", "--format", "json").json()
    let reserve = try #require((json["reserves"] as? [[String: Any]])?.first)
    #expect(reserve["released"] as? String == "108000" && reserve["provided"] as? String == "108000")
    let close = try ledger.run("close", "--book", "tokyo", "--through", "2025-03-31", "--dry-run")
    #expect(close.output.contains("fees earned by their schedules and not accrued"), "\(close)")
    #expect(close.output.contains("gledger accrue --book tokyo --through 2025-03-31"))
  }

  @Test func aCorrectedPackIsRestated() throws {
    let ledger = try ledger()
    let pack = try TestFolder.shared.folder("corrected") + "/japan"
    try FileManager.default.copyItem(
      atPath: "\(Program.root)/Sources/Schemes/Packs/japan", toPath: pack)
    for (file, old, new) in [
      ("pack.yaml", "version: \"1\"", "version: \"2\""),
      (
        "posting_rule.csv", "operating.expense,expense,association,,5140",
        "operating.expense,expense,association,,5130"
      ),
    ] {
      let path = "\(pack)/\(file)"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      #expect(text.contains(old))
      try Data(text.replacing(old, with: new).utf8).write(to: URL(fileURLWithPath: path))
    }
    _ = try ledger.done("scheme", "apply", pack)
    let restated = try ledger.done(
      "restate", "--pack", "2", "--from", "2024-04-01", "--on", "2024-07-01")
    let text = restated.output.replacing(/\([0-9a-f]{12}\)/, with: "(000000000000)")
    try expect(text, is: "restate.txt")
    try ledger.check("tokyo", to: "2024-07-01", ["5130": "500", "5140": "0"])
    let json = try ledger.done(
      "restate", "--pack", "2", "--from", "2024-04-01", "--on", "2024-07-01", "--format", "json"
    ).json()
    #expect((json["transfers"] as? [Any])?.isEmpty == true && json["receipt"] is NSNull)
  }

  /// Fee schedules and reserves with faults: each is named with its file and line.
  @Test func faultsOfSchedulesAreNamed() throws {
    var report = ""
    for edit in Self.edits {
      let pack = try TestFolder.shared.folder("faults") + "/pack"
      try FileManager.default.copyItem(
        atPath: "\(Program.root)/Sources/Schemes/Packs/japan", toPath: pack)
      let path = "\(pack)/\(edit.file)"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      #expect(text.contains(edit.old), "nothing to replace: \(edit.name)")
      try Data(text.replacing(edit.old, with: edit.new, maxReplacements: 1).utf8)
        .write(to: URL(fileURLWithPath: path))
      let outcome = try Program().run(["scheme", "check", pack])
      #expect(outcome.status == 1, "\(edit.name): \(outcome)")
      report += "## \(edit.name)\n" + outcome.output + outcome.errors + "\n"
    }
    try expect(report, is: "bad-fees.txt")
  }

  static let edits: [BadPackTests.Edit] = [
    .init("class twice", "fee_rate.csv", "jp-general,2,yes", "jp-general,1,yes"),
    .init(
      "rate with a gap", "fee_rate.csv", "jp-general,4,yes,1.35%,,,",
      "jp-general,4,yes,1.35%,,2020-04-01,\njp-general,4,yes,1.40%,2020-05-01,,"),
    .init(
      "rate with an overlap", "fee_rate.csv", "jp-general,4,yes,1.35%,,,",
      "jp-general,4,yes,1.35%,,2020-04-01,\njp-general,4,yes,1.40%,2020-03-01,,"),
    .init("rate above one", "fee_rate.csv", "4,yes,1.35%", "4,yes,135%"),
    .init("rate of no schedule", "fee_rate.csv", "jp-general,4,yes", "jp-generel,4,yes"),
    .init("instalments left out", "fee_factor.csv", "equal,7,12", "equal,8,12"),
    .init("instalments twice", "fee_factor.csv", "equal,7,12", "equal,6,12"),
    .init("instalments with an end", "fee_factor.csv", "equal,25,,", "equal,25,99,"),
    .init("factor of a bullet loan", "fee_factor.csv", "equal,1,6", "bullet,1,6"),
    .init("parts that are not the whole", "fee_collection.csv", "48,2,25%", "48,2,20%"),
    .init(
      "terms in two ranges", "fee_collection.csv", "jp-general,25,48,2,25%",
      "jp-general,25,48,2,25%,\njp-general,40,60,1,1"),
    .init("programme of no row", "fee_scope.csv", "unsecured,jp", "unsecurd,jp"),
    .init("schedule that ends", "fee_schedule.csv", ",80%,365,,,", ",80%,365,,2020-04-01,"),
    .init(
      "schedule of no row", "fee_scope.csv", "ordinary,jp-general,yes,,,",
      "ordinary,jp-special,yes,,,"),
    .init("way of earning unknown", "fee_schedule.csv", "straight-line-months", "straight-line"),
    .init("reserve without a rate", "reserve.csv", "pctOfOutstanding,0.6%", "pctOfOutstanding,"),
    .init("reserve with a cap", "reserve.csv", "9210,,2410", "9210,10%,2410"),
    .init("reserve that is income", "reserve.csv", "9210,,2410", "9210,,4110"),
    .init("reserve without stages", "reserve.csv", "pctOfOutstanding,0.6%,9210", "stagedECL,,"),
    .init("reserve of no account", "reserve.csv", "1210,,2420", "1219,,2420"),
  ]
}
