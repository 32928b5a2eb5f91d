import Foundation
import Testing

/// Retrocession in the books: what a reinsurer assumed is ceded on with the same event (domain.md 9.5 E10),
/// and accounted for between it and the retrocessionaire.
@Suite struct RetrocessionAccountTests {
  private static let account = """
    account:
      period: quarter
      settle: on_payment
      due_days: 30
      unearned: { basis: fixed, share: "35%" }
      commission: { kind: flat, rate: "25%" }
    """

  private static let header =
    "event,reference,book,date,fund,guarantee,party,programme,amount,principal,claim,of,reason,period_from,"
    + "period_to,treaty"

  private func post(_ ledger: Ledger, _ rows: String...) throws {
    let text = ([Self.header] + rows).joined(separator: "\n") + "\n"
    let outcome = try ledger.run("post", try TestFolder.shared.write(text, as: "events.csv"))
    #expect(outcome.status == 0, "\(outcome)")
  }

  private func nets(_ ledger: Ledger, _ arguments: String...) throws -> [String] {
    let json = try ledger.program.run(["settle", "--format", "json"] + arguments)
    #expect(json.status == 0, "\(json)")
    return (try json.json()["accounts"] as? [[String: Any]] ?? []).map {
      "\($0["cedant"] ?? "") \($0["reinsurer"] ?? "") \($0["net"] ?? "")"
    }
  }

  private func chinaTreaties(out: String) -> [(code: String, text: String)] {
    [
      PackFolder.share(
        "IN", cession: "1/2", cedant: "role: association", panel: "{ party: province, signed: \"100%\" }"),
      PackFolder.share(
        "OUT", cession: out, cedant: "book: province", panel: "{ party: nation, signed: \"100%\" }"),
    ]
  }

  /// The three tiers after a claim of 4,000,000 and a recovery of 500,000.
  private func tiers() throws -> (ledger: Ledger, pack: PackFolder) {
    let pack = try PackFolder("china", treaties: chinaTreaties(out: "1/2"))
    try pack.change("layer.csv") { text in
      text.split(separator: "\n").filter { !$0.hasPrefix("tiers,2,nation") }.map { line in
        line.hasPrefix("tiers,1,province") ? "tiers,1,treaty:IN,,principal+interest,none,no," : line
      }.joined(separator: "\n") + "\n"
    }
    let ledger = try Ledger(pack: nil)
    try ledger.done("init", "--scheme", pack.path)
    try post(
      ledger, "fund.contribution,c0,direct-1,2024-01-02,main,,local,,20000000,,,,,,,",
      "fund.contribution,c1,province,2024-01-02,reguarantee,,local,,20000000,,,,,,,",
      "fund.contribution,c2,nation,2024-01-02,reguarantee,,mof,,20000000,,,,,,,",
      "guarantee.drawn,g1,direct-1,2024-02-01,main,G1,banks,bank-share-20,4000000,,,,,,,",
      "claim.accepted,a1,direct-1,2024-05-01,main,G1,,,4000000,4000000,K1,,,,,",
      "claim.paid,k1,direct-1,2024-05-10,main,G1,banks,,4000000,4000000,K1,,,,,",
      "recovery.received,r1,direct-1,2024-08-10,main,G1,,,500000,,K1,,,,,")
    return (ledger, pack)
  }

