import Foundation
import Testing

/// Statements of account, their payment, and what comes late.
@Suite struct TreatyAccountTests {
  static let terms = """
    format: gledger.treaty/1
    treaty: QS-A
    type: quota_share
    cedant: { role: association }
    years:
      - { underwriting_year: 2024, from: 2024-01-01, to: 2025-01-01 }
      - { underwriting_year: 2025, from: 2025-01-01, to: 2026-01-01, cession: "75%" }
    inuring: 10
    scope: [ { programme: 7a } ]
    terms: { cession: "80%", limit: none, limit_basis: ceded }
    panel: [ { party: reinsurer, signed: "75%" }, { party: abroad, signed: "25%" } ]
    account:
      period: quarter
      settle: on_payment
      due_days: 45
      unearned: { basis: daily }
      commission:
        kind: sliding_scale
        provisional: "30%"
        scale: [ { loss_ratio: "50%", rate: "40%" }, { loss_ratio: "75%", rate: "25%" } ]
        overriding: "2.5%"
      brokerage: "1%"
      premium_deposit: { share: "40%", periods: 4, interest: "3%" }

    """

  /// A second treaty, of disaster loans: flat commission, profit commission, a corridor and a cap.
  static let second = """
    format: gledger.treaty/1
    treaty: QS-B
    type: quota_share
    cedant: { role: association }
    years:
      - { underwriting_year: 2024, from: 2024-01-01, to: 2025-01-01 }
    inuring: 10
    scope: [ { programme: disaster-loan } ]
    terms: { cession: "50%" }
    panel: [ { party: reinsurer, signed: "100%" } ]
    account:
      period: quarter
      settle: on_payment
      due_days: 30
      unearned: { basis: eighths }
      commission: { kind: flat, rate: "25%" }
      profit: { rate: "20%", expenses: "5%", deficit: extinction, after_months: 0 }
      participation: { attachment: "80%", width: "40%", share: "50%" }
      loss_ratio_cap: "3/2"

    """

  /// The pack of the United States with these treaties instead of its example.
  static func ledger() throws -> Ledger {
    let folder = try TestFolder.shared.folder("pack") + "/treaties"
    try FileManager.default.copyItem(
      atPath: "\(Program.root)/Sources/Schemes/Packs/united-states", toPath: folder)
    func edit(_ file: String, _ change: (String) -> String) throws {
      let path = "\(folder)/\(file)"
      try change(try String(contentsOfFile: path, encoding: .utf8)).write(
        toFile: path, atomically: true, encoding: .utf8)
    }
    try FileManager.default.removeItem(atPath: "\(folder)/treaty/QS-EXAMPLE.yaml")
    try terms.write(toFile: "\(folder)/treaty/QS-A.yaml", atomically: true, encoding: .utf8)
    try second.write(toFile: "\(folder)/treaty/QS-B.yaml", atomically: true, encoding: .utf8)
    try edit("layer.csv") {
      $0.replacing("QS-EXAMPLE", with: "QS-A")
        + "dl,1,treaty:QS-B,,principal+interest,,no,,\ndl,2,association,1,remaining,,yes,,\n"
    }
    try edit("programme.csv") { $0.replacing(",disaster,,,", with: ",disaster,dl,,") }
    try edit("party.csv") { text in
      let columns = text.prefix { $0 != "\n" }.split(separator: ",", omittingEmptySubsequences: false).map(
        String.init)
      let values = ["party": "abroad", "kind": "insurer", "name_en": "Abroad Re", "name_local": "Abroad Re"]
      return text + columns.map { values[$0] ?? "" }.joined(separator: ",") + "\n"
    }
    let ledger = try Ledger(pack: nil)
    try ledger.done("init", "--scheme", folder)
    return ledger
  }

  static let header = Rows.header + ",period_from,period_to"

