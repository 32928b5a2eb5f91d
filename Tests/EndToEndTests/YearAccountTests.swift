import Foundation
import Testing

/// Covers of a whole year in the books: aggregate excess, stop loss and capped portfolio, worked out anew at
/// each account from all claims known (reinsurance.md 4.2 and 4.3, domain.md EU-1).
@Suite struct YearAccountTests {
  static func treaty(
    _ code: String, _ kind: String, _ terms: String, years: ClosedRange<Int> = 2024...2024,
    attaching: String = "losses", inuring: Int = 20, more: String = ""
  ) -> (code: String, text: String) {
    (
      code,
      """
      format: gledger.treaty/1
      treaty: \(code)
      type: \(kind)
      cedant: { role: association }
      years:
      \(years.map {
        "  - { underwriting_year: \($0), from: \($0)-01-01, to: \($0 + 1)-01-01, attaching: \(attaching) }"
      }.joined(separator: "\n"))
      inuring: \(inuring)
      scope: [ { programme: 7a } ]
      terms: { \(terms) }
      \(more)
      panel: [ { party: reinsurer, signed: "60%" }, { party: other, signed: "40%" } ]
      account: { period: quarter, settle: on_payment, due_days: 30 }

      """
    )
  }

  /// A ledger of the United States' pack with these treaties and a second reinsurer; the example's quota
  /// share is left out, so that losses are those of the claims.
  static func ledger(
    _ treaties: (code: String, text: String)..., waterfall: String? = nil
  ) throws -> Ledger {
    let pack = try PackFolder(treaties: treaties)
    try pack.cede(under: waterfall.map { [$0] } ?? [])
    try pack.change("party.csv") { $0 + Self.other($0) }
    let ledger = try Ledger(pack: nil)
    try ledger.done("init", "--scheme", pack.path)
    try posted(
      ledger,
      ["VT", "AL", "reinsurer"].map { "fund.contribution,C/\($0),\($0),2020-01-02,,treasury,,90000000,,," })
    return ledger
  }

  /// A row for a reinsurer that keeps no book here.
  private static func other(_ parties: String) -> String {
    let columns = parties.prefix { $0 != "\n" }.split(separator: ",", omittingEmptySubsequences: false)
    let values = ["party": "other", "kind": "insurer", "name_en": "Other Re", "name_local": "Other Re"]
    return columns.map { values[String($0)] ?? "" }.joined(separator: ",") + "\n"
  }

  static func posted(_ ledger: Ledger, _ rows: String...) throws {
    try posted(ledger, rows)
  }

  static func posted(_ ledger: Ledger, _ rows: [String], header: String = Rows.header) throws {
    let text = ([header] + rows).joined(separator: "\n") + "\n"
    let outcome = try ledger.program.run(["post", try TestFolder.shared.write(text, as: "events.csv")])
    #expect(outcome.status == 0, "\(outcome)")
  }

  static func drawn(_ guarantee: String, _ day: String, _ amount: Int, book: String = "VT") -> String {
    "guarantee.drawn,\(guarantee)/draw,\(book),\(day),\(guarantee),lenders,7a,\(amount),,,"
  }

  static func claim(_ guarantee: String, _ day: String, _ amount: Int, book: String = "VT") -> [String] {
    [
      "claim.accepted,\(guarantee)/accepted,\(book),\(day),\(guarantee),,,\(amount),\(amount),,K\(guarantee)",
      "claim.paid,\(guarantee)/paid,\(book),\(day),\(guarantee),lenders,,\(amount),,,K\(guarantee)",
    ]
  }

  static func recovery(_ guarantee: String, _ day: String, _ amount: Int, _ name: String = "back") -> String {
    "recovery.received,\(guarantee)/\(name),VT,\(day),\(guarantee),lenders,,\(amount),,,K\(guarantee)"
  }

  static func earned(
    _ guarantee: String, _ day: String, _ amount: Int, _ name: String = "fee", book: String = "VT"
  ) -> [String] {
    [
      "fee.billed,\(guarantee)/\(name)/billed,\(book),\(day),\(guarantee),lenders,,\(amount),,,",
      "fee.earned,\(guarantee)/\(name)/earned,\(book),\(day),\(guarantee),,,\(amount),,,",
    ]
  }

  /// The lines of an account at 100 %, by cedant, year and code; the panel's parts are 60 and 40 % of them.
  static func lines(_ ledger: Ledger, _ treaty: String, _ day: String) throws -> [String: String] {
    var found: [String: String] = [:]
    for account in try accounts(ledger, treaty, day) {
      for line in account["lines"] as? [[String: Any]] ?? [] {
        let year = line["underwriting_year"] as? Int ?? 0
        let name = "\(account["cedant"] as? String ?? "") \(year) \(line["line"] as? String ?? "")"
        found[name] = line["whole"] as? String
      }
    }
    return found
  }

