import Foundation
import Testing

/// Years of account that are cut clean, and balances that are overdue (reinsurance.md 4.1 and 4.5).
@Suite struct PortfolioAccountTests {
  private func terms(_ account: String) -> String {
    """
    format: gledger.treaty/1
    treaty: QS-A
    type: quota_share
    cedant: { role: association }
    years:
      - { underwriting_year: 2024, from: 2024-01-01, to: 2025-01-01 }
      - underwriting_year: 2025
        from: 2025-01-01
        to: 2026-01-01
        panel: [ { party: reinsurer, signed: "60%" }, { party: abroad, signed: "40%" } ]
    inuring: 10
    scope: [ { programme: 7a } ]
    terms: { cession: "80%" }
    panel: [ { party: reinsurer, signed: "100%" } ]
    account:
      period: quarter
      settle: on_payment
      due_days: 30
      \(account)

    """
  }

  private func ledger(_ account: String) throws -> Ledger {
    let folder = try TestFolder.shared.folder("pack") + "/cut"
    try FileManager.default.copyItem(
      atPath: "\(Program.root)/Sources/Schemes/Packs/united-states", toPath: folder)
    func edit(_ file: String, _ change: (String) -> String) throws {
      let path = "\(folder)/\(file)"
      try change(try String(contentsOfFile: path, encoding: .utf8)).write(
        toFile: path, atomically: true, encoding: .utf8)
    }
    try FileManager.default.removeItem(atPath: "\(folder)/treaty/QS-EXAMPLE.yaml")
    try terms(account).write(toFile: "\(folder)/treaty/QS-A.yaml", atomically: true, encoding: .utf8)
    try edit("layer.csv") { $0.replacing("QS-EXAMPLE", with: "QS-A") }
    try edit("party.csv") { text in
      let columns = text.prefix { $0 != "\n" }.split(separator: ",", omittingEmptySubsequences: false).map(
        String.init)
      let values = ["party": "abroad", "kind": "insurer", "name_en": "Abroad Re", "name_local": "Abroad Re"]
      return text + columns.map { values[$0] ?? "" }.joined(separator: ",") + "\n"
    }
    let ledger = try Ledger(pack: nil)
    try ledger.done("init", "--scheme", folder)
    try posted(
      ledger, Rows.money, Rows.reinsurer, Rows.drawn,
      "premium.ceded,G1/premium,VT,2024-07-01,G1,,,1200,,,,2024-07-01,2025-06-30")
    return ledger
  }

  /// Rows with or without the two days of a premium.
  private func posted(_ ledger: Ledger, _ rows: String...) throws {
    let columns = (Rows.header + ",period_from,period_to").split(separator: ",").count
    let lines = rows.map { row in
      let have = row.split(separator: ",", omittingEmptySubsequences: false).count
      return row + String(repeating: ",", count: columns - have)
    }
    let file = try TestFolder.shared.write(
      ([Rows.header + ",period_from,period_to"] + lines).joined(separator: "\n") + "\n", as: "events.csv")
    let outcome = try ledger.program.run(["post", file])
    #expect(outcome.status == 0, "\(outcome)")
  }

  private func lines(_ ledger: Ledger, _ day: String) throws -> [String: String] {
    let document = try ledger.done(
      "settle", "--treaty", "QS-A", "--through", day, "--format", "json"
    ).json()
    var found: [String: String] = [:]
    for account in document["accounts"] as? [[String: Any]] ?? [] {
      let party = account["reinsurer"] as? String ?? ""
      for line in account["lines"] as? [[String: Any]] ?? [] {
        let year = line["underwriting_year"] as? Int ?? 0
        found["\(party) \(year) \(line["line"] as? String ?? "")"] = line["to_cedant"] as? String
      }
    }
    return found
  }

  /// Since inception, by reinsurer and year.
  private func figures(_ ledger: Ledger, _ figure: String, _ to: String) throws -> [String: String] {
    let document = try ledger.done(
      "statement", "treaty", "--treaty", "QS-A", "--to", to, "--format", "json"
    ).json()
    var found: [String: String] = [:]
    for page in document["pages"] as? [[String: Any]] ?? [] {
      for row in page["figures"] as? [[String: Any]] ?? [] where row["figure"] as? String == figure {
        let name = "\(page["reinsurer"] as? String ?? "") \(row["underwriting_year"] as? Int ?? 0)"
        found[name] = row["since_inception"] as? String
      }
    }
    return found
  }

