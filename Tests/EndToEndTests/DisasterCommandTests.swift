import Foundation
import Testing

/// The register of disasters, debtors, dual loans, direct loans and duplicates, as an operator works them.
@Suite struct DisasterCommandTests {
  private static let data = Program.root + "/../shared/data/fema"
  static var haveData: Bool { FileManager.default.fileExists(atPath: data) }

  private func post(_ ledger: Ledger, _ text: String) throws {
    let path = try TestFolder.shared.write(text, as: "events.csv")
    #expect(try ledger.done("post", path).output.contains(" new, 0 posted before"))
  }

  private func rows(_ ledger: Ledger, _ arguments: String...) throws -> [[String: String]] {
    let outcome = try ledger.program.run(arguments + ["--format", "json"])
    #expect(outcome.status <= 1, "\(outcome)")
    return try #require(try outcome.json()["rows"] as? [[String: String]])
  }

  private static let list = """
    disasterNumber,declarationDate,declarationTitle,state,declarationType,incidentType,incidentBeginDate,\
    incidentEndDate,fipsCountyCode,designatedArea
    4706,2023-04-24T00:00,"STORMS, TORNADOES",OK,DR,Tornado,2023-04-19T00:00,2023-04-20T00:00,027,Cleveland
    4706,2023-04-24T00:00,"STORMS, TORNADOES",OK,DR,Tornado,2023-04-19T00:00,2023-04-20T00:00,087,McClain
    4720,2023-08-04T00:00,FLOODS,VT,DR,Flood,2023-07-07T00:00,,000,Statewide

    """

