import Foundation
import Testing

/// A facultative excess of one guarantee in treaty accounts, before the excess of all guarantees.
@Suite struct FacultativeExcessTests {
  private static func treaty(_ code: String, inuring: Int, scope: String, terms: String) -> String {
    """
    format: gledger.treaty/1
    treaty: \(code)
    type: per_risk_xl
    cedant: { book: VT }
    years: [ { underwriting_year: 2024, from: 2024-01-01, to: 2026-01-01, attaching: losses } ]
    inuring: \(inuring)
    risk_level: guarantee
    scope: [ \(scope) ]
    terms: { \(terms) }
    panel: [ { party: reinsurer, signed: "100%" } ]
    account: { period: quarter, settle: on_payment, due_days: 30 }

    """
  }

  private func losses(_ ledger: Ledger, _ treaty: String, _ day: String) throws -> [String?] {
    let document = try ledger.done(
      "settle", "--treaty", treaty, "--through", day, "--format", "json"
    ).json()
    return (document["accounts"] as? [[String: Any]] ?? []).flatMap { account in
      (account["lines"] as? [[String: Any]] ?? []).map { $0["to_cedant"] as? String }
    }
  }

  private func applied(_ ledger: Ledger) throws -> [String: Double] {
    let json = try ledger.done("treaty", "apply", "--all", "--format", "json").json()
    var sums: [String: Double] = [:]
    for event in json["events"] as? [[String: Any]] ?? [] {
      for treaty in event["treaties"] as? [[String: Any]] ?? [] {
        sums[treaty["treaty"] as? String ?? "", default: 0] += Double(treaty["ceded"] as? String ?? "") ?? 0
      }
    }
    return sums
  }

  /// The quota share takes 80 % first. Of G1 it leaves 50,000: the facultative excess takes the 10,000 of its
  /// layer above 20,000, and the excess of all sees 40,000 of it, 25,000 above 15,000. Of G2 are 30,000 left,
  /// of which the facultative takes nothing. 125,000 that come back leave 25,000 of G1: 5,000 and 5,000.
  @Test func theLayerOfOneGuaranteeComesFirst() throws {
    let folder = try TestFolder.shared.folder("pack") + "/facultative"
    try FileManager.default.copyItem(
      atPath: "\(Program.root)/Sources/Schemes/Packs/united-states", toPath: folder)
    for (code, text) in [
      (
        "XF",
        Self.treaty(
          "XF", inuring: 15, scope: "{ book: VT, guarantee: G1 }", terms: "attachment: 20000, limit: 10000")
      ),
      (
        "XG",
        Self.treaty("XG", inuring: 20, scope: "{ programme: 7a }", terms: "attachment: 15000, limit: 100000")
      ),
    ] {
      try text.write(toFile: "\(folder)/treaty/\(code).yaml", atomically: true, encoding: .utf8)
    }
    let ledger = try Ledger(pack: nil)
    try ledger.done("init", "--scheme", folder)
    func post(_ rows: String...) throws {
      let text = ([Rows.header] + rows).joined(separator: "\n") + "\n"
      try ledger.done("post", try TestFolder.shared.write(text, as: "events.csv"))
    }
    try post(
      Rows.money, Rows.reinsurer, "guarantee.drawn,G1/draw,VT,2024-02-01,G1,lenders,7a,300000,,,",
      "guarantee.drawn,G2/draw,VT,2024-02-01,G2,lenders,7a,300000,,,",
      "claim.accepted,G1/a,VT,2024-05-03,G1,,,250000,250000,,K1",
      "claim.paid,G1/p,VT,2024-05-10,G1,lenders,,250000,,,K1",
      "claim.accepted,G2/a,VT,2024-06-03,G2,,,150000,150000,,K2",
      "claim.paid,G2/p,VT,2024-06-10,G2,lenders,,150000,,,K2")
    #expect(try losses(ledger, "XF", "2024-06-30") == ["10000.00"])
    #expect(try losses(ledger, "XG", "2024-06-30") == ["40000.00"])
    #expect(try applied(ledger) == ["QS-EXAMPLE": 320_000, "XF": 10_000, "XG": 40_000])
    try post("recovery.received,G1/r,VT,2024-08-11,G1,lenders,,125000,,,K1")
    #expect(try losses(ledger, "XF", "2024-09-30") == ["-5000.00"])
    #expect(try losses(ledger, "XG", "2024-09-30") == ["-20000.00"])
    #expect(try applied(ledger) == ["QS-EXAMPLE": 220_000, "XF": 5000, "XG": 20_000])
    try ReadBackTests.verifyAndReadBack(ledger)
  }
}