  static func written(_ ledger: Ledger) throws {
    let outcome = try ledger.post(
      header, Rows.money + ",,", Rows.reinsurer + ",,", Rows.drawn + ",,",
      "premium.ceded,G1/premium,VT,2024-02-01,G1,,,1200,,,,2024-02-01,2025-01-31",
      "guarantee.drawn,G2/draw,VT,2024-02-20,G2,lenders,7a,40000,,,,,",
      "premium.ceded,G2/premium,VT,2024-02-20,G2,,,600.05,,,,2024-02-20,2025-02-19",
      "premium.returned,G2/return,VT,2024-03-20,G2,,,100.01,,,,2024-02-20,2025-02-19",
      "guarantee.drawn,D1/draw,VT,2024-03-05,D1,lenders,disaster-loan,10000,,,,,",
      "premium.ceded,D1/premium,VT,2024-03-05,D1,,,400,,,,2024-03-05,2025-03-04")
    #expect(outcome.status == 0, "\(outcome)")
  }

  static func claimed(_ ledger: Ledger) throws {
    let outcome = try ledger.post(
      Rows.header, "claim.accepted,G1/accepted,VT,2024-05-03,G1,,,1000.01,1000.01,,K1",
      "claim.paid,G1/paid,VT,2024-05-10,G1,lenders,,1000.01,,,K1",
      "recovery.received,G1/recovery,VT,2024-06-11,G1,lenders,,150,,,K1",
      "claim.accepted,D1/accepted,VT,2024-05-03,D1,,,900,900,,K2",
      "claim.paid,D1/paid,VT,2024-05-10,D1,lenders,,900,,,K2")
    #expect(outcome.status == 0, "\(outcome)")
  }

  private func account(_ ledger: Ledger, _ treaty: String, _ day: String) throws -> String {
    try ledger.done("settle", "--treaty", treaty, "--through", day).output
  }

