import Foundation
import Testing

/// Excess treaties in the books: the layer restated on paid less recoveries, deposit premium by instalments,
/// its adjustment, reinstatement premium (reinsurance.md 4.2 and 6).
@Suite struct ExcessAccountTests {
  private static let terms = """
    format: gledger.treaty/1
    treaty: XL-A
    type: per_risk_xl
    cedant: { book: VT }
    years:
      - { underwriting_year: 2024, from: 2024-01-01, to: 2025-01-01, attaching: losses }
      - { underwriting_year: 2025, from: 2025-01-01, to: 2026-01-01, attaching: losses }
    inuring: 20
    risk_level: guarantee
    scope: [ { programme: 7a } ]
    terms: { attachment: 20000, limit: 10000, reinstatements: [ "100%" ] }
    premium:
      minimum: 4000
      deposit: 5000
      rate: "10%"
      instalments: 4
      subject: { account: 2110, events: [fee.billed, fee.received, fee.refunded] }
    panel: [ { party: reinsurer, signed: "100%" } ]
    account: { period: quarter, settle: on_payment, due_days: 30 }

    """

  private func ledger(_ terms: String = Self.terms) throws -> Ledger {
    let ledger = try Ledger(pack: nil)
    try ledger.done("init", "--scheme", try folder(terms))
    return ledger
  }

  private func folder(_ terms: String) throws -> String {
    let folder = try TestFolder.shared.folder("pack") + "/layer"
    try FileManager.default.copyItem(
      atPath: "\(Program.root)/Sources/Schemes/Packs/united-states", toPath: folder)
    try terms.write(toFile: "\(folder)/treaty/XL-A.yaml", atomically: true, encoding: .utf8)
    return folder
  }

  /// The example's quota share takes 80 % of a claim first: of 250,000 it leaves 50,000.
  private func posted(_ ledger: Ledger, _ rows: String...) throws {
    let outcome = try ledger.program.run(
      [
        "post",
        try TestFolder.shared.write(
          ([Rows.header] + rows).joined(separator: "\n") + "\n", as: "events.csv"),
      ])
    #expect(outcome.status == 0, "\(outcome)")
  }

  private func drawn(_ ledger: Ledger) throws {
    try posted(
      ledger, Rows.money, Rows.reinsurer, "guarantee.drawn,G1/draw,VT,2024-02-01,G1,lenders,7a,300000,,,",
      "fee.billed,G1/fee,VT,2024-02-01,G1,lenders,,60000,,,")
  }

  private func lines(_ ledger: Ledger, _ day: String) throws -> [String: String] {
    let document = try ledger.done(
      "settle", "--treaty", "XL-A", "--through", day, "--format", "json"
    ).json()
    var found: [String: String] = [:]
    for account in document["accounts"] as? [[String: Any]] ?? [] {
      for line in account["lines"] as? [[String: Any]] ?? [] {
        let year = line["underwriting_year"] as? Int ?? 0
        found["\(year) \(line["line"] as? String ?? "")"] = line["to_cedant"] as? String
      }
    }
    return found
  }

