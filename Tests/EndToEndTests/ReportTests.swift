import Foundation
import Testing

/// Reports that laws ask for: programmes and their categories, a month of lending, the items of a response
/// report (domain.md 1a to 1c).
@Suite struct ReportTests {
  private func posted(_ pack: String, _ text: String) throws -> Ledger {
    let ledger = try Ledger(pack: pack)
    try ledger.done("post", try TestFolder.shared.write(text, as: "events.csv"))
    return ledger
  }

  private func rows(_ ledger: Ledger, _ arguments: String...) throws -> [[String: String]] {
    let outcome = try ledger.program.run(["report"] + arguments + ["--format", "json"])
    #expect(outcome.status == 0, "\(outcome)")
    return try #require(try outcome.json()["rows"] as? [[String: String]])
  }

  /// 2,000 a day in September, 3,000 in October: half as much again; 747,000 of 900,000 are left, which last
  /// 249 days at 3,000 a day.
  @Test func aMonthOfLending() throws {
    let ledger = try posted(
      "united-states",
      """
      event,reference,book,date,party,programme,amount,loan,borrower,product
      fund.contribution,C1,relief,2024-01-01,treasury,,2000000,,,
      budget.appropriated,A1,relief,2024-08-01,,disaster-loan,900000,,,
      budget.allotted,A2,relief,2024-08-01,,disaster-loan,600000,,,
      budget.obligated,A3,relief,2024-08-01,,disaster-loan,400000,,,
      loan.disbursed,L1,relief,2024-09-10,,disaster-loan,60000,L1,H-1,eidl
      budget.expended,E1,relief,2024-09-10,,disaster-loan,60000,,,
      operating.expense,O1,relief,2024-09-20,,,3000,,,
      loan.disbursed,L2,relief,2024-10-10,,disaster-loan,93000,L2,H-2,eidl
      budget.expended,E2,relief,2024-10-10,,disaster-loan,93000,,,
      operating.expense,O2,relief,2024-10-20,,,3100,,,

      """)
    let october = try #require(try rows(ledger, "lending", "--month", "2024-10").first)
    #expect(
      october == [
        "book": "relief", "lent": "93000.00", "a_day": "3000.00", "a_week": "21000.00", "change": "50.00%",
        "spent": "93000.00", "spent_change": "50.00%", "authority": "900000.00", "spent_to_date": "153000.00",
        "left": "747000.00", "days_left": "249", "costs": "3100.00", "costs_change": "0.00%",
      ])
    // Nothing was lent in August, and nothing of September is known in it.
    let september = try #require(try rows(ledger, "lending", "--month", "2024-09").first)
    #expect(september["change"] == "" && september["left"] == "840000.00" && september["a_day"] == "2000.00")
    #expect(try rows(ledger, "lending", "--month", "2023-10").isEmpty)
    let refused = try ledger.run("report", "lending", "--month", "2024-13")
    #expect(refused.status == 2 && refused.errors.contains("is no month such as 2024-10"), "\(refused)")
  }

  /// What has no programme has a row too: the rows sum to what the accounts say of the whole.
  @Test func categoriesFootToTheTotal() throws {
    let ledger = try posted(
      "japan",
      """
      event,reference,book,date,guarantee,party,programme,amount,principal,claim,borrower,purpose
      fund.contribution,C1,tokyo,2024-04-01,,local,,50000000,,,,
      fund.contribution,C2,jfc,2024-04-01,,mof,,9000000,,,,
      fund.contribution,C3,federation,2024-04-01,,mof,,9000000,,,,
      guarantee.drawn,G1/d,tokyo,2024-04-05,G1,lenders,unsecured,8000000,,,,
      guarantee.drawn,G2/d,tokyo,2024-05-05,G2,lenders,ordinary,4000000,,,,
      guarantee.drawn,G3/d,tokyo,2024-05-05,G3,lenders,disaster,3000000,,,,
      guarantee.amortised,G1/m,tokyo,2024-10-01,G1,,,2000000,,,,
      claim.accepted,G2/a,tokyo,2024-12-01,G2,,,4000000,4000000,K2,,
      claim.paid,G2/p,tokyo,2024-12-10,G2,,,4000000,,K2,,
      recovery.received,G2/r,tokyo,2025-02-10,G2,,,1000000,,K2,,
      operating.expense,O1,tokyo,2024-09-20,,,,7000,,,,

      """)
    let found = try rows(ledger, "programmes")
    func row(_ category: String) -> [String: String] { found.first { $0["category"] == category } ?? [:] }
    #expect(found.count == 4 && found.last?["category"] == "total", "\(found)")
    #expect(row("general")["guaranteed"] == "12000000" && row("disaster")["guaranteed"] == "3000000")
    #expect(row("general")["ended"] == "6000000" && row("general")["claims"] == "4000000")
    #expect(row("general")["recovered"] == "1000000" && row("none")["costs"] == "7000")
    for figure in found[0].keys where figure != "category" {
      let parts = found.dropLast().compactMap { $0[figure].flatMap { Int($0) } }
      #expect(parts.count == 3 && parts.reduce(0, +) == row("total")[figure].flatMap { Int($0) }, "\(figure)")
    }
    // Guaranteed less ended is what the memo accounts hold.
    #expect(try ledger.closing("tokyo", to: "2025-03-31")["9210"] == "-9000000")
    let programmes = try rows(ledger, "programmes", "--by", "programme", "--from", "2024-05-01")
    #expect(
      programmes.compactMap { $0["programme"] } == ["none", "disaster", "ordinary", "unsecured", "total"])
    #expect(programmes.last?["guaranteed"] == "7000000")
    // The same by region of the books, and by category, in the yearly evaluation.
    let regions = try rows(ledger, "evaluation", "--fiscal-year", "2024", "--by", "region")
    #expect(Set(regions.compactMap { $0["region"] }) == ["kanto"] && regions.count == 3, "\(regions)")
    let general = try rows(ledger, "evaluation", "--fiscal-year", "2024", "--by", "category")
      .first { $0["category"] == "general" }
    #expect(general?["new"] == "12000000" && general?["claim_rate"] == "66.67%", "\(general ?? [:])")
  }

  /// 1,000,000 at 1.5 % for 31 days is 1,273.97.
  @Test func interestIsWorkedOutAgain() throws {
    let header = "event,reference,book,date,party,programme,amount,borrower,purpose,loan_amount,rate,"
    func file(_ amount: String, _ to: String, _ rate: String = "1.5%") throws -> String {
      try TestFolder.shared.write(
        header + """
          period_from,period_to
          fund.contribution,C1,relief-fund,2024-04-01,mof,,90000000,,,,,,
          budget.appropriated,A1,relief-fund,2024-04-01,,relief,9000000,,,,,,
          budget.allotted,A2,relief-fund,2024-04-01,,relief,9000000,,,,,,
          budget.obligated,A3,relief-fund,2024-04-01,,relief,9000000,,,,,,
          support.granted,S1,relief-fund,2024-05-31,,relief,\(amount),B1,interest,1000000,\(rate),\
          2024-05-01,\(to)

          """, as: "interest.csv")
    }
    let ledger = try Ledger(pack: "japan")
    for (path, text) in [
      (try file("1275", "2024-05-31"), "loan_amount x rate x days / 365 is 1,274 JPY; grant 1274"),
      (try file("1274", "2024-04-30"), "is before the first day, 2024-05-01"),
      (try file("1274", "2024-05-31", ""), "fill all four columns, or none"),
    ] {
      let refused = try ledger.run("post", path)
      #expect(refused.status == 3 && refused.errors.contains(text), "\(refused)")
    }
    try ledger.done("post", try file("1274", "2024-05-31"))
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  /// domain.md 1a: counts, and no money but the cost.
  @Test func servicesAreCounted() throws {
    let ledger = try posted(
      "japan",
      """
      event,reference,book,date,party,programme,amount,purpose,headcount
      fund.contribution,C1,tokyo,2020-01-31,local,,50000000,,
      service.counted,V1,tokyo,2020-02-07,,,,consultation,120
      service.counted,V2,tokyo,2020-02-28,,,,consultation,80
      service.counted,V3,tokyo,2020-03-02,,disaster,,advice,7
      service.counted,V4,tokyo,2020-03-03,,,,consultation,5
      operating.expense,O1,tokyo,2020-02-28,,,300000,,

      """)
    try ledger.done("reverse", "tokyo/V4", "--reason", "counted twice")
    let found = try rows(ledger, "services")
    #expect(
      found.map { [$0["purpose"], $0["month"], $0["reports"], $0["services"]] } == [
        ["consultation", "2020-02", "2", "200"], ["advice", "2020-03", "1", "7"], ["", "", "3", "207"],
      ], "\(found)")
    #expect(try rows(ledger, "services", "--from", "2020-03-01").last?["services"] == "7")
    #expect(try rows(ledger, "programmes").last?["costs"] == "300000")
    let nothing = try TestFolder.shared.write(
      "event,reference,book,date,purpose,headcount\nservice.counted,V9,tokyo,2020-02-07,advice,0\n",
      as: "nothing.csv")
    let refused = try ledger.run("post", nothing)
    #expect(refused.status == 3 && refused.errors.contains("write how many services"), "\(refused)")
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  /// Each of the ten items has its figures in another report, or is narrative.
  @Test func itemsOfTheResponseReport() throws {
    let ledger = try Ledger(pack: "united-states")
    let items = try rows(ledger, "outline", "disaster-response")
    #expect(items.compactMap { $0["item"] } == (1...10).map(String.init))
    for item in items {
      let figures = try #require(item["figures"])
      #expect(item["name"] != "" && item["source"]?.contains("15 USC 636g") ?? false)
      if figures == "narrative" { continue }
      #expect(try ledger.run("report", figures, "--help").status == 0, "\(figures)")
    }
    let refused = try ledger.run("report", "outline", "tax")
    #expect(refused.errors.contains("use one of disaster-response"), "\(refused)")
  }

  /// An item may have its figures in any other report, and a pack knows them all by name.
  @Test func itemsMayNameEveryReport() throws {
    let help = try Program().run(["report", "--help"]).output
    let part = help.components(separatedBy: "SUBCOMMANDS:").last ?? ""
    let names = part.split(separator: "\n").compactMap { line -> String? in
      guard line.hasPrefix("  "), let first = line.dropFirst(2).first, first.isLetter else { return nil }
      return line.dropFirst(2).split(separator: " ").first.map(String.init)
    }.filter { $0 != "outline" && $0 != "See" }
    #expect(names.count == 10 && names.contains("open-data"), "\(names)")
    let folder = try TestFolder.shared.file("pack")
    try FileManager.default.copyItem(
      atPath: "\(Program.root)/Sources/Schemes/Packs/united-states", toPath: folder)
    func check(_ figures: [String]) throws -> Outcome {
      let rows = figures.enumerated().map { "law,\($0 + 1),Item,,\($1)" }
      try (["report,item,name_en,name_local,figures"] + rows).joined(separator: "\n")
        .write(toFile: "\(folder)/report_item.csv", atomically: true, encoding: .utf8)
      return try Program().run(["scheme", "check", folder])
    }
    #expect(try check(names).status == 0)
    #expect(try check(["outline"]).status == 1)
  }
}
