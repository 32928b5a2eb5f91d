import Foundation
import Testing

/// Excess treaties that a reinsurer cedes under, on its inward lines, in treaty accounts: the inward share is
/// the gross of the outward treaty (reinsurance.md 4.5). Accounts agree with terms applied to the ledger's
/// own losses.
@Suite struct InwardExcessTests {
  static func treaty(
    _ code: String, _ kind: String, cedant: String, inuring: Int, _ terms: String, panel: String,
    years: String = "[ { underwriting_year: 2024, from: 2024-01-01, to: 2025-01-01, attaching: losses } ]",
    isAccounted: Bool = true, more: String = ""
  ) -> (code: String, text: String) {
    (
      code,
      """
      format: gledger.treaty/1
      treaty: \(code)
      type: \(kind)
      cedant: { \(cedant) }
      years: \(years)
      inuring: \(inuring)
      terms: { \(terms) }
      \(more)
      panel: [ \(panel) ]
      \(isAccounted ? "account: { period: quarter, settle: on_payment, due_days: 30 }" : "")

      """
    )
  }

  static let longYears =
    "{ underwriting_years: [2020, 2030], starts: \"01-01\", starts_in: same, attaching: risks }"
  private static let both = "{ party: retro, signed: \"60%\" }, { party: world, signed: \"40%\" }"

  /// The reinsurer has 60 % of each claim under IN and cedes a quarter of it on under RT; what it keeps is
  /// the business of three excess treaties. The retrocessionaire cedes on of RT.
  private static let programme = [
    treaty(
      "IN", "quota_share", cedant: "role: association", inuring: 10,
      "cession: \"80%\", limit: none, limit_basis: ceded",
      panel: "{ party: reinsurer, signed: \"75%\" }, { party: world, signed: \"25%\" }", years: longYears,
      isAccounted: false),
    treaty(
      "RT", "quota_share", cedant: "book: reinsurer", inuring: 10,
      "cession: \"25%\", limit: none, limit_basis: ceded", panel: "{ party: retro, signed: \"100%\" }",
      years: longYears, isAccounted: false, more: "scope: [ { treaty: IN } ]"),
    treaty(
      "XB", "per_risk_xl", cedant: "book: reinsurer", inuring: 20, "attachment: 30000, limit: 20000",
      panel: both, more: "risk_level: borrower"),
    treaty(
      "XE", "event_xl", cedant: "book: reinsurer", inuring: 30,
      "event: borrower, attachment: 10000, limit: 15000, aggregate_deductible: 4000, "
        + "reinstatements: [ \"100%\" ]",
      panel: both,
      more: """
        scope: [ { programme: 7a } ]
        premium:
          minimum: 5000
          deposit: 4000
          rate: "10%"
          instalments: 4
          subject: { account: 2110, events: [premium.ceded, premium.returned] }
        """),
    treaty(
      "AG", "aggregate_xl", cedant: "book: reinsurer", inuring: 40,
      "event: borrower, aggregate_deductible: 25000, aggregate_limit: 30000",
      panel: "{ party: world, signed: \"100%\" }", more: "scope: [ { treaty: IN } ]"),
    treaty(
      "RX", "per_risk_xl", cedant: "book: retro", inuring: 50, "attachment: 5000, limit: none",
      panel: "{ party: world, signed: \"100%\" }", years: longYears,
      more: "scope: [ { treaty: RT } ]\nrisk_level: guarantee"),
  ]

  static func folder(
    _ treaties: [(code: String, text: String)], waterfall: [String] = ["IN"]
  ) throws -> String {
    let pack = try PackFolder(treaties: treaties)
    try pack.cede(under: waterfall)
    try pack.addReinsurers()
    return pack.path
  }