  /// domain.md 1b: the same case before and after 2023-07-31 gives different limits: 200,000 and 500,000 for
  /// a home, 40,000 and 100,000 for a renter.
  @Test func homeLoans() throws {
    let ledger = try Ledger()
    let list = try TestFolder.shared.write(Self.list, as: "list.csv")
    let loaded = try ledger.done("disaster", "load", list)
    #expect(
      loaded.output.hasPrefix("register   3 declarations and 4 areas new, 0 known before\n"), "\(loaded)")
    let again = try ledger.done("disaster", "load", list)
    #expect(again.output == "register   0 declarations and 0 areas new, 3 known before\n")
    // The list of a later day knows when the flood ended.
    let later = Self.list.replacing("2023-07-07T00:00,,", with: "2023-07-07T00:00,2023-07-17T00:00,")
    let ended = try ledger.done("disaster", "load", try TestFolder.shared.write(later, as: "later.csv"))
    #expect(
      ended.output.hasPrefix("register   0 declarations and 0 areas new, 1 changed, 2 known before\n"))
    #expect(try rows(ledger, "disaster", "list", "--area", "VT").map { $0["to"] } == ["2023-07-17"])
    let found = try rows(ledger, "disaster", "list", "--area", "OK-027")
    #expect(found.map { $0["disaster"] } == ["fema-4706"] && found[0]["kind"] == "tornado")
    #expect(found[0]["legal_basis"] == "Stafford Act, DR" && found[0]["from"] == "2023-04-19")
    #expect(try rows(ledger, "disaster", "list", "--on", "2023-07-08").map { $0["area"] } == ["VT"])
    try post(
      ledger,
      """
      event,reference,book,date,party,amount,loan,borrower,product,disaster,rate,start,end,period_to,component
      fund.contribution,C1,relief,2023-04-01,treasury,2000000,,,,,,,,,
      loan.disbursed,L1,relief,2023-09-01,,200000,L1,H-1,home,fema-4706,2.5%,2023-09-01,2053-09-01,,
      loan.disbursed,L2,relief,2023-09-01,,500000,L2,H-2,home,fema-4720,2.5%,2023-09-01,2053-09-01,,
      loan.disbursed,L3,relief,2023-09-01,,40000,L3,H-3,renter,fema-4706,,,,,
      loan.disbursed,L4,relief,2023-09-01,,100000,L4,H-4,renter,fema-4720,,,,,
      loan.deferred,L2/d,relief,2023-09-01,,,L2,,,,,,,2024-08-31,waived
      loan.interestAccrued,L1/i,relief,2024-09-01,,,L1,,,,,,,,
      loan.interestAccrued,L2/i,relief,2024-09-01,,,L2,,,,,,,,
      loan.repaid,L1/r,relief,2024-09-01,,10000,L1,,,,,,,,

      """)
    // 2.5 % of 200,000 for 366 days; none of the other in its first year.
    try ledger.check(
      "relief", to: "2024-09-30",
      ["1145": "835013.70", "1146": "0.00", "4160": "-5013.70", "1010": "1170000.00"])
    let header = "event,reference,book,date,amount,loan,borrower,product,disaster\n"
    for (row, cap) in [
      (
        "loan.disbursed,X1,relief,2023-09-02,0.01,L5,H-1,home,fema-4706\n", "200,000.00 USD of 200,000.00 USD"
      ),
      (
        "loan.disbursed,X2,relief,2023-09-02,0.01,L6,H-4,renter,fema-4720\n",
        "100,000.00 USD of 100,000.00 USD"
      ),
    ] {
      let refused = try ledger.run("post", try TestFolder.shared.write(header + row, as: "more.csv"))
      #expect(refused.status == 3 && refused.errors.contains(cap), "\(refused)")
    }
    // A pack that is applied again leaves what was loaded.
    _ = try ledger.done("scheme", "apply", "united-states")
    #expect(try rows(ledger, "disaster", "list").count == 3)
    #expect(try ledger.done("verify").output.contains("no fault found"))
  }

  /// domain.md 1b, open data: by declaration, area and fiscal year; what is exported is what the ledger has.
  @Test func openData() throws {
    let ledger = try Ledger()
    let list = try TestFolder.shared.write(Self.list, as: "list.csv")
    _ = try ledger.done("disaster", "load", list)
    try post(
      ledger,
      """
      event,reference,book,date,party,amount,loan,borrower,product,disaster,area,verified_loss
      fund.contribution,C1,relief,2023-04-01,treasury,4000000,,,,,,
      loan.disbursed,L1,relief,2023-09-01,,150000,L1,H-1,home,fema-4720,VT,220000
      loan.disbursed,L1/2,relief,2023-10-02,,50000,L1,H-1,home,fema-4720,VT,240000
      loan.disbursed,L2,relief,2023-09-04,,1500000,L2,B-2,physical,fema-4720,VT,1800000
      loan.disbursed,L3,relief,2023-09-05,,100,L3,B-3,physical,fema-4720,VT,100

      """)
    try ledger.done("reverse", "relief/L3", "--reason", "typed twice")
    let found = try rows(ledger, "report", "open-data")
    #expect(found.map { $0["fiscal_year"] } == ["2023", "2023", "2024"])
    #expect(found.map { $0["disbursed"] } == ["150000.00", "1500000.00", "50000.00"])
    #expect(found.map { $0["verified_loss"] } == ["220000.00", "1800000.00", "240000.00"])
    #expect(found.allSatisfy { row in !row.values.contains { $0.contains("H-1") || $0.contains("B-2") } })
    try ledger.check("relief", to: "2023-12-31", ["1145": "1700000.00"])
    let year = try rows(ledger, "report", "open-data", "--fiscal-year", "2024")
    #expect(year.map { $0["loans"] } == ["1"])
  }

  @Test func aBadList() throws {
    let ledger = try Ledger()
    let cases = [
      ("x,y\n1,2\n", "fema", "the header lacks the column stateCode"),
      (Self.list.replacing("2023-04-19T00", with: "19 April T00"), "fema", "list.csv:2:"),
      (
        "disaster,kind,declared,area,from\nd1,flood,2024-01-01,nowhere,2024-01-01\n", "table",
        "refers to nothing in area"
      ),
    ]
    for (text, kind, message) in cases {
      let path = try TestFolder.shared.write(text, as: "list.csv")
      let outcome = try ledger.run("disaster", "load", path, "--kind", kind)
      #expect(outcome.status == 3 && outcome.errors.contains(message), "\(outcome)")
    }
    #expect(try rows(ledger, "disaster", "list").isEmpty)
    #expect(try ledger.run("disaster", "list", "--area", "nowhere").status == 3)
    #expect(try ledger.run("disaster", "load", "x", "--kind", "un").status == 2)
  }

  /// The real lists of FEMA and SBA.
  @Test(.enabled(if: haveData)) func theRealLists() throws {
    let ledger = try Ledger()
    for (name, kind, declarations) in [
      ("declarations_2025-12_shared.csv", "fema", 3_600),
      ("sba_disaster_declaration_lookup_CRonly_cp1252.csv", "sba", 12_000),
    ] {
      let path = try TestFolder.shared.file(name)
      let program = Program(environment: [:])
      #expect(try program.shell("gzip -dc \(Self.data)/\(name).gz > \(path)").status == 0)
      let outcome = try ledger.done("disaster", "load", path, "--kind", kind, "--format", "json")
      let count = try #require(try outcome.json()["declarations"] as? Int)
      #expect(count >= declarations * 9 / 10, "\(name): \(count)")
    }
    let found = try rows(ledger, "disaster", "list", "--area", "OR")
    #expect(found.contains { $0["disaster"] == "fema-5243" && $0["kind"] == "fire" })
    #expect(try rows(ledger, "disaster", "list", "--area", "MD").contains { $0["disaster"] == "sba-100016" })
  }

  @Test func debtors() throws {
    let ledger = try Ledger(pack: "japan")
    try post(
      ledger,
      """
      event,reference,book,date,guarantee,programme,amount,borrower,period_to,reason
      guarantee.drawn,G1,tokyo,2024-04-01,G1,unsecured,1000,B1,,
      debt.holiday,G1/h,tokyo,2024-05-01,G1,,,,2024-10-31,
      debtor.exempted,G1/x,tokyo,2024-05-01,G1,,,,2024-12-31,earthquake
      debtor.listed,G1/l,tokyo,2025-01-01,G1,,,,,

      """)
    let before = try rows(ledger, "report", "debtors", "--as-of", "2024-12-31")
    #expect(
      before == [
        [
          "book": "tokyo", "guarantee": "G1", "borrower": "B1", "holiday_from": "2024-05-01",
          "holiday_through": "2024-10-31", "exempt_through": "2024-12-31", "exempt": "yes", "listed_on": "",
        ]
      ])
    let after = try rows(ledger, "report", "debtors", "--book", "tokyo")
    #expect(after[0]["exempt"] == "no" && after[0]["listed_on"] == "2025-01-01")
    try ledger.done("reverse", "tokyo/G1/l", "--reason", "paid")
    #expect(try rows(ledger, "report", "debtors")[0]["listed_on"] == "")
    #expect(try ledger.done("verify").output.contains("no fault found"))
  }

  /// domain.md 1a: combined outstanding = sum of both; purchase price <= face. Bought by FY2012: 6.0 bn + 7.1
  /// bn.
  @Test func dualLoans() throws {
    let ledger = try Ledger(pack: "japan")
    try post(
      ledger,
      """
      event,reference,book,date,party,guarantee,loan,old_loan,programme,amount,original_amount,borrower,\
      product
      fund.contribution,C1,relief-fund,2011-04-01,mof,,,,,20000000000,,,
      guarantee.drawn,G1,tokyo,2010-04-01,lenders,G1,OLD-1,,unsecured,50000000,,B1,
      guarantee.drawn,G2,tokyo,2011-06-01,lenders,G2,NEW-1,OLD-1,east-japan,30000000,,B1,
      debt.purchased,D1,relief-fund,2012-03-01,lenders,,OLD-2,,,6000000000,9000000000,B2,
      debt.purchased,D2,relief-fund,2013-03-01,lenders,,OLD-3,,,7100000000,10000000000,B3,
      loan.disbursed,L2,relief-fund,2013-03-31,,,NEW-2,OLD-2,relief,1000000000,,B2,working

      """)
    try ledger.check(
      "relief-fund", to: "2013-03-31", ["1147": "13100000000", "9260": "-19000000000", "1145": "1000000000"])
    let found = try rows(ledger, "report", "dual-loans")
    #expect(found.map { $0["combined"] } == ["80000000", "10000000000"])
    #expect(found.map { $0["old"] } == ["50000000", "9000000000"])
    let self2 = try TestFolder.shared.write(
      "event,reference,book,date,guarantee,loan,old_loan,programme,amount\n"
        + "guarantee.drawn,G3,tokyo,2013-04-01,G3,X,X,unsecured,1\n", as: "more.csv")
    let refused = try ledger.run("post", self2)
    #expect(refused.status == 3 && refused.errors.contains("is the loan itself"), "\(refused)")
    #expect(try ledger.done("verify").output.contains("no fault found"))
  }
}

