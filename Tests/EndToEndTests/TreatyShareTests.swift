import Foundation
import Testing

/// Claims ceded under treaties whose share is of one guarantee: bands, lines, limits on both bases, single
/// guarantees; and the same shares on given losses.
@Suite struct TreatyShareTests {
  private static func treaty(_ code: String, _ kind: String, _ terms: String, more: String = "") -> String {
    """
    format: gledger.treaty/1
    treaty: \(code)
    type: \(kind)
    cedant: { role: association }
    years: [ { underwriting_year: 2024, from: 2024-01-01, to: 2025-01-01 } ]
    inuring: 10
    \(more)
    terms: { \(terms) }
    panel: [ { party: reinsurer, signed: "100%" } ]

    """
  }

  /// A ledger of the United States' pack whose programme 7a cedes under one treaty.
  private func ledger(_ treaty: String, layer: Bool = true) throws -> Ledger {
    let folder = try TestFolder.shared.file("pack")
    try FileManager.default.copyItem(
      atPath: "\(Program.root)/Sources/Schemes/Packs/united-states", toPath: folder)
    try FileManager.default.removeItem(atPath: "\(folder)/treaty/QS-EXAMPLE.yaml")
    try treaty.write(toFile: "\(folder)/treaty/T.yaml", atomically: true, encoding: .utf8)
    var text = try String(contentsOfFile: "\(folder)/layer.csv", encoding: .utf8)
    text =
      layer
      ? text.replacing("QS-EXAMPLE", with: "T")
      : text.replacing("7a,1,treaty:QS-EXAMPLE,,principal+interest,,no,,\n", with: "")
    try text.write(toFile: "\(folder)/layer.csv", atomically: true, encoding: .utf8)
    let ledger = try Ledger(pack: nil)
    try ledger.done("init", "--scheme", folder)
    return ledger
  }

  private func rows(_ guarantee: String, drawn: Int, paid: Int) -> [String] {
    [
      "guarantee.drawn,\(guarantee)/draw,VT,2024-02-01,\(guarantee),lenders,7a,\(drawn),,,",
      "claim.accepted,\(guarantee)/accepted,VT,2024-03-03,\(guarantee),,,\(paid),\(paid),,K-\(guarantee)",
      "claim.paid,\(guarantee)/paid,VT,2024-03-10,\(guarantee),lenders,,\(paid),\(paid),,K-\(guarantee)",
    ]
  }

  /// The page of a settlement of claims that were posted; the ledger is without fault and reads back.
  private func settled(_ ledger: Ledger, _ cases: [(drawn: Int, paid: Int)]) throws -> String {
    let lines = cases.enumerated().flatMap {
      rows("G\($0.offset)", drawn: $0.element.drawn, paid: $0.element.paid)
    }
    let file = try TestFolder.shared.write(
      ([Rows.header, Rows.money.replacing("500000", with: "5000000"), Rows.reinsurer] + lines).joined(
        separator: "\n") + "\n", as: "events.csv")
    try ledger.done("post", file)
    let page = try ledger.done("settle", "--treaty", "T", "--through", "2024-12-31").output
    #expect(try ledger.done("verify").output.contains("no fault found"))
    let folder = try TestFolder.shared.file("export")
    try ledger.done("export", "csv", folder)
    let copy = try ReadBackTests.empty()
    try copy.done("post", folder)
    #expect(try ReadBackTests.contents(copy) == ReadBackTests.contents(ledger))
    return page
  }

  private func applied(_ ledger: Ledger, _ cases: [(drawn: Int, paid: Int)]) throws -> [String] {
    let lines = cases.enumerated().map { "E\($0.offset),2024-03-10,VT,G\($0.offset),\($0.element.paid)" }
    let file = try TestFolder.shared.write(
      (["event,date,PortNumber,LocNumber,loss"] + lines).joined(separator: "\n") + "\n", as: "losses.csv")
    let json = try ledger.done("treaty", "apply", "--all", "--losses", file, "--format", "json").json()
    return (json["events"] as? [[String: Any]] ?? []).compactMap { $0["ceded"] as? String }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var kind: String
    var terms: String
    var more = ""
    var claims: [(drawn: Int, paid: Int)]
    var ceded: [String]
  }