  @Test func anAccountIsStatedPaidAndGoesOn() throws {
    let ledger = try Self.ledger()
    try Self.written(ledger)
    let dry = try ledger.done("settle", "--treaty", "QS-A", "--through", "2024-03-31", "--dry-run").output
    let first = try account(ledger, "QS-A", "2024-03-31")
    try expect(first, is: "treaty-account.txt")
    // The dry run shows the same account.
    let page = first.prefix(upTo: try #require(first.range(of: "batch ")).lowerBound)
    #expect(
      dry == page.replacing("posted       with seal 3\n", with: "") + "posted     nothing: dry run\n",
      "\(dry)")
    let head = try ledger.head()
    let again = try account(ledger, "QS-A", "2024-03-31")
    #expect(again == page + "posted     nothing: nothing came since\n", "\(again)")
    #expect(try ledger.head() == head)
    try expect(try ledger.done("settle", "--pay", "--through", "2024-04-15").output, is: "treaty-payment.txt")
    #expect(
      try ledger.done("settle", "--pay", "--through", "2024-04-15").output.hasPrefix("nothing to pay"))
    try Self.claimed(ledger)
    try expect(try account(ledger, "QS-A", "2024-06-30"), is: "treaty-account-2.txt")
    try expect(try account(ledger, "QS-B", "2024-06-30"), is: "treaty-account-b.txt")
    // Known after the account, effective in its days: a new version states what changed.
    #expect(
      try ledger.post(
        Rows.header, "claim.accepted,G2/accepted,VT,2024-06-03,G2,,,500,500,,K3",
        "claim.paid,G2/paid,VT,2024-06-10,G2,lenders,,500,,,K3"
      ).status == 0)
    let late = try account(ledger, "QS-A", "2024-06-30")
    try expect(late, is: "treaty-account-late.txt")
    #expect(late.contains("version 2: what changed since version 1"))
    let earlier = try ledger.run("settle", "--treaty", "QS-A", "--through", "2024-05-31")
    #expect(earlier.status == 3 && earlier.errors.contains("accounted for through 2024-06-30"), "\(earlier)")
    _ = try ledger.done("settle", "--pay", "--all", "--through", "2024-07-15")
    // A year later the first quarter's deposit is released, with interest.
    let year = try account(ledger, "QS-A", "2025-03-31")
    #expect(year.contains("Premium deposit released") && year.contains("Interest on deposits"), "\(year)")
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  @Test func machinesReadTheSameAccount() throws {
    let ledger = try Self.ledger()
    try Self.written(ledger)
    let document = try ledger.done(
      "settle", "--all", "--through", "2024-03-31", "--format", "json"
    ).json()
    #expect(document["format"] as? String == "gledger.settle/1")
    let treaties = try #require(document["treaties"] as? [[String: Any]])
    #expect(treaties.compactMap { $0["treaty"] as? String } == ["QS-A", "QS-B"])
    let accounts = try #require(treaties[0]["accounts"] as? [[String: Any]])
    #expect(accounts.compactMap { $0["reinsurer"] as? String } == ["abroad", "reinsurer"])
    for account in accounts {
      let lines = try #require(account["lines"] as? [[String: Any]])
      let sum = lines.reduce(Decimal(0)) { sum, line in
        sum + (Decimal(string: line["to_cedant"] as? String ?? "") ?? .nan)
      }
      #expect(sum == Decimal(string: account["balance"] as? String ?? ""))
    }
    // Both reinsurers' shares make the 100 %.
    let premiums = try accounts.map { account in
      let lines = try #require(account["lines"] as? [[String: Any]])
      return try #require(lines.first { $0["line"] as? String == "premium" })
    }
    #expect(premiums.map { $0["whole"] as? String } == ["-1800.05", "-1800.05"])
    #expect(premiums.map { $0["to_cedant"] as? String } == ["-450.01", "-1350.04"])
    for part in ["account", "claims", "premiums"] {
      let list = try ledger.done(
        "settle", "--treaty", "QS-A", "--through", "2024-03-31", "--format", "csv", "--part", part
      ).output
      try expect(list, is: "treaty-\(part).csv")
    }
  }

  /// Killed between two treaties: the first is accounted for, the rerun does the other and no more.
  @Test(arguments: ["before-commit:2", "after-events:2", "before-commit:1"])
  func aRunOverAllTreatiesThatIsKilledGoesOn(_ point: String) throws {
    let ledger = try Self.ledger()
    try Self.written(ledger)
    let run = ["settle", "--all", "--through", "2024-03-31"]
    let killed = try ledger.start(run, fault: "kill:\(point)").wait()
    #expect(killed.signal == SIGKILL, "\(killed)")
    let before = try accounts(ledger)
    #expect(before == (point.hasSuffix(":1") ? [] : ["QS-A", "QS-A"]))
    _ = try ledger.program.run(run + ["--wait", "30"])
    #expect(try accounts(ledger) == ["QS-A", "QS-A", "QS-B"])
    let head = try ledger.head()
    #expect(try ledger.program.run(run).status == 0)
    #expect(try ledger.head() == head && accounts(ledger).count == 3)
    #expect(try ledger.run("verify").status == 0)
  }

  /// What was posted is shown in full, also where the run fails behind it.
  @Test(arguments: ["text", "json"]) func whatWasPostedIsShownWhereTheNextFails(_ format: String) throws {
    let ledger = try Self.ledger()
    try Self.written(ledger)
    try ledger.done("settle", "--treaty", "QS-B", "--through", "2024-06-30")
    let run = try ledger.run("settle", "--all", "--through", "2024-03-31", "--format", format)
    #expect(run.status == 3 && run.errors.contains("is accounted for through 2024-06-30"), "\(run)")
    #expect(try accounts(ledger) == ["QS-A", "QS-A", "QS-B"])
    if format == "json" {
      let treaties = try #require(try run.json()["treaties"] as? [[String: Any]])
      #expect(treaties.compactMap { $0["treaty"] as? String } == ["QS-A"])
      #expect((treaties.first?["receipt"] as? [String: Any])?["seal"] != nil)
    } else {
      for text in ["Statement of account QS-A/abroad/", "Statement of account QS-A/reinsurer/", "\nseal "] {
        #expect(run.output.contains(text), "\(run)")
      }
      #expect(run.output.components(separatedBy: "Premium bordereau").count == 3, "\(run)")
    }
  }

  private func accounts(_ ledger: Ledger) throws -> [String] {
    try ledger.administrator().query("select treaty from ledger.treaty_account order by 1").map {
      try $0.text(0)
    }
  }

  @Test func whatCannotBeAccountedForIsSaid() throws {
    let ledger = try Self.ledger()
    try Self.written(ledger)
    let neither = try ledger.run("settle", "--through", "2024-03-31")
    #expect(neither.status == 2 && neither.errors.contains("--treaty"), "\(neither)")
    let unknown = try ledger.run("settle", "--pay", "--treaty", "QS-C", "--through", "2024-03-31")
    #expect(unknown.status == 3 && unknown.errors.contains("use one of: QS-A, QS-B"), "\(unknown)")
    _ = try account(ledger, "QS-A", "2024-03-31")
    let reversed = try ledger.run(
      "reverse", "VT/QS-A/reinsurer/main/USD/2024-03-31/v1", "--reason", "mistake")
    #expect(reversed.status == 3 && reversed.errors.contains("new version"), "\(reversed)")
    let file = try ledger.post(
      Self.header, "premium.ceded,P1,VT,2024-04-01,G9,,,5,,,,2024-04-01,2024-06-30",
      "premium.ceded,P2,VT,2024-04-01,G1,,,5,,,,2024-06-30,2024-04-01",
      "premium.ceded,P3,VT,2024-04-01,,,,5,,,,2024-04-01,2024-06-30")
    #expect(file.status == 3 || file.status == 1, "\(file)")
    for word in ["has no guarantee G9", "ends before it begins", "fill the column `guarantee`, or `treaty`"] {
      #expect(file.errors.contains(word), "\(file)")
    }
  }
}