/// Support that is too much, in a pack that asks it back at once, and in one that lets it pass.
@Suite struct DuplicateTests {
  private func ledger(_ edit: (String) -> String) throws -> Ledger {
    let folder = try TestFolder.shared.folder("island")
    let source = Program.root + "/Tests/SchemesTests/Packs/island"
    for name in try FileManager.default.subpathsOfDirectory(atPath: source) {
      guard name.contains(".") else {
        try FileManager.default.createDirectory(
          atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        continue
      }
      var text = try String(contentsOfFile: "\(source)/\(name)", encoding: .utf8)
      if name == "limit.csv" { text = edit(text) }
      try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
    }
    return try Ledger(pack: folder)
  }

  private func events(_ rows: String, funds: [String] = ["storm-fund", "seed-fund"]) -> String {
    var text =
      "event,reference,book,date,party,programme,amount,borrower,purpose,month,component,verified_loss\n"
    for book in funds {
      text += "fund.contribution,C1,\(book),2024-07-01,treasury,,1000,,,,,\n"
      for event in ["appropriated", "allotted", "obligated"] {
        text += "budget.\(event),\(event),\(book),2024-07-01,,aid,1000,,,,,\n"
      }
    }
    return text + rows
  }

  @Test func whoComesFirstByTheOrderKeeps() throws {
    let ledger = try ledger { text in
      text.split(separator: "\n").filter { !$0.hasPrefix("support-") }.joined(separator: "\n") + "\n"
    }
    let path = try TestFolder.shared.write(
      events(
        """
        support.granted,S1,storm-fund,2024-07-02,,aid,80,B1,wages,,,100
        support.granted,S2,seed-fund,2024-08-02,,aid,50,B1,wages,,,100
        support.granted,S3,storm-fund,2024-07-02,,aid,10,B2,wages,2024-07,wage,
        support.granted,S4,storm-fund,2024-07-03,,aid,10,B2,wages,2024-07,wage,
        support.granted,S5,storm-fund,2024-07-03,,aid,10,B3,wages,2024-07,wage,

        """), as: "events.csv")
    try ledger.done("post", path)
    let outcome = try ledger.run("report", "duplicates", "--format", "json")
    #expect(outcome.status == 1)
    let rows = try #require(try outcome.json()["rows"] as? [[String: String]])
    #expect(rows.map { $0["event"] } == ["S2", "S1", "S3", "S4"])
    #expect(rows.map { $0["left"] } == ["0.000", "30.000", "0.000", "10.000"])
    #expect(rows.map { $0["reason"] } == ["first", "above-loss", "first", "duplicate"])
  }

  /// What two and three funds gave beyond the loss is asked back in the books of those who come later by the
  /// order of delivery, once.
  @Test func whoComesLaterAsksBack() throws {
    let ledger = try ledger { text in
      text.split(separator: "\n", omittingEmptySubsequences: false)
        .filter { !$0.hasPrefix("support-") }.joined(separator: "\n")
    }
    let path = try TestFolder.shared.write(
      events(
        """
        support.granted,S1,storm-fund,2024-07-02,,aid,80,B1,wages,,,100
        support.granted,S2,seed-fund,2024-08-02,,aid,50,B1,wages,,,100
        support.granted,S3,ferry-fund,2024-07-01,,aid,60,B2,wages,,,100
        support.granted,S4,storm-fund,2024-07-03,,aid,60,B2,wages,,,100
        support.granted,S5,seed-fund,2024-08-05,,aid,60,B2,wages,,,100
        support.granted,S6,storm-fund,2024-07-04,,aid,10,B3,wages,2024-06,wage,
        support.granted,S7,storm-fund,2024-07-05,,aid,10,B3,wages,2024-06,wage,

        """, funds: ["storm-fund", "seed-fund", "ferry-fund"]), as: "events.csv")
    try ledger.done("post", path)
    let written = try ledger.done("report", "duplicates", "--events", "--on", "2024-08-31")
    let file = try TestFolder.shared.write(written.output, as: "clawbacks.csv")
    #expect(try ledger.done("post", file).output.contains("4 new, 0 posted before"))
    // Of 100 the seed fund's 50 and 60 come first, then the storm fund's, then the ferry fund's.
    try ledger.check("seed-fund", to: "2024-08-31", ["5120": "110.000"])
    try ledger.check(
      "storm-fund", to: "2024-08-31", ["5120": "160.000", "1130": "60.000", "4130": "-60.000"])
    try ledger.check("ferry-fund", to: "2024-08-31", ["5120": "60.000", "1130": "60.000", "4130": "-60.000"])
    // Once: the report finds nothing left, and the same file posts nothing.
    #expect(
      try ledger.done("report", "duplicates", "--format", "csv").output.contains("S3,2024-07-01,60.000,0.000")
    )
    let again = try ledger.done("report", "duplicates", "--events", "--on", "2024-08-31").output
    #expect(again.split(whereSeparator: \.isNewline).count == 1, "\(again)")
    #expect(try ledger.done("post", file).output.contains("0 new, 4 posted before"))
    #expect(try ledger.done("verify").output.contains("no fault found"))
  }

  @Test func whatIsAboveTheLossIsAskedBackAtOnce() throws {
    let ledger = try ledger {
      $0.replacing(
        "support-within-loss,support_loss,fund,,,", with: "support-within-loss,support_loss,fund,,,clawback")
    }
    let path = try TestFolder.shared.write(
      events(
        """
        support.granted,S1,storm-fund,2024-07-02,,aid,80,B1,wages,,,100
        support.granted,S2,seed-fund,2024-08-02,,aid,50,B1,wages,,,100

        """), as: "events.csv")
    try ledger.done("post", path)
    try ledger.check("seed-fund", to: "2024-08-31", ["5120": "50.000", "1130": "30.000", "4130": "-30.000"])
    try ledger.check("storm-fund", to: "2024-08-31", ["5120": "80.000"])
    // Listed, and nothing of it is left.
    let listed = try ledger.done("report", "duplicates", "--format", "csv").output
    #expect(listed.contains("seed-fund,S2,2024-08-02,50.000,20.000,30.000,0.000"), "\(listed)")
    #expect(try ledger.done("verify").output.contains("no fault found"))
  }
}