  static func accounts(_ ledger: Ledger, _ treaty: String, _ day: String) throws -> [[String: Any]] {
    let document = try ledger.done(
      "settle", "--treaty", treaty, "--through", day, "--format", "json"
    ).json()
    return document["accounts"] as? [[String: Any]] ?? []
  }

  private static let points =
    "loss_ratio_attachment: \"105%\", loss_ratio_limit: \"10%\", "
    + "measure: { account: 4110, events: [fee.earned] }"

  /// reinsurance.md 4.3: loss ratios of 98, 104, 112 and 121 % give 0, 0, 7 and 10 points above 105 %, each
  /// of a subject earned premium of 1,000,000 that the ledger itself says.
  @Test func stopLossInPoints() throws {
    let ledger = try Self.ledger(Self.treaty("SL", "stop_loss", Self.points, years: 2021...2024))
    let claims = [(2021, 980_000), (2022, 1_040_000), (2023, 1_120_000), (2024, 1_210_000)]
    for (year, amount) in claims {
      let code = "G\(year)"
      try Self.posted(
        ledger,
        [Self.drawn(code, "\(year)-02-01", 2_000_000)] + Self.earned(code, "\(year)-12-31", 1_000_000)
          + Self.claim(code, "\(year)-10-03", amount))
    }
    // Before anything was earned, the whole ratio is above: nothing is guessed, the cover is zero of zero.
    #expect(try Self.lines(ledger, "SL", "2021-11-30") == [:])
    #expect(
      try Self.lines(ledger, "SL", "2024-12-31") == [
        "VT 2023 stopLossRecovery": "70000.00", "VT 2024 stopLossRecovery": "100000.00",
      ])
    let list = ["statement", "treaty", "--treaty", "SL", "--to", "2024-12-31", "--format", "json"]
    let pages = try ledger.program.run(list).json()["pages"] as? [[String: Any]] ?? []
    let years = (pages.first?["years"] as? [[String: Any]] ?? []).compactMap {
      ($0["excess"] as? [String: Any])?["year"] as? [String: Any]
    }
    #expect(
      years.map { $0["loss_ratio"] as? String } == ["98.0000%", "104.0000%", "112.0000%", "121.0000%"])
    #expect(years.map { $0["attachment"] as? String } == Array(repeating: "1050000.00", count: 4))
    try Self.agrees(ledger, "SL", "170000.00", "--as-of", "2024-12-31")
    // 100,000 of 2023's 1,120,000 come back: 102 % are below the attachment, and all of 70,000 goes back.
    try Self.posted(ledger, Self.recovery("G2023", "2025-02-11", 100_000))
    #expect(try Self.lines(ledger, "SL", "2025-03-31") == ["VT 2023 stopLossRecovery": "-70000.00"])
    // 200,000 more of premium of 2024 recorded late: 1,210,000 are then 100.8333 %, and 100,000 go back.
    try Self.posted(ledger, Self.earned("G2024", "2024-12-31", 200_000, "more"))
    #expect(try Self.lines(ledger, "SL", "2025-03-31") == ["VT 2024 stopLossRecovery": "-100000.00"])
    let head = try ledger.head()
    _ = try ledger.done("settle", "--treaty", "SL", "--through", "2025-03-31")
    #expect(try ledger.head() == head)
    try expect(
      try ledger.done("statement", "treaty", "--treaty", "SL", "--to", "2025-03-31").output,
      is: "year-stop-loss.txt")
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  /// Terms applied to the ledger's own claims take what the accounts took: one engine.
  static func agrees(_ ledger: Ledger, _ treaty: String, _ ceded: String, _ options: String...) throws {
    let outcome = try ledger.program.run(
      ["treaty", "apply", "--treaty", treaty, "--format", "json"] + options)
    #expect(outcome.status == 0, "\(outcome)")
    let layers = try outcome.json()["layers"] as? [[String: Any]] ?? []
    var sum = 0
    for layer in layers {
      for event in layer["events"] as? [[String: Any]] ?? [] {
        sum += Int((event["ceded"] as? String ?? "").replacing(".", with: "")) ?? -1
      }
    }
    #expect(sum == Int(ceded.replacing(".", with: "")), "\(layers)")
    #expect(!layers.isEmpty)
  }

  /// A year of a stop loss that closes three months after its end takes in what is effective until then, and
  /// is final: a recovery of April is no longer its matter, one of March that is recorded in May still is.
  @Test func aYearThatClosesIsFinal() throws {
    let ledger = try Self.ledger(
      Self.treaty("SL", "stop_loss", Self.points + ", closes_after_months: 3"))
    try Self.posted(
      ledger,
      [Self.drawn("G1", "2024-02-01", 2_000_000)] + Self.earned("G1", "2024-12-31", 1_000_000)
        + Self.claim("G1", "2024-10-03", 1_120_000))
    #expect(try Self.lines(ledger, "SL", "2024-12-31") == ["VT 2024 stopLossRecovery": "70000.00"])
    func state(_ day: String) throws -> (closing: String?, isFinal: Bool?) {
      let account = try #require(try Self.accounts(ledger, "SL", day).first)
      let memo = try #require((account["memoranda"] as? [[String: Any]])?.first)
      let year = (memo["excess"] as? [String: Any])?["year"] as? [String: Any]
      return (year?["closing"] as? String, year?["final"] as? Bool)
    }
    #expect(try state("2024-12-31") == ("2025-03-31", false))
    try Self.posted(ledger, Self.recovery("G1", "2025-04-11", 50_000))
    #expect(try Self.lines(ledger, "SL", "2025-06-30") == [:])
    try Self.posted(ledger, Self.recovery("G1", "2025-03-20", 20_000, "earlier"))
    #expect(try Self.lines(ledger, "SL", "2025-06-30") == ["VT 2024 stopLossRecovery": "-20000.00"])
    #expect(try state("2025-06-30") == ("2025-03-31", true))
    #expect(try ledger.run("verify").status == 0)
  }

  /// A quota share whose premium of 365,000 runs from July to June inures: 184 of its 365 days are of 2024,
  /// so 1,184,000 are 1,000,000 of subject premium, of which 1,120,000 are 112 %.
  @Test func inuringPremiumIsEarnedByDay() throws {
    let ledger = try Self.ledger(
      Self.treaty("QX", "quota_share", "cession: \"20%\"", years: 2024...2025, inuring: 10),
      Self.treaty("SL", "stop_loss", Self.points, years: 2024...2025))
    try Self.posted(
      ledger,
      [Self.drawn("G1", "2024-02-01", 2_000_000)] + Self.earned("G1", "2024-12-31", 1_184_000)
        + Self.claim("G1", "2024-10-03", 1_120_000))
    try Self.posted(
      ledger, ["premium.ceded,P1,VT,2024-07-01,365000,QX,2024-07-01,2025-06-30"],
      header: "event,reference,book,date,amount,treaty,period_from,period_to")
    #expect(try Self.lines(ledger, "SL", "2024-12-31") == ["VT 2024 stopLossRecovery": "70000.00"])
    try Self.agrees(ledger, "SL", "70000.00", "--as-of", "2024-12-31")
  }

  /// Each association has its own ratio: VT's losses are 112 % of its premium, AL's 104 % of its own. Of both
  /// together 108 % would be above the attachment.
  @Test func eachCedantHasItsOwnRatio() throws {
    let ledger = try Self.ledger(Self.treaty("SL", "stop_loss", Self.points))
    for (code, book, amount) in [("G1", "VT", 1_120_000), ("H1", "AL", 1_040_000)] {
      var rows = [Self.drawn(code, "2024-02-01", 2_000_000, book: book)]
      rows += Self.earned(code, "2024-12-31", 1_000_000, book: book)
      rows += Self.claim(code, "2024-10-03", amount, book: book)
      try Self.posted(ledger, rows)
    }
    #expect(try Self.lines(ledger, "SL", "2024-12-31") == ["VT 2024 stopLossRecovery": "70000.00"])
    try Self.agrees(ledger, "SL", "70000.00", "--as-of", "2024-12-31")
  }

  /// Each loss above 10,000, at most 100,000 of it; the first 120,000 of the year stay, at most 100,000 are
  /// paid. 100, 50, 100 thousand: 0, 30, 70. A late loss of the spring comes first; a recovery restates all.
  @Test func aggregateExcess() throws {
    let ledger = try Self.ledger(
      Self.treaty(
        "AG", "aggregate_xl",
        "attachment: 10000, limit: 100000, aggregate_deductible: 120000, aggregate_limit: 100000"))
    try Self.posted(
      ledger,
      ["G1", "G2", "G3", "G4"].map { Self.drawn($0, "2024-02-01", 300_000) }
        + Self.claim("G1", "2024-03-01", 110_000))
    #expect(try Self.lines(ledger, "AG", "2024-03-31") == [:])
    try Self.posted(ledger, Self.claim("G2", "2024-04-01", 60_000))
    #expect(try Self.lines(ledger, "AG", "2024-06-30") == ["VT 2024 excessLoss": "30000.00"])
    try Self.posted(ledger, Self.claim("G3", "2024-07-01", 110_000))
    #expect(try Self.lines(ledger, "AG", "2024-09-30") == ["VT 2024 excessLoss": "70000.00"])
    try Self.agrees(ledger, "AG", "100000.00")
    // 80,000 of G1 come back: 20, 50 and 100 less 120 are 50.
    try Self.posted(ledger, Self.recovery("G1", "2024-10-11", 80_000))
    #expect(try Self.lines(ledger, "AG", "2024-12-31") == ["VT 2024 excessLoss": "-50000.00"])
    // A loss of February, recorded now: 30 more of the layer, in version 2 of the last account.
    try Self.posted(ledger, Self.claim("G4", "2024-02-20", 40_000))
    #expect(try Self.lines(ledger, "AG", "2024-12-31") == ["VT 2024 excessLoss": "30000.00"])
    try Self.agrees(ledger, "AG", "80000.00")
    let list = [
      "settle", "--treaty", "AG", "--through", "2024-12-31", "--format", "csv", "--part", "losses",
    ]
    try expect(try ledger.program.run(list).output, is: "year-aggregate-losses.csv")
    try ledger.done("reverse", "VT/G4/paid", "--reason", "of another borrower")
    #expect(try Self.lines(ledger, "AG", "2024-12-31") == ["VT 2024 excessLoss": "-30000.00"])
    let paid = try ledger.done("settle", "--pay", "--through", "2025-01-31", "--format", "json").json()
    let nets = (paid["accounts"] as? [[String: Any]] ?? []).compactMap { $0["net"] as? String }
    #expect(nets.sorted() == ["20000.00", "30000.00"])
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  /// domain.md EU-1: 20,000,000 x 50 % x 12 % are 1,200,000. Losses of 3,000,000 claim 1,500,000, of which
  /// 300,000 are over the cap. The volume is what was drawn in the year. 400,000 come back: on the net basis
  /// 2,600,000 still claim more than the cap; on the gross basis recoveries give no room back, and the
  /// counter-guarantor has its part of what comes back: 2/5 of it, as it bore 1,200,000 of 3,000,000.
  @Test(arguments: [
    ("net", "1000000", ["VT 2024 cappedLoss": "-200000.00"]),
    ("gross", "400000", ["VT 2024 cappedRecovery": "-160000.00"]),
    ("gross", "1000000", ["VT 2024 cappedRecovery": "-400000.00"]),
  ])
  func cappedPortfolio(_ basis: String, _ back: String, _ restated: [String: String]) throws {
    let ledger = try Self.ledger(
      Self.treaty(
        "PC", "portfolio_cap",
        "cession: \"50%\", cap_rate: \"12%\", cap_basis: \(basis), "
          + "measure: { account: \(try Self.drawnAccount()), events: [guarantee.drawn] }",
        attaching: "risks"))
    try Self.posted(
      ledger,
      [Self.drawn("G1", "2024-02-01", 15_000_000), Self.drawn("G2", "2024-03-01", 5_000_000)]
        + Self.claim("G1", "2024-06-03", 3_000_000))
    #expect(try Self.lines(ledger, "PC", "2024-06-30") == ["VT 2024 cappedLoss": "1200000.00"])
    try Self.posted(ledger, Self.recovery("G1", "2024-07-11", Int(back) ?? 0))
    #expect(try Self.lines(ledger, "PC", "2024-09-30") == restated)
    if basis == "net" {
      try Self.agrees(ledger, "PC", "1000000.00")
    } else {
      let refused = try ledger.run("treaty", "apply", "--treaty", "PC")
      #expect(refused.status == 3 && refused.errors.contains("counts payments"), "\(refused)")
    }
    guard back == "400000" else { return }
    // 1,000,000 more is drawn: 60,000 more of room, on the same loss; 42 % of what comes back.
    try Self.posted(ledger, Self.drawn("G3", "2024-10-01", 1_000_000))
    #expect(
      try Self.lines(ledger, "PC", "2024-12-31") == [
        "VT 2024 cappedLoss": "60000.00", "VT 2024 cappedRecovery": "-8000.00",
      ])
    try expect(
      try ledger.done("settle", "--treaty", "PC", "--through", "2024-12-31").output, is: "year-capped.txt")
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  /// The account that a drawn guarantee stands on, as the pack says.
  private static func drawnAccount() throws -> String {
    let rules = try String(
      contentsOfFile: "\(Program.root)/Sources/Schemes/Packs/united-states/posting_rule.csv", encoding: .utf8)
    let row = try #require(
      rules.split(separator: "\n").first { $0.hasPrefix("guarantee.drawn,drawn,association,") })
    return String(row.split(separator: ",", omittingEmptySubsequences: false)[5])
  }
}