/// What a treaty did, and what is exposed.
@Suite struct TreatyStatementTests {
  @Test func aTreatyByYearAndWhatIsExposed() throws {
    let ledger = try TreatyAccountTests.ledger()
    let nothing = try ledger.done("statement", "treaty", "--treaty", "QS-A").output
    #expect(nothing.hasPrefix("nothing happened under QS-A"))
    try TreatyAccountTests.written(ledger)
    try ledger.done("settle", "--all", "--through", "2024-03-31")
    try TreatyAccountTests.claimed(ledger)
    try ledger.done("settle", "--all", "--through", "2024-06-30")
    let page = ["statement", "treaty", "--treaty", "QS-A", "--from", "2024-04-01", "--to", "2024-06-30"]
    try expect(try ledger.program.run(page).output, is: "statement-treaty.txt")
    try expect(try ledger.program.run(page + ["--format", "csv"]).output, is: "statement-treaty.csv")
    let document = try ledger.program.run(page + ["--format", "json"]).json()
    let pages = try #require(document["pages"] as? [[String: Any]])
    #expect(pages.compactMap { $0["reinsurer"] as? String } == ["abroad", "reinsurer"])
    // As it was known before the claims.
    let early = try ledger.program.run(page + ["--as-known-at", "4"]).output
    #expect(!early.contains("800.01") && early.contains("1,275.03"), "\(early)")
    for dimension in ["association", "programme", "reinsurer", "treaty"] {
      let position = try ledger.done("statement", "position", "--by", dimension, "--to", "2024-06-30").output
      try expect(position, is: "position-\(dimension).txt")
    }
    let json = try ledger.done("statement", "position", "--to", "2024-06-30", "--format", "json").json()
    #expect(json["format"] as? String == "gledger.statement-position/1")
  }

  @Test func whatCannotBeShownIsSaid() throws {
    let ledger = try Ledger()
    let treaty = try ledger.run("statement", "treaty", "--treaty", "QS-Z")
    #expect(treaty.status == 3 && treaty.errors.contains("use one of: QS-EXAMPLE"), "\(treaty)")
    let book = try ledger.run("statement", "position", "--book", "nowhere")
    #expect(book.status == 3 && book.errors.contains("the pack has no book nowhere"), "\(book)")
    let by = try ledger.run("statement", "position", "--by", "colour")
    #expect(by.status == 2, "\(by)")
  }
}

/// What reinsurers say of accounts and items, and what is overdue.
@Suite struct TreatyAnswerTests {
  private static let header = Rows.header + ",of,reason"