  @Test func aLayerIsAccountedForAdjustedAndRestated() throws {
    let ledger = try ledger()
    try drawn(ledger)
    #expect(try lines(ledger, "2024-03-31") == ["2024 depositPremium": "-1250.00"])
    try posted(
      ledger, "claim.accepted,G1/accepted,VT,2024-05-03,G1,,,250000,250000,,K1",
      "claim.paid,G1/paid,VT,2024-05-10,G1,lenders,,250000,,,K1")
    // 50,000 is above 20,000 by more than the limit; all of it is reinstated, at the deposit of 5,000.
    #expect(
      try lines(ledger, "2024-06-30") == [
        "2024 depositPremium": "-1250.00", "2024 reinstatementPremium": "-5000.00",
        "2024 excessLoss": "10000.00",
      ])
    #expect(try lines(ledger, "2024-09-30") == ["2024 depositPremium": "-1250.00"])
    // Adjusted to 10 % of 60,000: the reinstatement of 5,000 is restated to 6,000 (CII M97, example 5.16).
    try expect(
      try ledger.done("settle", "--treaty", "XL-A", "--through", "2024-12-31").output,
      is: "excess-account.txt")
    let head = try ledger.head()
    _ = try ledger.done("settle", "--treaty", "XL-A", "--through", "2024-12-31")
    #expect(try ledger.head() == head)
    let list = [
      "settle", "--treaty", "XL-A", "--through", "2024-12-31", "--format", "csv", "--part", "losses",
    ]
    try expect(try ledger.program.run(list).output, is: "excess-losses.csv")
    // 125,000 comes back, 100,000 of it for the quota share: as if 25,000 had been paid at first.
    try posted(ledger, "recovery.received,G1/recovery,VT,2025-02-11,G1,lenders,,125000,,,K1")
    #expect(
      try lines(ledger, "2025-03-31") == [
        "2024 excessLoss": "-5000.00", "2024 reinstatementPremium": "3000.00",
        "2025 depositPremium": "-1250.00",
      ])
    let page = try ledger.done(
      "statement", "treaty", "--treaty", "XL-A", "--from", "2025-01-01", "--to", "2025-03-31"
    ).output
    try expect(page, is: "excess-statement.txt")
    let paid = try ledger.done("settle", "--pay", "--through", "2025-04-30", "--format", "json").json()
    let nets = (paid["accounts"] as? [[String: Any]] ?? []).map { $0["net"] as? String }
    // 5,000 of loss, less 6,000 of premium, 3,000 of reinstatement and 1,250 of the next year.
    #expect(nets == ["-5250.00"])
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  /// Paid in two parts with a recovery between, and an event recorded late: the end of the year is the same;
  /// what is known after an account and effective in it makes a new version.
  @Test func theWayToALossDoesNotMatter() throws {
    let ledger = try ledger()
    try drawn(ledger)
    try posted(
      ledger, "claim.accepted,G1/accepted,VT,2024-05-03,G1,,,250000,250000,,K1",
      "claim.paid,G1/paid1,VT,2024-05-10,G1,lenders,,150000,,,K1",
      "recovery.received,G1/recovery,VT,2024-07-11,G1,lenders,,125000,,,K1")
    // 150,000 leaves 30,000, the whole layer; what came back in July is not of this account.
    #expect(try lines(ledger, "2024-06-30")["2024 excessLoss"] == "10000.00")
    #expect(try lines(ledger, "2024-09-30")["2024 excessLoss"] == "-10000.00")
    // Recorded now, effective in September: version 2 of that account says what changed.
    try posted(ledger, "claim.paid,G1/paid2,VT,2024-09-10,G1,lenders,,100000,,,K1")
    #expect(
      try lines(ledger, "2024-09-30") == [
        "2024 excessLoss": "5000.00", "2024 reinstatementPremium": "-2500.00",
      ])
    #expect(try ledger.run("verify").status == 0)
  }

  /// Two claims of one quarter are one event: 12,000 + 14,000 net is 6,000 above 20,000, where neither claim
  /// alone reaches the layer; another quarter's claim is another event.
  @Test func claimsOfAnEventAreOneLoss() throws {
    let ledger = try ledger(
      Self.terms.replacing("per_risk_xl", with: "event_xl").replacing("risk_level: guarantee\n", with: "")
        .replacing("terms: { attachment", with: "terms: { event: quarter, attachment"))
    try posted(
      ledger, Rows.money, Rows.reinsurer, "guarantee.drawn,G1/draw,VT,2024-02-01,G1,lenders,7a,90000,,,",
      "guarantee.drawn,G2/draw,VT,2024-02-01,G2,lenders,7a,90000,,,",
      "guarantee.drawn,G3/draw,VT,2024-02-01,G3,lenders,7a,90000,,,",
      "claim.accepted,G1/accepted,VT,2024-04-03,G1,,,60000,60000,,K1",
      "claim.paid,G1/paid,VT,2024-04-10,G1,lenders,,60000,,,K1",
      "claim.accepted,G2/accepted,VT,2024-05-03,G2,,,70000,70000,,K2",
      "claim.paid,G2/paid,VT,2024-05-10,G2,lenders,,70000,,,K2",
      "claim.accepted,G3/accepted,VT,2024-07-03,G3,,,80000,80000,,K3",
      "claim.paid,G3/paid,VT,2024-07-10,G3,lenders,,80000,,,K3")
    #expect(
      try lines(ledger, "2024-09-30") == [
        "2024 depositPremium": "-3750.00", "2024 excessLoss": "6000.00",
        "2024 reinstatementPremium": "-3000.00",
      ])
    #expect(try ledger.run("verify").status == 0)
  }

  /// Reinstated at 100 % and then at 50 %. An earlier loss that becomes known moves the later one into the
  /// second reinstatement: 2,500 for the first, 2,500 and 1,250 for the second. Reversed, all is as it was.
  @Test func anEarlierLossMovesTheLaterOne() throws {
    let ledger = try ledger(Self.terms.replacing("[ \"100%\" ]", with: "[ \"100%\", \"50%\" ]"))
    try drawn(ledger)
    try posted(
      ledger, "guarantee.drawn,G2/draw,VT,2024-02-01,G2,lenders,7a,300000,,,",
      "claim.accepted,G2/accepted,VT,2024-08-03,G2,,,250000,250000,,K2",
      "claim.paid,G2/paid,VT,2024-08-10,G2,lenders,,250000,,,K2")
    #expect(
      try lines(ledger, "2024-09-30") == [
        "2024 depositPremium": "-3750.00", "2024 excessLoss": "10000.00",
        "2024 reinstatementPremium": "-5000.00",
      ])
    try posted(
      ledger, "claim.accepted,G1/accepted,VT,2024-05-03,G1,,,250000,250000,,K1",
      "claim.paid,G1/paid,VT,2024-05-10,G1,lenders,,125000,,,K1")
    #expect(
      try lines(ledger, "2024-09-30") == [
        "2024 excessLoss": "5000.00", "2024 reinstatementPremium": "-1250.00",
      ])
    try ledger.done("reverse", "VT/G1/paid", "--reason", "of another borrower")
    #expect(
      try lines(ledger, "2024-09-30") == [
        "2024 excessLoss": "-5000.00", "2024 reinstatementPremium": "1250.00",
      ])
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  @Test func aPremiumWithoutItsSubjectIsRefused() throws {
    func check(_ old: String, _ new: String) throws -> Outcome {
      try ledgerless("scheme", "check", try folder(Self.terms.replacing(old, with: new)))
    }
    let subject = "  subject: { account: 2110, events: [fee.billed, fee.received, fee.refunded] }\n"
    let without = try check(subject, "")
    #expect(
      without.status != 0 && (without.output + without.errors).contains("the premium that it is a rate of"),
      "\(without)")
    let account = try check("account: 2110", "account: 2119")
    #expect(
      account.status != 0 && (account.output + account.errors).contains("is no account of association"),
      "\(account)")
    let event = try check("fee.billed,", "fee.biled,")
    #expect(event.status != 0 && (event.output + event.errors).contains("is no event"), "\(event)")
  }

  private func ledgerless(_ arguments: String...) throws -> Outcome {
    try Program().run(arguments)
  }
}
