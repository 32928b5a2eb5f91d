import Foundation
import Testing

/// Figures of domain.md that limits, registers and funds come to, read from reports and statements.
@Suite struct LimitExampleTests {
  private func posted(_ pack: String, _ text: String, _ options: String...) throws -> Ledger {
    let ledger = try Ledger(pack: pack)
    let path = try TestFolder.shared.write(text, as: "events.csv")
    let outcome = try ledger.program.run(["post", path] + options)
    #expect(outcome.status == 0, "\(outcome)")
    #expect(try ledger.done("verify").output.contains("no fault found"))
    return ledger
  }

  private func rows(_ ledger: Ledger, _ arguments: String...) throws -> [[String: String]] {
    let outcome = try ledger.program.run(["report"] + arguments + ["--format", "json"])
    #expect(outcome.status <= 1, "\(outcome)")
    return try #require(try outcome.json()["rows"] as? [[String: String]])
  }

  /// domain.md 2.2 [JK], in k JPY: opening 13,979,619 + 175,935 = 14,155,554; fund 4,982,413 = 3,109,255 +
  /// 529,556 + 1,333,726 + 9,876; fund reserve 9,173,141; 50 times that may be guaranteed.
  @Test func kochi() throws {
    let ledger = try posted(
      "japan",
      """
      event,reference,book,date,party,amount,guarantee,programme,borrower,debit,credit,reason
      fund.contribution,C1,kochi,2016-03-31,local,3109255000,,,,,,
      fund.contribution,C2,kochi,2016-03-31,lenders,529556000,,,,,,
      fund.contribution,C3,kochi,2016-03-31,jfc,1333726000,,,,,,
      fund.contribution,C4,kochi,2016-03-31,federation,9876000,,,,,,
      journal.entry,J1,kochi,2016-03-31,,8997206000,,,,1010,3210,opening
      journal.entry,J2,kochi,2017-03-31,,175935000,,,,1010,3210,surplus of the year
      guarantee.drawn,G1,kochi,2017-03-31,lenders,700000000000,G1,quake-fund,B1,,,

      """, "--approver", "head")
    let page = try ledger.done(
      "statement", "fund", "--book", "kochi", "--from", "2016-04-01", "--to", "2017-03-31", "--format", "csv"
    ).output
    #expect(
      page.contains("13979619000") && page.contains("175935000") && page.contains("14155554000"), "\(page)")
    try ledger.check(
      "kochi", to: "2017-03-31", ["3120": "-3109255000", "3130": "-1873158000", "3210": "-9173141000"])
    let use = try rows(ledger, "limits", "--book", "kochi").first { $0["limit"] == "kochi-leverage" }
    #expect(
      use == [
        "limit": "kochi-leverage", "kind": "leverage", "holder": "book kochi", "used": "700000000000",
        "allowed": "707777700000", "headroom": "7777700000", "currency": "JPY",
      ])
    let text = try ledger.done("report", "limits", "--as-of", "2017-03-30", "--book", "kochi").output
    #expect(text.contains("698,980,950,000") && !text.contains("700,000,000,000"), "\(text)")
    let csv = try ledger.done("report", "limits", "--format", "csv").output
    #expect(
      csv.contains("kochi-leverage,leverage,book kochi,700000000000,707777700000,7777700000,JPY,2017-03-31"))
    let unknown = try ledger.run("report", "limits", "--book", "osaka-city")
    #expect(unknown.status == 3 && unknown.errors.contains("the pack has no book osaka-city"))
  }

  /// domain.md 2.2 [JA05], in 100 M JPY: accepted 289,437, subrogated 23,468, insurance 18,203, recovered
  /// 2,850. What was insured at 80 % and at 70 % follows from the totals: 17,754 and 5,714.
  @Test func theSpecialGuaranteeOf1998() throws {
    let ledger = try posted(
      "japan",
      """
      event,reference,book,date,party,amount,principal,guarantee,programme,product,claim
      fund.contribution,C1,tokyo,1998-10-01,local,3000000000000,,,,,
      fund.contribution,C2,jfc,1998-10-01,mof,3000000000000,,,,,
      fund.contribution,C3,federation,1998-10-01,mof,3000000000000,,,,,
      guarantee.drawn,G1,tokyo,1998-10-01,lenders,28372300000000,,G1,special-1998,unsecured,
      guarantee.drawn,G2,tokyo,1998-10-01,lenders,571400000000,,G2,special-1998,,
      claim.accepted,K1,tokyo,2000-10-01,lenders,1775400000000,1775400000000,G1,,,K1
      claim.paid,K1/p,tokyo,2000-10-02,lenders,1775400000000,,G1,,,K1
      claim.accepted,K2,tokyo,2000-10-01,lenders,571400000000,571400000000,G2,,,K2
      claim.paid,K2/p,tokyo,2000-10-02,lenders,571400000000,,G2,,,K2
      recovery.received,R1,tokyo,2006-03-31,,285000000000,,G1,,,K1

      """)
    try ledger.check("jfc", to: "2006-03-31", ["5110": "1820300000000"])
    let page = try ledger.done("statement", "fund", "--book", "tokyo").output
    for figure in ["28,943,700,000,000", "-2,346,800,000,000", "285,000,000,000"] {
      #expect(page.contains(figure), "\(figure) in \(page)")
    }
  }

  /// domain.md 2.2 [JA02], in 100 M JPY: premium 1,184, claims 9,353, recovery 2,120, other 2: net -6,047.
  @Test func theInsurerOf2002() throws {
    let ledger = try posted(
      "japan",
      """
      event,reference,book,date,party,amount,principal,guarantee,programme,product,borrower,claim
      fund.contribution,C1,tokyo,2002-04-01,local,3000000000000,,,,,,
      fund.contribution,C2,jfc,2002-04-01,mof,3000000000000,,,,,,
      fund.contribution,C3,federation,2002-04-01,mof,3000000000000,,,,,,
      policy.written,P1,jfc,2002-04-01,,118400000000,,P1,,,B1,
      investment.income,I1,jfc,2002-04-01,,200000000,,,,,,
      guarantee.drawn,G1,tokyo,2002-04-01,lenders,1169125000000,,G1,special-2002,unsecured,,
      claim.accepted,K1,tokyo,2002-10-01,lenders,1169125000000,1169125000000,G1,,,,K1
      claim.paid,K1/p,tokyo,2002-10-02,lenders,1169125000000,,G1,,,,K1
      recovery.received,R1,tokyo,2003-03-31,,265000000000,,G1,,,,K1

      """.replacing("special-2002", with: "special-1998").replacing(
        "2002-04-01,lenders", with: "2001-03-31,lenders"))
    let closing = try ledger.closing("jfc", to: "2003-03-31")
    #expect(closing["4115"] == "-118400000000" && closing["5110"] == "935300000000")
    #expect(closing["4120"] == "-212000000000")
    let page = try ledger.done(
      "statement", "fund", "--book", "jfc", "--from", "2002-04-01", "--to", "2003-03-31"
    ).output
    // 3,000,000,000,000 paid in less 604,700,000,000.
    #expect(page.contains("2,395,300,000,000"), "\(page)")
  }

  /// domain.md D7 and 6.1, in 100 M JPY: 697 in, 78 out, 300 returned, 319 left; outstanding 16,473 at its
  /// peak, 2,210 now; required 116, so 203 are idle.
  @Test func theEarthquakeFundIsIdle() throws {
    let ledger = try posted(
      "japan",
      """
      event,reference,book,date,guarantee,party,programme,amount,principal,claim,of
      fund.contribution,C1,tokyo,2011-04-01,,local,,200000000000,,,
      fund.contribution,C2,jfc,2011-04-01,,mof,,200000000000,,,
      fund.contribution,Q1,quake-fund,2011-05-01,,mof,,69700000000,,,
      guarantee.drawn,G1,tokyo,2011-06-01,G1,lenders,quake-fund,20591250000000,,,
      claim.accepted,G1/a,tokyo,2014-10-02,G1,lenders,,97500000000,97500000000,K1,
      claim.paid,G1/p,tokyo,2014-10-03,G1,lenders,,97500000000,97500000000,K1,
      compensation.received,G1/c,tokyo,2014-11-01,,,,7800000000,,,G1/p
      guarantee.amortised,G1/am,tokyo,2014-12-31,G1,,,17731250000000,,,
      fund.returnResolved,Q2,quake-fund,2015-01-10,,mof,,30000000000,,,
      fund.returnPaid,Q3,quake-fund,2015-02-10,,,,30000000000,,,Q2

      """)
    let found = try rows(ledger, "funds", "--book", "quake-fund", "--as-of", "2015-03-31")
    let total = try #require(found.first)
    #expect(total["held"] == "31900000000" && total["required"] == "11600000000")
    #expect(total["idle"] == "20300000000" && total["promised"] == "221000000000")
    #expect(total["at_peak"] == "1647300000000" && total["use"] == "7800000000")
    // 319 last 1,492 days at 78 a year.
    #expect(total["runs_out"] == "2019-05-01")
    let source = try #require(found.last)
    #expect(source["source"] == "mof" && source["tier"] == "national")
    #expect(source["contributed"] == "39700000000" && source["spent"] == "7800000000")
  }

  /// domain.md 9.7 and 1c: a fund spends its sources in the pack's order; a start-up fund is another fund.
  @Test func theOrderOfSpending() throws {
    let ledger = try posted(
      "china",
      """
      event,reference,book,date,party,programme,amount,borrower,purpose,of,to_fund
      fund.contribution,C1,relief-fund,2024-01-05,mof,,700,,,,
      fund.contribution,C2,relief-fund,2024-01-05,local,,300,,,,
      budget.appropriated,A1,relief-fund,2024-01-05,,relief,1000,,,,
      budget.allotted,A2,relief-fund,2024-01-05,,relief,1000,,,,
      budget.obligated,A3,relief-fund,2024-01-05,,relief,1000,,,,
      support.granted,S1,relief-fund,2024-05-01,,relief,750,firm-1,interest,,
      fund.transferred,T1,relief-fund,2024-06-01,startup-fund,,100,,,,main

      """)
    let found = try rows(ledger, "funds", "--as-of", "2024-12-31")
    func row(_ book: String, _ source: String) -> [String: String]? {
      found.first { $0["book"] == book && $0["source"] == source }
    }
    #expect(row("relief-fund", "")?["held"] == "150.00")
    #expect(
      row("relief-fund", "mof")?["spent"] == "700.00" && row("relief-fund", "local")?["spent"] == "150.00")
    #expect(row("startup-fund", "earned")?["contributed"] == "100.00")
    let wrong = try ledger.run("report", "funds", "--months", "0")
    #expect(wrong.status == 2)
  }

  /// domain.md 2.2 [JA07b]: 1,378 cases of 12,864,295,379 and 300 cases of 4,951,635,000 make 1,678 cases of
  /// 17,815,930,379; the type of each follows from the table, and verify proves it (V14).
  @Test func theTypeIsDerived() throws {
    func rows(_ prefix: String, _ count: Int, _ total: Int, _ programme: String) -> String {
      let each = total / count
      return (0..<count).map { number in
        let amount = number == 0 ? total - each * (count - 1) : each
        return
          "guarantee.drawn,\(prefix)\(number),tokyo,2006-04-01,\(prefix)\(number),lenders,"
          + "\(programme),\(amount)"
      }.joined(separator: "\n") + "\n"
    }
    let ledger = try posted(
      "japan",
      "event,reference,book,date,guarantee,party,programme,amount\n"
        + rows("A", 1_378, 12_864_295_379, "ordinary") + rows("B", 300, 4_951_635_000, "unsecured"))
    try ledger.check("tokyo", to: "2006-04-01", ["9210": "-17815930379"])
    let exported = try ledger.done("statement", "fund", "--book", "tokyo", "--columns", "programme").output
    #expect(exported.contains("12,864,295,379") && exported.contains("4,951,635,000"), "\(exported)")
  }

  /// domain.md 2.2 [JA13]: 103.67 M and 239.80 M, together 343.47 M, of what was recovered for the insurer
  /// were not returned to it. The day of the recovery says what is owed; the books show it until it is
  /// remitted.
  /// What was recovered follows from the fill rates of 70 % and 80 %.
  @Test func whatWasRecoveredAndNotReturned() throws {
    let ledger = try posted(
      "japan",
      """
      event,reference,book,date,party,amount,principal,guarantee,programme,product,claim,of
      fund.contribution,C1,tokyo,2000-04-01,local,3000000000,,,,,,
      fund.contribution,C2,jfc,2000-04-01,mof,3000000000,,,,,,
      fund.contribution,C3,federation,2000-04-01,mof,3000000000,,,,,,
      guarantee.drawn,G1,tokyo,2001-03-31,lenders,200000000,,G1,special-1998,,,
      guarantee.drawn,G2,tokyo,2001-03-31,lenders,400000000,,G2,special-1998,unsecured,,
      claim.accepted,K1,tokyo,2012-10-01,lenders,200000000,200000000,G1,,,K1,
      claim.paid,K1/p,tokyo,2012-10-02,lenders,200000000,,G1,,,K1,
      claim.accepted,K2,tokyo,2012-10-01,lenders,400000000,400000000,G2,,,K2,
      claim.paid,K2/p,tokyo,2012-10-02,lenders,400000000,,G2,,,K2,
      recovery.received,R1,tokyo,2013-02-01,,148100000,,G1,,,K1,
      recovery.received,R2,tokyo,2013-03-01,,299750000,,G2,,,K2,

      """)
    try ledger.check("tokyo", to: "2013-02-28", ["2220": "-103670000"])
    try ledger.check("tokyo", to: "2013-03-31", ["2220": "-343470000"])
    try ledger.check("jfc", to: "2013-03-31", ["1120": "343470000"])
    let paid = "event,reference,book,date,amount,of\nrecovery.remitted,R1/r,tokyo,2013-04-10,103670000,R1\n"
    let path = try TestFolder.shared.write(paid, as: "remitted.csv")
    #expect(try ledger.program.run(["post", path]).status == 0)
    try ledger.check("tokyo", to: "2013-04-30", ["2220": "-239800000"])
  }

  /// domain.md 2.2 [JA07a]: 13 associations guaranteed 11,962.74 M above what they had agreed with the
  /// insurer for a half-year. How much each was over is not published: here all are over by the same, and
  /// the last by the rest. Each is refused with the limit and the room left; what is refused sums to the
  /// audit's figure.
  @Test func theUmbrellaLimitOfThirteen() throws {
    let books = [
      "hokkaido", "aomori", "iwate", "akita", "yamagata", "fukushima", "niigata", "ibaraki", "tochigi",
      "gunma",
      "saitama", "chiba", "tokyo",
    ]
    let pack = try TestFolder.shared.folder("umbrella") + "/japan"
    try FileManager.default.copyItem(atPath: "\(Program.root)/Sources/Schemes/Packs/japan", toPath: pack)
    let path = "\(pack)/limit.csv"
    let limits = books.map {
      "\($0)-umbrella,capacity,\($0),ordinary,30000000000,guaranteed,half-year,,,,test"
    }
    // What each borrower may have is another matter.
    let text = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
      .filter { !$0.contains(",borrower,") }.joined(separator: "\n")
    try Data((text + "\n" + limits.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: path))
    let ledger = try Ledger(pack: pack)
    let over = 11_962_740_000 / 13
    var rows = "event,reference,book,date,guarantee,party,programme,amount\n"
    var amounts: [String: Int] = [:]
    for (place, book) in books.enumerated() {
      let above = place == 12 ? 11_962_740_000 - 12 * over : over
      amounts["\(book)"] = above
      rows += "guarantee.drawn,\(book)-1,\(book),2006-04-01,\(book)-1,lenders,ordinary,30000000000\n"
      rows += "guarantee.drawn,\(book)-2,\(book),2006-09-30,\(book)-2,lenders,ordinary,\(above)\n"
      // The next half-year has its own.
      rows += "guarantee.drawn,\(book)-3,\(book),2006-10-01,\(book)-3,lenders,ordinary,\(above)\n"
    }
    #expect(amounts.values.reduce(0, +) == 11_962_740_000)
    let file = try TestFolder.shared.write(rows, as: "umbrella.csv")
    let outcome = try ledger.run("post", file, "--accept-valid")
    for book in books {
      #expect(
        outcome.errors.contains("\(book)-umbrella of book \(book), from 2006-04-01"),
        "\(outcome.errors.prefix(600))")
    }
    let use = try self.rows(ledger, "limits", "--as-of", "2006-09-30").filter { $0["kind"] == "capacity" }
    #expect(
      use.count == 13 && use.allSatisfy { $0["headroom"] == "0" && $0["used"] == "30000000000" }, "\(use)")
    let next = try self.rows(ledger, "limits", "--as-of", "2007-03-31").filter { $0["kind"] == "capacity" }
    #expect(next.compactMap { $0["used"].flatMap { Int($0) } }.reduce(0, +) == 11_962_740_000, "\(next)")
  }
}