  static func ledger(
    _ treaties: [(code: String, text: String)], waterfall: [String] = ["IN"]
  ) throws -> Ledger {
    let ledger = try Ledger(pack: nil)
    try ledger.done("init", "--scheme", try folder(treaties, waterfall: waterfall))
    let guarantees = [
      ("VT", "G1", "B1"), ("OH", "G2", "B1"), ("VT", "G3", "B2"), ("OH", "G4", "B3"), ("OH", "G5", "B4"),
    ]
    try post(
      ledger,
      ["VT", "OH", "reinsurer", "retro"].map {
        "fund.contribution,\($0)/money,\($0),2020-01-02,,treasury,,90000000,,,,,,"
      }
        + guarantees.map {
          "guarantee.drawn,\($0.1)/draw,\($0.0),2024-02-01,\($0.1),lenders,7a,900000,,,\($0.2),,,"
        })
    return ledger
  }

  private static let header =
    "event,reference,book,date,guarantee,party,programme,amount,principal,claim,borrower,period_from,"
    + "period_to,treaty"

  static func post(_ ledger: Ledger, _ rows: [String]) throws {
    try YearAccountTests.posted(ledger, rows, header: header)
  }

  static func claim(_ book: String, _ code: String, _ day: String, _ amount: String) -> [String] {
    [
      "claim.accepted,\(code)/a,\(book),\(day),\(code),,,\(amount),\(amount),K\(code),,,,",
      "claim.paid,\(code)/p,\(book),\(day),\(code),lenders,,\(amount),,K\(code),,,,",
    ]
  }

  static func cents(_ text: String) -> Int { Int(text.replacing(".", with: "")) ?? Int.min }

  /// What each treaty's accounts came to so far, cents, and what `treaty apply` takes of the ledger's losses.
  final class Accounts {
    let ledger: Ledger
    /// Code and cedant.
    let treaties: [(code: String, cedant: String)]
    /// What `treaty apply` takes as one event.
    let grouping: String
    var sums: [String: Int] = [:]

    init(_ ledger: Ledger, _ treaties: [(code: String, cedant: String)], by grouping: String = "borrower") {
      (self.ledger, self.treaties, self.grouping) = (ledger, treaties, grouping)
      for treaty in treaties { sums[treaty.code] = 0 }
    }

    func settle(_ day: String) throws {
      for (code, cedant) in treaties {
        let lines = try YearAccountTests.lines(ledger, code, day)
        sums[code, default: 0] += cents(lines["\(cedant) 2024 excessLoss"] ?? "0.00")
      }
    }

    func applied(_ day: String) throws -> [String: Int] {
      var taken = sums.mapValues { _ in 0 }
      for show in ["retrocession", "cessions"] {
        let csv = try ledger.done(
          "treaty", "apply", "--all", "--event-by", grouping, "--as-of", day, "--format", "csv", "--show",
          show
        ).output.split(separator: "\r\n").map { $0.split(separator: ",").map(String.init) }
        for row in csv.dropFirst() where show == "retrocession" && taken[row[4]] != nil {
          taken[row[4], default: 0] += cents(row[5])
        }
        guard show == "cessions" else { continue }
        for (place, code) in csv[0].enumerated() where taken[code] != nil {
          taken[code] = csv.dropFirst().reduce(0) { $0 + cents($1[place]) }
        }
      }
      return taken
    }

    func agree(_ day: String, _ figures: [String: Int] = [:]) throws {
      try settle(day)
      let applied = try applied(day)
      #expect(sums == applied, "\(day): accounts \(sums), applied \(applied)")
      #expect(sums.filter { figures[$0.key] != nil } == figures, "\(day)")
    }
  }