  /// CN-1 (domain.md 3.2) with the province as the one that the guarantor cedes to: of 4,000,000 it bears
  /// 2,000,000 and cedes 1,000,000 on to the nation; of 500,000 recovered 250,000 go to it, 125,000 of them
  /// to the nation.
  @Test func tiersOfChina() throws {
    let ledger = try tiers().ledger
    let (province, nation) = (try ledger.balances(of: "province"), try ledger.balances(of: "nation"))
    // Gross on both sides (CAS 26: no offset).
    #expect(province["2210"] == "-2000000.00" && province["1130"] == "1000000.00", "\(province)")
    #expect(province["1120"] == "250000.00" && province["2515"] == "-125000.00", "\(province)")
    #expect(province["5110"] == "2000000.00" && province["4130"] == "-1000000.00", "\(province)")
    #expect(nation["2210"] == "-1000000.00" && nation["1120"] == "125000.00", "\(nation)")
    // Inward before outward.
    let all = try ledger.done("settle", "--all", "--through", "2024-12-31", "--format", "json").json()
    let treaties = (all["treaties"] as? [[String: Any]] ?? []).map { $0["treaty"] as? String }
    #expect(treaties == ["IN", "OUT"])
    // Net cost of the three: 1,750,000, 875,000 and 875,000 of 3,500,000.
    #expect(try ledger.balances(of: "province")["1015"] == "875000.00")
    #expect(try ledger.balances(of: "nation")["1010"] == "19125000.00")
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  /// A corrected treaty of the province restates what it ceded on with the guarantee: 500,000 of the claim
  /// and 62,500 of the recovery, a quarter of what it assumed and not a half.
  @Test func aCorrectedRetrocessionIsRestated() throws {
    let (ledger, pack) = try tiers()
    for (code, text) in chinaTreaties(out: "1/4") where code == "OUT" {
      try pack.change("treaty/\(code).yaml") { _ in text }
    }
    try pack.change("pack.yaml") { $0.replacing(/version: .*/, with: "version: \"2\"") }
    try ledger.done("scheme", "apply", pack.path)
    try ledger.done("restate", "--pack", "2", "--from", "2024-01-01", "--on", "2024-09-01")
    let (province, nation) = (try ledger.balances(of: "province"), try ledger.balances(of: "nation"))
    #expect(province["2210"] == "-2000000.00" && province["1130"] == "500000.00", "\(province)")
    #expect(province["1120"] == "250000.00" && province["2515"] == "-62500.00", "\(province)")
    #expect(nation["2210"] == "-500000.00" && nation["1120"] == "62500.00", "\(nation)")
    let again = try ledger.done("restate", "--pack", "2", "--from", "2024-01-01", "--on", "2024-09-02").output
    #expect(again.contains("posted     nothing: no difference is left to post"), "\(again)")
    try ledger.done("settle", "--all", "--through", "2024-12-31")
    // 437,500 of the 1,750,000 that the province assumed net.
    #expect(try ledger.balances(of: "nation")["1010"] == "19562500.00")
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  /// The United States' pack: 7a is ceded under IN; the reinsurer cedes half of it on under RT, and 30 % of
  /// what is left under RU.
  private func ledger() throws -> Ledger {
    let pack = try PackFolder(
      treaties: [
        PackFolder.share(
          "IN", cession: "80%", cedant: "role: association",
          panel: "{ party: reinsurer, signed: \"75%\" }, { party: world, signed: \"25%\" }"),
        PackFolder.share(
          "RT", cession: "50%", cedant: "book: reinsurer",
          panel: "{ party: retro, signed: \"60%\" }, { party: world, signed: \"40%\" }",
          more: "scope: [ { treaty: IN } ]\n\(Self.account)"),
        PackFolder.share(
          "RU", cession: "30%", cedant: "book: reinsurer", inuring: 20,
          panel: "{ party: retro, signed: \"100%\" }", more: "scope: [ { programme: 7a } ]"),
      ])
    try pack.cede(under: ["IN"])
    try pack.addReinsurers()
    let ledger = try Ledger(pack: nil)
    try ledger.done("init", "--scheme", pack.path)
    try post(
      ledger, "fund.contribution,c0,VT,2024-01-02,,,state,,500000,,,,,,,",
      "fund.contribution,c1,reinsurer,2024-01-02,,,treasury,,500000,,,,,,,",
      "fund.contribution,c2,retro,2024-01-02,,,treasury,,500000,,,,,,,",
      "guarantee.drawn,g1,VT,2024-02-01,,G1,lenders,7a,100000,,,,,,,",
      "claim.accepted,a1,VT,2024-05-01,,G1,,,60000.01,60000.01,K1,,,,,")
    return ledger
  }

  /// What `treaty apply` takes of the claims of the ledger in each step.
  private func applied(_ ledger: Ledger) throws -> [String] {
    let csv = try ledger.done(
      "treaty", "apply", "--all", "--format", "csv", "--show", "retrocession"
    ).output
    return csv.split(separator: "\r\n").dropFirst().map { line in
      let fields = line.split(separator: ",")
      return "\(fields[4]) \(fields[5])"
    }
  }

  /// Of 60,000.01 the reinsurer bears 36,000.01 (half a unit and more of its 36,000.006). RT takes half-even
  /// 18,000.00 of it, 10,800.00 and 7,200.00 of it by its panel; RU 30 % of the 18,000.01 that are left. Paid
  /// in two parts it is the same; a part that is reversed leaves nothing. A recovery goes back by the shares
  /// of the claim, rounded down at each step: 6,000.00, 2,999.99 and 899.99.
  @Test func postedAsApplied() throws {
    let ledger = try ledger()
    try post(
      ledger, "claim.paid,k1,VT,2024-05-10,,G1,lenders,,20000.01,20000.01,K1,,,,,",
      "claim.paid,k2,VT,2024-05-11,,G1,lenders,,30000,30000,K1,,,,,")
    try ledger.done("reverse", "VT/k2", "--reason", "paid twice")
    let one = try ledger.balances(of: "reinsurer")
    #expect(one["2210"] == "-12000.01" && one["1130"] == "7800.00", "\(one)")
    try post(ledger, "claim.paid,k3,VT,2024-05-11,,G1,lenders,,40000,40000,K1,,,,,")
    var (reinsurer, retro) = (try ledger.balances(of: "reinsurer"), try ledger.balances(of: "retro"))
    #expect(reinsurer["2210"] == "-36000.01" && reinsurer["1130"] == "23400.00", "\(reinsurer)")
    #expect(retro["2210"] == "-16200.00" && retro["9210"] == "-10800.00", "\(retro)")
    #expect(try applied(ledger) == ["RT 18000.00", "RU 5400.00"])
    try post(ledger, "recovery.received,r1,VT,2024-08-10,,G1,,,10000,,K1,,,,,")
    (reinsurer, retro) = (try ledger.balances(of: "reinsurer"), try ledger.balances(of: "retro"))
    #expect(reinsurer["1120"] == "6000.00" && reinsurer["2515"] == "-3899.98", "\(reinsurer)")
    #expect(retro["1120"] == "2699.98", "\(retro)")
    // A rerun on what is left: within the unit of each of the two roundings.
    #expect(try applied(ledger) == ["RT 15000.00", "RU 4500.00"])
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  /// Premium, claims and recoveries of the reinsurer's account with the retrocessionaires; 35 % of the
  /// premium is unearned, and commission is 25 %. One payment nets all treaties of two parties.
  @Test func accountsAndPayment() throws {
    let ledger = try ledger()
    try post(
      ledger, "premium.ceded,p1,VT,2024-02-01,,G1,,,2000,,,,,2024-02-01,2025-01-31,IN",
      "premium.ceded,p2,VT,2024-02-01,,,,,1000,,,,,2024-02-01,2025-01-31,IN",
      "premium.returned,p3,VT,2024-03-01,,G1,,,200,,,,,2024-02-01,2025-01-31,IN",
      "claim.paid,k1,VT,2024-05-10,,G1,lenders,,60000.01,60000.01,K1,,,,,",
      "recovery.received,r1,VT,2024-06-10,,G1,,,10000,,K1,,,,,")
    // RT: half of the reinsurer's 1,500, 750 and -150.
    try expect(
      try ledger.done("settle", "--treaty", "RT", "--through", "2024-06-30").output,
      is: "retrocession-account.txt")
    for part in ["claims", "premiums"] {
      let list = try ledger.done(
        "settle", "--treaty", "RT", "--through", "2024-06-30", "--format", "csv", "--part", part
      ).output
      try expect(list, is: "retrocession-\(part).csv")
    }
    let head = try ledger.head()
    _ = try ledger.done("settle", "--treaty", "RT", "--through", "2024-06-30")
    #expect(try ledger.head() == head)
    try post(ledger, "account.confirmed,o1,reinsurer,2024-07-02,,,,,,,,RT/retro/main/USD/2024-06-30/v1,,,,")
    try post(ledger, "item.disputed,o2,reinsurer,2024-07-02,,,retro,,,,,VT/k1,amount unclear,,,")
    // Without the disputed claim of 10,800.00: premium 675 - 45, commission 157.50, recoveries 1,799.99.
    #expect(
      try nets(ledger, "--pay", "--through", "2024-06-30").sorted() == [
        "reinsurer retro -2272.49", "reinsurer world 5685.00",
      ])
    try post(ledger, "item.resolved,o3,reinsurer,2024-07-03,,,retro,,,,,VT/k1,,,,")
    #expect(try nets(ledger, "--pay", "--through", "2024-07-31") == ["reinsurer retro 10800.00"])
    let reinsurer = try ledger.balances(of: "reinsurer")
    // What is open is RU's: its premium, claim and recovery are settled at once.
    #expect(reinsurer["1130"] == "5400.00" && reinsurer["1155"] == "0.00", "\(reinsurer)")
    let position = try ledger.done(
      "settle", "--commute", "--treaty", "RU", "--book", "reinsurer", "--party", "retro", "--to-cedant",
      "4000",
      "--reason", "run-off", "--through", "2024-12-31"
    ).output
    #expect(position.contains("reinsurer"), "\(position)")
    try ReadBackTests.verifyAndReadBack(ledger)
  }

  @Test func whatCannotBePostedIsRefused() throws {
    let inward = PackFolder.share(
      "IN", cession: "80%", cedant: "role: association", panel: "{ party: reinsurer, signed: \"100%\" }"
    ).text
    let outward = PackFolder.share(
      "RT", cession: "50%", cedant: "book: reinsurer", inuring: 30,
      panel: "{ party: world, signed: \"100%\" }"
    ).text
    let excess = outward.replacing("RT", with: "RX").replacing("quota_share", with: "event_xl")
      .replacing("cession: \"50%\", limit: none, limit_basis: ceded", with: "attachment: 10, limit: 10")
      .replacing("inuring: 30", with: "inuring: 20")
    let assumed = inward.replacing("IN", with: "XL").replacing("quota_share", with: "event_xl")
      .replacing("cession: \"80%\", limit: none, limit_basis: ceded", with: "attachment: 10, limit: 10")
      .replacing("inuring: 10", with: "inuring: 20\naccount: { period: quarter, settle: on_payment }")
    let pack = try PackFolder(
      treaties: [("IN", inward), ("RT", outward), ("RX", excess), ("XL", assumed)])
    try pack.cede(under: ["IN"])
    try pack.change("party.csv") { $0 + "world,insurer,World reinsurer,World reinsurer,,,,\n" }
    try pack.change("posting_rule.csv") { text in
      text.split(separator: "\n").filter { !$0.hasPrefix("claim.paid,insuranceClaimed,insurer,retro") }
        .joined(separator: "\n") + "\n"
    }
    let checked = try Ledger(pack: nil).run("scheme", "check", pack.path)
    let text = (checked.output + checked.errors).replacing(pack.path, with: "PACK")
    try expect(text, is: "retrocession-refused.txt")
  }
}