  @Test func disputedItemsStayOpenAndApart() throws {
    let ledger = try TreatyAccountTests.ledger()
    try TreatyAccountTests.written(ledger)
    try TreatyAccountTests.claimed(ledger)
    try ledger.done("settle", "--treaty", "QS-A", "--through", "2024-06-30")
    let account = "QS-A/reinsurer/main/USD/2024-06-30/v1"
    let said = try ledger.post(
      Self.header, "account.queried,Q1,VT,2024-07-02,,,,,,,,\(account),the claim of G1",
      "item.disputed,X1,VT,2024-07-03,,reinsurer,,,,,,G1/paid,no proof of default")
    #expect(said.status == 0, "\(said)")
    let page = ["statement", "ageing", "--to", "2024-09-20"]
    try expect(try ledger.program.run(page).output, is: "ageing-disputed.txt")
    let paid = try ledger.done("settle", "--pay", "--through", "2024-09-20", "--format", "json").json()
    let payments = try #require(paid["accounts"] as? [[String: Any]])
    // The other reinsurer's part of the claim is paid.
    #expect(payments.map { $0["claims_amount"] as? String } == ["200.00", "0.00"])
    let resolved = try ledger.post(
      Self.header, "item.resolved,X2,VT,2024-09-21,,reinsurer,,,,,,G1/paid,",
      "account.confirmed,Q2,VT,2024-09-21,,,,,,,,\(account),")
    #expect(resolved.status == 0, "\(resolved)")
    let rest = try ledger.done("settle", "--pay", "--through", "2024-09-21", "--format", "json").json()
    let payment = try #require((rest["accounts"] as? [[String: Any]])?.first)
    #expect(payment["claims_amount"] as? String == "600.01" && payment["net"] as? String == "600.01")
    #expect(try ledger.run("verify").status == 0)
    // As it was known before the dispute was resolved and the rest was paid.
    try expect(try ledger.program.run(page + ["--as-known-at", "5"]).output, is: "ageing-disputed.txt")
    let wrong = try ledger.post(
      Self.header, "account.confirmed,Q3,VT,2024-09-22,,,,,,,,QS-A/nobody,",
      "item.disputed,X3,VT,2024-09-22,,,,,,,,G1/paid,paid already")
    #expect(wrong.status != 0, "\(wrong)")
    for word in ["has no statement of account QS-A/nobody", "left no open item to settle"] {
      #expect(wrong.errors.contains(word), "\(wrong)")
    }
    let buckets = try ledger.run("statement", "ageing", "--buckets", "30,1")
    #expect(buckets.status == 2 && buckets.errors.contains("1,30,91,121"), "\(buckets)")
  }
}

/// One payment closes what is open under a treaty.
@Suite struct CommutationTests {
  @Test func onePaymentClosesAllAndTheRestIsALoss() throws {
    let ledger = try TreatyAccountTests.ledger()
    try TreatyAccountTests.written(ledger)
    try TreatyAccountTests.claimed(ledger)
    try ledger.done("settle", "--treaty", "QS-A", "--through", "2024-06-30")
    func commute(_ more: String...) throws -> Outcome {
      try ledger.program.run(
        ["settle", "--commute", "--treaty", "QS-A", "--through", "2024-08-01", "--book", "VT"] + more)
    }
    let nothing = try commute("--party", "reinsurer")
    #expect(nothing.status == 2 && nothing.errors.contains("--to-cedant"), "\(nothing)")
    let nobody = try commute("--party", "treasury", "--to-cedant", "5", "--reason", "run-off")
    #expect(nobody.status == 3 && nobody.errors.contains("use one of: reinsurer, abroad"), "\(nobody)")
    let done = try commute("--party", "reinsurer", "--to-cedant", "100", "--reason", "run-off")
    #expect(done.status == 0, "\(done)")
    try expect(done.output, is: "commutation.txt")
    let again = try commute("--party", "reinsurer", "--to-cedant", "100", "--reason", "run-off")
    #expect(again.output.hasPrefix("nothing to commute"), "\(again)")
    // The other reinsurer's items stay open; both books agree.
    let rest = try ledger.done(
      "settle", "--pay", "--treaty", "QS-A", "--through", "2024-08-01", "--format", "json"
    ).json()
    let payments = rest["accounts"] as? [[String: Any]] ?? []
    #expect(payments.map { $0["reinsurer"] as? String } == ["abroad"])
    let verified = try ledger.run("verify")
    #expect(verified.status == 0, "\(verified)")
    let folder = try TestFolder.shared.file("export")
    try ledger.done("export", "csv", folder)
    let copy = try ReadBackTests.empty()
    let read = try copy.run("post", folder)
    #expect(read.status == 0, "\(read)")
    #expect(try ReadBackTests.contents(copy) == ReadBackTests.contents(ledger))
  }
}