  /// Of B1's 140,000.20 the reinsurer has 84,000.12 and keeps 63,000.09: XB takes its limit of 20,000. Of the
  /// 43,000.09 left XE takes 15,000 less the year's 4,000, of the 32,000.09 left AG what is above 25,000. Of
  /// RT's 15,000 and 6,000.03 RX takes 10,000 and 1,000.03. A recovery, a loss of the spring recorded late
  /// and its reversal restate them all.
  @Test func accountsAgreeWithTermsOnStoredLosses() throws {
    let ledger = try Self.ledger(Self.programme)
    let accounts = Accounts(
      ledger, [("XB", "reinsurer"), ("XE", "reinsurer"), ("AG", "reinsurer"), ("RX", "retro")])
    try Self.post(
      ledger,
      ["premium.ceded,P1,VT,2024-02-01,G1,,,100000,,,,2024-02-01,2025-01-31,IN"]
        + Self.claim("VT", "G1", "2024-05-03", "100000") + Self.claim("OH", "G2", "2024-05-13", "40000.20"))
    try accounts.agree(
      "2024-06-30", ["XB": 2_000_000, "XE": 1_100_000, "AG": 700_009, "RX": 1_100_003])
    try Self.post(
      ledger,
      Self.claim("VT", "G3", "2024-07-03", "133333.40") + Self.claim("OH", "G4", "2024-08-03", "77777.80"))
    try accounts.agree("2024-09-30")
    // 50,000 of G1 come back, 22,500 of it kept: B1's 40,500.09 are 10,500.09 above 30,000, and G3's
    // 60,000.03 take the limit.
    try Self.post(ledger, ["recovery.received,G1/r,VT,2024-10-03,G1,lenders,,50000,,KG1,,,,"])
    try accounts.agree("2024-12-31", ["XB": 1_050_009 + 2_000_000 + 500_001])
    // A loss before all others, known now.
    try Self.post(ledger, Self.claim("OH", "G5", "2024-03-03", "122222"))
    try accounts.agree("2024-12-31")
    try ledger.done("reverse", "OH/G5/p", "--reason", "of another borrower")
    try accounts.agree("2024-12-31", ["XB": 1_050_009 + 2_000_000 + 500_001])
    // GNPI: 75,000 assumed less the 18,750 that RT takes; 10 % are 5,625, which the deposit of 4,000 is
    // adjusted to.
    let page = try ledger.done(
      "statement", "treaty", "--treaty", "XE", "--to", "2024-12-31", "--format", "json")
    let year = (try page.json()["pages"] as? [[String: Any]] ?? []).first?["years"] as? [[String: Any]]
    let cover = year?.first?["excess"] as? [String: Any]
    #expect(cover?["subject_premium"] as? String == "56250.00", "\(page)")
    #expect(cover?["premium"] as? String == "5625.00")
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  /// The account of the retrocessionaire with a book here, as it is printed; one of two on the panel keeps
  /// none. Both books hold the same; a dispute keeps an account apart, and a payment clears the others.
  @Test func accountIsPrintedDisputedPaidAndCommuted() throws {
    let ledger = try Self.ledger(Self.programme)
    try Self.post(
      ledger,
      Self.claim("VT", "G1", "2024-05-03", "100000") + Self.claim("OH", "G2", "2024-05-13", "40000.20"))
    try expect(
      try ledger.done("settle", "--treaty", "XE", "--through", "2024-06-30").output,
      is: "inward-excess-account.txt")
    try ledger.done("settle", "--treaty", "XB", "--through", "2024-06-30")
    let head = try ledger.head()
    try ledger.done("settle", "--treaty", "XB", "--through", "2024-06-30")
    #expect(try ledger.head() == head)
    func balance(_ book: String, _ account: String) throws -> String? {
      let json = try ledger.done(
        "statement", "trial-balance", "--book", book, "--to", "2024-12-31", "--format", "json"
      ).json()
      let rows = (json["blocks"] as? [[String: Any]] ?? []).flatMap {
        $0["accounts"] as? [[String: Any]] ?? []
      }
      let figures = rows.first { $0["account"] as? String == account }?["figures"] as? [String: String]
      return figures.map { "\($0["closing_debit"] ?? "") \($0["closing_credit"] ?? "")" }
    }
    // Of 31,000 ceded, 18,600 are retro's; of XE's premium of 2,000 and 2,933.33 for its reinstatement 60 %.
    #expect(try balance("reinsurer", "1155") == "26066.67 0.00")
    #expect(try balance("retro", "2225") == "0.00 15640.00")
    let answers =
      "event,reference,book,date,party,of,reason\n"
      + "item.disputed,o2,reinsurer,2024-07-02,retro,XB/retro/main/USD/2024-06-30/v1,amount unclear\n"
    try ledger.done("post", try TestFolder.shared.write(answers, as: "answers.csv"))
    let paid = try ledger.program.run(["settle", "--pay", "--through", "2024-07-31", "--format", "json"])
    let nets = (try paid.json()["accounts"] as? [[String: Any]] ?? []).map {
      "\($0["cedant"] ?? "") \($0["reinsurer"] ?? "") \($0["net"] ?? "")"
    }
    #expect(nets.sorted() == ["reinsurer retro 3640.00", "reinsurer world 10426.67"], "\(paid)")
    try ledger.done(
      "settle", "--commute", "--treaty", "XB", "--book", "reinsurer", "--party", "retro", "--to-cedant",
      "11000", "--reason", "run-off", "--through", "2024-12-31")
    #expect(try balance("retro", "2225") == "0.00 0.00")
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  /// Stop loss and capped portfolio of a reinsurer, measured on its own books: 75,000 of premium assumed less
  /// 335 of 366 days of the 18,750 that RT takes are 57,838.11. Of losses of 63,000.09 the stop loss takes 30
  /// points of it, 17,351.43, above 60 points, 34,702.87. Of five guarantees the reinsurer has 2,700,000: the
  /// cap is 1 % of half.
  @Test func coversOfTheYearAreMeasuredOnTheReinsurersBooks() throws {
    let ledger = try Self.ledger([
      Self.programme[0], Self.programme[1],
      Self.treaty(
        "SL", "stop_loss", cedant: "book: reinsurer", inuring: 30,
        "loss_ratio_attachment: \"60%\", loss_ratio_limit: \"30%\", "
          + "measure: { account: 2110, events: [premium.ceded, premium.returned] }", panel: Self.both),
      Self.treaty(
        "PC", "portfolio_cap", cedant: "book: reinsurer", inuring: 40,
        "cession: \"50%\", cap_rate: \"1%\", measure: { account: 9110, events: [guarantee.drawn] }",
        panel: Self.both),
    ])
    try Self.post(
      ledger,
      ["premium.ceded,P1,VT,2024-02-01,G1,,,100000,,,,2024-02-01,2025-01-31,IN"]
        + Self.claim("VT", "G1", "2024-05-03", "100000") + Self.claim("OH", "G2", "2024-05-13", "40000.20"))
    let (loss, cap) = try (
      YearAccountTests.lines(ledger, "SL", "2024-12-31"), YearAccountTests.lines(ledger, "PC", "2024-12-31")
    )
    #expect(loss == ["reinsurer 2024 stopLossRecovery": "17351.43"], "\(loss)")
    #expect(cap == ["reinsurer 2024 cappedLoss": "13500.00"], "\(cap)")
    let applied = try Accounts(ledger, [("SL", "reinsurer"), ("PC", "reinsurer")]).applied("2024-12-31")
    #expect(applied == ["SL": 1_735_143, "PC": 1_350_000])
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  // MARK: What an inward excess brings

  private static let account = """
    account:
      period: quarter
      settle: on_payment
      due_days: 30
      commission: { kind: flat, rate: "25%" }
    """

  /// VT cedes what is left of its claims under X. The reinsurer cedes 40 % of its part of X on under O, and
  /// what it keeps of all under OX; its retrocessionaire half of O under OR.
  private static let onExcess = [
    programme[0],
    treaty(
      "X", "event_xl", cedant: "book: VT", inuring: 20,
      "event: borrower, attachment: 5000, limit: 10000, reinstatements: [ \"100%\", \"50%\" ]",
      panel: "{ party: reinsurer, signed: \"70%\" }, { party: world, signed: \"30%\" }",
      more: "premium: { minimum: 3000, deposit: 4000, instalments: 4 }"),
    treaty(
      "O", "quota_share", cedant: "book: reinsurer", inuring: 10,
      "cession: \"40%\", limit: none, limit_basis: ceded", panel: both, years: longYears, isAccounted: false,
      more: "scope: [ { treaty: X } ]\n\(account)"),
    treaty(
      "OX", "per_risk_xl", cedant: "book: reinsurer", inuring: 30, "attachment: 50000, limit: 40000",
      panel: both, more: "risk_level: borrower"),
    treaty(
      "OR", "quota_share", cedant: "book: retro", inuring: 10,
      "cession: \"50%\", limit: none, limit_basis: ceded", panel: "{ party: world, signed: \"100%\" }",
      years: longYears, isAccounted: false, more: "scope: [ { treaty: O } ]\n\(account)"),
    treaty(
      "RX", "per_risk_xl", cedant: "book: retro", inuring: 50, "attachment: 10000, limit: none",
      panel: "{ party: world, signed: \"100%\" }", more: "scope: [ { treaty: OX } ]\nrisk_level: borrower"),
  ]

  /// Killed between the account that brings business and the ones that cede it on: the rerun makes each
  /// account once, and they are those of a run that nothing happened to.
  @Test(arguments: ["before-commit:3", "after-events:3"])
  func aRunThatIsKilledGoesOn(_ point: String) throws {
    let run = ["settle", "--all", "--through", "2024-12-31"]
    func posted() throws -> Ledger {
      let ledger = try Self.ledger(Self.onExcess)
      try Self.post(ledger, Self.claim("VT", "G1", "2024-05-03", "100000"))
      return ledger
    }
    func accounts(_ ledger: Ledger) throws -> [String] {
      try ledger.administrator().query(
        """
        select concat_ws(' ', account.treaty, account.party, account.version, item.claim, sum(item.amount))
        from ledger.treaty_account as account
        left join ledger.open_item as item on item.event_id = account.event_id
        group by account.treaty, account.party, account.version, account.book_id, item.claim order by 1
        """
      ).map { try $0.text(0) }
    }
    let (ledger, whole) = (try posted(), try posted())
    let killed = try ledger.start(run, fault: "kill:\(point)").wait()
    #expect(killed.signal == SIGKILL, "\(killed)")
    let before = try accounts(ledger)
    #expect(try ledger.program.run(run + ["--wait", "30"]).status == 0)
    #expect(try whole.program.run(run).status == 0)
    let after = try accounts(ledger)
    #expect(!before.isEmpty && before.count < after.count)
    #expect(try after == accounts(whole))
    let head = try ledger.head()
    #expect(try ledger.program.run(run).status == 0)
    #expect(try ledger.head() == head)
    #expect(try ledger.done("verify").output.contains("no fault found"))
  }

  /// Of G1's 100,000 VT keeps 20,000; X takes 10,000 of it, 7,000 of them for the reinsurer. O takes 2,800,
  /// OR half of the 1,680 that are the retrocessionaire's. B1 costs the reinsurer 60,000 and 24,000.12 of
  /// shares and the 4,200 left of X: 38,200.12 above 50,000, of which 22,920.07 are the retrocessionaire's,
  /// and RX takes what is above 10,000. G6 was drawn the year before: the contract X attaches to O, not the
  /// guarantee. All of it is restated with X.
  @Test func whatAnExcessBringsIsCededOn() throws {
    let ledger = try Self.ledger(Self.onExcess)
    let accounts = Accounts(
      ledger,
      [("X", "VT"), ("O", "reinsurer"), ("OX", "reinsurer"), ("OR", "retro"), ("RX", "retro")])
    try Self.post(
      ledger,
      [
        "guarantee.drawn,G6/draw,VT,2023-05-02,G6,lenders,7a,900000,,,B5,,,",
        "guarantee.drawn,G7/draw,VT,2024-02-01,G7,lenders,7a,900000,,,B6,,,",
      ] + Self.claim("VT", "G1", "2024-05-03", "100000") + Self.claim("OH", "G2", "2024-05-13", "40000.20"))
    try accounts.agree(
      "2024-06-30",
      ["X": 1_000_000, "O": 280_000, "OX": 3_820_012, "OR": 84_000, "RX": 1_292_007])
    // Two instalments of 1,000, and 4,000 for the first reinstatement: 70 % are the reinsurer's, 40 % of that
    // is ceded on, less a commission of 25 %.
    let lines = try YearAccountTests.lines(ledger, "O", "2024-06-30")
    #expect(lines["reinsurer 2024 depositPremium"] == "-560.00", "\(lines)")
    #expect(lines["reinsurer 2024 reinstatementPremium"] == "-1120.00")
    #expect(lines["reinsurer 2024 commission"] == "420.00")
    try expect(
      try ledger.done("settle", "--treaty", "O", "--through", "2024-06-30").output,
      is: "ceded-on-account.txt")
    let list = try ledger.done(
      "settle", "--treaty", "O", "--through", "2024-06-30", "--format", "csv", "--part", "losses"
    ).output
    #expect(
      list.contains(",2024,X/VT/G1/KG1,2024-05-03,7000.00,2800.00,0.00,2800.00,0.00,0.00\r\n"), "\(list)")
    try Self.post(
      ledger,
      Self.claim("VT", "G3", "2024-07-03", "133333.35") + Self.claim("VT", "G6", "2024-08-03", "60000.35"))
    try accounts.agree("2024-09-30", ["X": 2_700_007, "O": 756_002])
    // X falls to 5,000 of G1.
    try Self.post(ledger, ["recovery.received,G1/r,VT,2024-10-03,G1,lenders,,50000,,KG1,,,,"])
    try accounts.agree("2024-12-31", ["X": 2_200_007])
    // A loss before all others uses up the cover first.
    try Self.post(ledger, Self.claim("VT", "G7", "2024-03-03", "122222"))
    try accounts.agree("2024-12-31")
    try ledger.done("reverse", "VT/G7/p", "--reason", "of another borrower")
    try accounts.agree("2024-12-31", ["X": 2_200_007])
    // Once more it is the same account, posted once.
    let head = try ledger.head()
    for (code, _) in accounts.treaties {
      try ledger.done("settle", "--treaty", code, "--through", "2024-12-31")
    }
    #expect(try ledger.head() == head)
    let paid = try ledger.program.run(["settle", "--pay", "--through", "2024-12-31", "--format", "json"])
    #expect(paid.status == 0, "\(paid)")
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  /// Excess of each guarantee and of the year, of two associations; shares and excess of both on what the
  /// reinsurer assumes, and of its retrocessionaire on all that comes to it, posted and accounted.
  private static func tiers() -> [(code: String, text: String)] {
    let half = "{ party: reinsurer, signed: \"65%\" }, { party: world, signed: \"35%\" }"
    func share(_ code: String, _ cession: String, _ cedant: String, of inward: String) -> (String, String) {
      treaty(
        code, "quota_share", cedant: "book: \(cedant)", inuring: 10,
        "cession: \"\(cession)\", limit: none, limit_basis: ceded",
        panel: cedant == "retro" ? "{ party: world, signed: \"100%\" }" : both, years: longYears,
        isAccounted: false, more: "scope: [ { treaty: \(inward) } ]\n\(account)")
    }
    return [
      programme[0], programme[1],
      treaty(
        "X1", "per_risk_xl", cedant: "role: association", inuring: 20, "attachment: 50, limit: 200",
        panel: half, more: "risk_level: guarantee"),
      treaty(
        "X2", "aggregate_xl", cedant: "role: association", inuring: 30,
        "aggregate_deductible: 300, aggregate_limit: 1000", panel: half),
      share("O1", "37%", "reinsurer", of: "X1"), share("O2", "21%", "reinsurer", of: "X2"),
      treaty(
        "OX", "per_risk_xl", cedant: "book: reinsurer", inuring: 40, "attachment: 100, limit: 500",
        panel: both, more: "risk_level: guarantee"),
      treaty(
        "OA", "aggregate_xl", cedant: "book: reinsurer", inuring: 50,
        "aggregate_deductible: 1000, aggregate_limit: 5000", panel: both),
      share("OR", "50%", "retro", of: "O1"),
      treaty(
        "RX", "event_xl", cedant: "book: retro", inuring: 60,
        "event: claim, attachment: 20, limit: 400, reinstatements: [ \"100%\" ]",
        panel: "{ party: world, signed: \"100%\" }"),
    ]
  }

  /// Twenty-four claims of odd amounts: every account is what the terms take of the ledger's losses.
  @Test func everyTierAgreesOnOddAmounts() throws {
    let ledger = try Self.ledger(Self.tiers())
    var number = 12_345
    func next(_ most: Int) -> Int {
      number = (number * 1_103_515_245 + 12_345) % 2_147_483_648
      return number / 8 % most
    }
    var rows: [String] = []
    for place in 10..<34 {
      let (book, code) = (next(2) == 0 ? "VT" : "OH", "G\(place)")
      rows.append("guarantee.drawn,\(code)/draw,\(book),2024-02-01,\(code),lenders,7a,900000,,,B\(place),,,")
      let (day, cents) = (10 + next(18), 100 + next(300_000))
      rows += Self.claim(book, code, "2024-0\(3 + next(6))-\(day)", "\(cents / 100).\(10 + cents % 90)")
    }
    try Self.post(ledger, rows)
    let accounts = Accounts(
      ledger,
      [
        ("X1", "VT"), ("X1", "OH"), ("X2", "VT"), ("X2", "OH"), ("O1", "reinsurer"), ("O2", "reinsurer"),
        ("OX", "reinsurer"), ("OA", "reinsurer"), ("OR", "retro"), ("RX", "retro"),
      ], by: "claim")
    try accounts.agree("2024-12-31")
    #expect(accounts.sums.allSatisfy { $0.value > 0 }, "\(accounts.sums)")
    #expect(try ledger.run("verify").status == 0)
  }

  /// What accounts could not cede on is told with its place.
  @Test func whatCannotBeCededOnIsRefused() throws {
    func check(_ treaties: [(code: String, text: String)]) throws -> String {
      let outcome = try Program().run(["scheme", "check", try Self.folder([Self.programme[0]] + treaties)])
      #expect(outcome.status != 0)
      return outcome.output + outcome.errors
    }
    func share(_ limit: String, _ more: String) -> (code: String, text: String) {
      Self.treaty(
        "O", "quota_share", cedant: "book: reinsurer", inuring: 10,
        "cession: \"40%\", limit: \(limit), limit_basis: ceded", panel: Self.both, years: Self.longYears,
        isAccounted: false, more: more)
    }
    let inward = Self.onExcess[1]
    let atOnce = try check([inward, share("none", "")])
    #expect(
      atOnce.contains("O.yaml:4:") && atOnce.contains("takes in what X brings with its accounts, and has no"),
      "\(atOnce)")
    let picked = try check([inward, share("none", "scope: [ { programme: 7a } ]\n\(Self.account)")])
    #expect(picked.contains("scope.0.programme") && picked.contains("pick by treaty only"), "\(picked)")
    let limited = try check([inward, share("9000", Self.account)])
    #expect(limited.contains("terms.limit") && limited.contains("and bounds each claim"), "\(limited)")
    let unknown = (inward.code, inward.text.replacing("on_payment", with: "at_once"))
    let excess = try check([unknown, Self.onExcess[3]])
    #expect(
      excess.contains("OX.yaml") && excess.contains("which is settled at once: accounts do not know"),
      "\(excess)")
  }
}