  static let cases: [Case] = [
    Case(
      testDescription: "variable quota share: the share is that of the band of the whole sum",
      kind: "variable_quota_share",
      terms: "bands: [ { up_to: 50000, cession: \"40%\" }, { up_to: none, cession: \"70%\" } ]",
      claims: [(50_000, 10_000), (50_001, 10_000)], ceded: ["4000.00", "7000.00"]),
    Case(
      testDescription:
        "surplus of 2 lines of 20,000: half of 80,000, all above 20,000 of 50,000, nothing of 20,000",
      kind: "surplus", terms: "retention: 20000, lines: 2",
      claims: [(80_000, 10_000), (50_000, 10_000), (20_000, 10_000)], ceded: ["5000.00", "6000.00", "0.00"]),
    Case(
      testDescription: "surplus whose 2 lines count the retention cedes one: a quarter of 80,000",
      kind: "surplus", terms: "retention: 20000, lines: 2, lines_count: with_retention",
      claims: [(80_000, 10_000)], ceded: ["2500.00"]),
    Case(
      testDescription: "limit at 100 %: a quarter of 900,000 at most (reinsurance.md 2.3)",
      kind: "quota_share",
      terms: "cession: \"25%\", limit: 900000, limit_basis: whole", claims: [(2_000_000, 2_000_000)],
      ceded: ["225000.00"]),
    Case(
      testDescription: "limit of what is ceded: 180,000 at most (reinsurance.md 2.3)", kind: "quota_share",
      terms: "cession: \"25%\", limit: 180000, limit_basis: ceded", claims: [(2_000_000, 2_000_000)],
      ceded: ["180000.00"]),
    Case(
      testDescription: "facultative of one guarantee", kind: "facultative", terms: "cession: \"60%\"",
      more: "scope: [ { book: VT, guarantee: G1 } ]", claims: [(50_000, 10_000), (50_000, 10_000)],
      ceded: ["0.00", "6000.00"]),
  ]

  @Test(arguments: cases)
  func postedAsApplied(row: Case) throws {
    let ledger = try ledger(Self.treaty("T", row.kind, row.terms, more: row.more))
    let page = try settled(ledger, row.claims)
    let line = page.split(separator: "\n").first { $0.hasPrefix("VT ") } ?? ""
    let words = line.split(separator: " ").map { $0.replacing(",", with: "") }
    // Claims that cede something, and what they cede in all.
    let ceded = row.ceded.compactMap { Double($0) }.filter { $0 > 0 }
    #expect(words.count > 4 && words[3] == String(ceded.count), "\(page)")
    #expect(words.count > 4 && words[4] == String(format: "%.2f", ceded.reduce(0, +)), "\(page)")
    #expect(try applied(ledger, row.claims) == row.ceded)
  }

  /// 60,000 and 50,000 of two guarantees of one borrower: a limit of the loss of the borrower bounds the sum.
  @Test(arguments: [("guarantee", "55000.00"), ("borrower", "40000.00"), ("association", "40000.00")])
  func levelsOfRisk(level: String, ceded: String) throws {
    let ledger = try ledger(
      Self.treaty(
        "T", "quota_share", "cession: \"50%\", limit: 80000, limit_basis: whole", more: "risk_level: \(level)"
      ),
      layer: false)
    let outcome = try ledger.post(
      "event,reference,book,date,guarantee,party,programme,amount,borrower",
      "fund.contribution,C1,VT,2024-01-02,,treasury,,500000,",
      "guarantee.drawn,G0/d,VT,2024-02-01,G0,lenders,7a,90000,B1",
      "guarantee.drawn,G1/d,VT,2024-02-01,G1,lenders,7a,90000,B1")
    #expect(outcome.status == 0, "\(outcome)")
    let file = try TestFolder.shared.write(
      "event,date,PortNumber,LocNumber,loss\nE,2024-03-10,VT,G0,60000\nE,2024-03-10,VT,G1,50000\n",
      as: "losses.csv")
    let json = try ledger.done("treaty", "apply", "--all", "--losses", file, "--format", "json").json()
    let events = json["events"] as? [[String: Any]] ?? []
    #expect(events.compactMap { $0["ceded"] as? String } == [ceded])
  }

  /// Two claims of one guarantee round each by itself, in the books and applied to one event: half of 1.01 is
  /// 0.505, half-even 0.50, twice; half of their sum would be a unit more.
  @Test func claimsOfOneEventRoundAsInTheBooks() throws {
    let ledger = try ledger(Self.treaty("T", "quota_share", "cession: \"50%\""))
    let outcome = try ledger.post(
      "event,reference,book,date,guarantee,party,programme,amount,principal,claim,borrower",
      "fund.contribution,C1,VT,2024-01-02,,treasury,,500000,,,",
      "fund.contribution,C2,reinsurer,2024-01-02,,treasury,,500000,,,",
      "guarantee.drawn,G0/d,VT,2024-02-01,G0,lenders,7a,90000,,,B1",
      "claim.accepted,G0/a1,VT,2024-03-03,G0,,,1.01,1.01,K1,",
      "claim.paid,G0/p1,VT,2024-03-10,G0,lenders,,1.01,1.01,K1,",
      "claim.accepted,G0/a2,VT,2024-03-04,G0,,,1.01,1.01,K2,",
      "claim.paid,G0/p2,VT,2024-03-11,G0,lenders,,1.01,1.01,K2,")
    #expect(outcome.status == 0, "\(outcome)")
    let json = try ledger.done(
      "treaty", "apply", "--all", "--event-by", "borrower", "--format", "json"
    ).json()
    let events = json["events"] as? [[String: Any]] ?? []
    #expect(events.map { $0["gross"] as? String } == ["2.02"])
    #expect(events.map { $0["ceded"] as? String } == ["1.00"])
    #expect((events.first?["risks"] as? [Any])?.count == 1)
    let page = try ledger.done("settle", "--treaty", "T", "--through", "2024-12-31").output
    let words = page.split(separator: "\n").first { $0.hasPrefix("VT ") }?.split(separator: " ")
    #expect(words?.dropFirst(4).first == "1.00", "\(page)")
  }
}