  /// Of 1,200 for 365 days from July on, 181 days are unearned at the end of the year: 595.07, of which the
  /// newcomer takes over 40 %, and bears 40 % of what then happens to the guarantee.
  @Test func aYearIsCutAndTheNextPanelTakesOver() throws {
    let ledger = try ledger("portfolio: { premium: \"100%\", loss: 0% }")
    #expect(
      try lines(ledger, "2024-12-31") == [
        "reinsurer 2024 premium": "-1200.00", "reinsurer 2024 premiumPortfolioOut": "595.07",
        "reinsurer 2025 premiumPortfolioIn": "-357.04", "abroad 2025 premiumPortfolioIn": "-238.03",
      ])
    try posted(
      ledger, "claim.accepted,G1/accepted,VT,2025-03-03,G1,,,1000,1000,,K1",
      "claim.paid,G1/paid,VT,2025-03-10,G1,lenders,,1000,,,K1")
    #expect(
      try lines(ledger, "2025-03-31") == [
        "reinsurer 2024 claims": "800.00", "reinsurer 2024 lossRunOff": "-800.00",
        "reinsurer 2025 lossRunOff": "480.00", "abroad 2025 lossRunOff": "320.00",
      ])
    let head = try ledger.head()
    _ = try lines(ledger, "2025-03-31")
    #expect(try ledger.head() == head)
    try posted(
      ledger, "recovery.received,G1/recovery,VT,2025-05-11,G1,lenders,,100,,,K1",
      "premium.returned,G1/return,VT,2025-05-20,G1,,,100,,,,2024-07-01,2025-06-30")
    #expect(
      try lines(ledger, "2025-06-30") == [
        "reinsurer 2024 recoveries": "-80.00", "reinsurer 2024 lossRunOff": "80.00",
        "reinsurer 2025 lossRunOff": "-48.00", "abroad 2025 lossRunOff": "-32.00",
        "reinsurer 2024 returnPremium": "100.00", "reinsurer 2024 premiumRunOff": "-100.00",
        "reinsurer 2025 premiumRunOff": "60.00", "abroad 2025 premiumRunOff": "40.00",
      ])
    #expect(
      try figures(ledger, "earned", "2025-06-30") == [
        "reinsurer 2024": "604.93", "reinsurer 2025": "297.04", "abroad 2025": "198.03",
      ])
    #expect(
      try figures(ledger, "incurred", "2025-06-30") == [
        "reinsurer 2024": "0.00", "reinsurer 2025": "432.00", "abroad 2025": "288.00",
      ])
    // Nothing is prepaid any more: all that was written is earned, or was handed over.
    #expect(try balance(ledger, "1310") == "0")
    let account = ["settle", "--treaty", "QS-A", "--through", "2025-06-30"]
    try expect(try ledger.program.run(account).output, is: "portfolio-account.txt")
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  private func balance(_ ledger: Ledger, _ chart: String) throws -> String {
    let rows = try ledger.administrator().query(
      """
      select coalesce(sum(balance_sum.credit - balance_sum.debit), 0)::text
      from ledger.balance_sum join ledger.account using (account_id) join ledger.book using (book_id)
      where account.chart = '\(chart)' and book.code = 'VT'
      """)
    return try #require(try rows.map { try $0.text(0) }.first)
  }

  /// A claim of 800 falls due on 30 July: 62 days later nothing is provided for, 154 days later 20 %, and
  /// once it is paid nothing any more.
  @Test func overdueBalancesAreProvidedFor() throws {
    let ledger = try ledger("overdue: { share: \"20%\", after_days: 90 }")
    try posted(
      ledger, "claim.accepted,G1/accepted,VT,2024-05-03,G1,,,1000,1000,,K1",
      "claim.paid,G1/paid,VT,2024-05-10,G1,lenders,,1000,,,K1")
    for (day, provided) in [("2024-06-30", "0"), ("2024-09-30", "0"), ("2024-12-31", "16000")] {
      _ = try lines(ledger, day)
      #expect(try balance(ledger, "2285") == provided, "\(day)")
    }
    #expect(try figures(ledger, "provision", "2024-12-31") == ["reinsurer 2024": "160.00"])
    _ = try ledger.done("settle", "--pay", "--through", "2025-01-15")
    _ = try lines(ledger, "2025-03-31")
    #expect(try balance(ledger, "2285") == "0")
    try ReadBackTests.verifyAndReadBack(ledger)
  }
}
