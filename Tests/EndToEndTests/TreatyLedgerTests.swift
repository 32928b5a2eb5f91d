import Foundation
import Testing

/// `gledger treaty apply` with treaties of a ledger: shares, layers and reinstatements on given losses.
@Suite struct TreatyLedgerTests {
  private static let surplus = """
    format: gledger.treaty/1
    treaty: SP
    type: surplus
    cedant: { role: association }
    years: [ { underwriting_year: 2024, from: 2024-01-01, to: 2025-01-01 } ]
    inuring: 20
    terms: { retention: 20000, lines: 2 }
    panel: [ { party: reinsurer, signed: "100%" } ]

    """

  private static let layer = """
    format: gledger.treaty/1
    treaty: XL
    type: event_xl
    cedant: { role: association }
    years: { underwriting_years: [2020, 2030], starts: "01-01", starts_in: same, attaching: losses }
    inuring: 30
    terms: { attachment: 2000, limit: 5000, reinstatements: [ "100%" ] }
    premium: { minimum: 400, deposit: 500, rate: "10%", instalments: 4 }
    panel: [ { party: reinsurer, signed: "100%" } ]

    """

  private func ledger() throws -> Ledger {
    let folder = try TestFolder.shared.folder("pack") + "/excess"
    try FileManager.default.copyItem(
      atPath: "\(Program.root)/Sources/Schemes/Packs/united-states", toPath: folder)
    try Self.surplus.write(toFile: "\(folder)/treaty/SP.yaml", atomically: true, encoding: .utf8)
    try Self.layer.write(toFile: "\(folder)/treaty/XL.yaml", atomically: true, encoding: .utf8)
    let ledger = try Ledger(pack: nil)
    try ledger.done("init", "--scheme", folder)
    let outcome = try ledger.post(
      Rows.header, Rows.money, Rows.reinsurer, Rows.drawn,
      "guarantee.drawn,G2/draw,VT,2024-02-20,G2,lenders,7a,10000,,,")
    #expect(outcome.status == 0, "\(outcome)")
    return ledger
  }

  /// The quota share takes 80 %; of G1's 80,000 the surplus takes 40,000: half of what is left; the layer
  /// takes what is left above 2,000. Events go by their days, whatever the order of the file.
  private static let losses = """
    event,date,PortNumber,LocNumber,loss
    E2,2024-06-01,VT,G1,70000
    E2,2024-06-01,VT,G2,5000
    E1,2024-03-01,VT,G1,60000
    E3,2024-09-01,VT,G1,80000

    """

  @Test func sharesLayersAndReinstatements() throws {
    let ledger = try ledger()
    let losses = try TestFolder.shared.write(Self.losses, as: "losses.csv")
    let head = try ledger.head()
    let text = try ledger.done("treaty", "apply", "--all", "--losses", losses).output
    try expect(text, is: "treaty-apply-ledger.txt")
    let json = try ledger.done(
      "treaty", "apply", "--all", "--losses", losses, "--subject-premium", "6000", "--format", "json"
    ).json()
    let layers = try #require(json["layers"] as? [[String: Any]])
    // 10 % of 6,000 is 600: 100 more than the deposit; reinstatements are priced on it.
    #expect(layers.map { $0["adjustment"] as? String } == ["100.00"])
    let events = try #require(layers[0]["events"] as? [[String: Any]])
    #expect(events.map { $0["event"] as? String } == ["E1", "E2", "E3"])
    #expect(events.map { $0["ceded"] as? String } == ["4000.00", "5000.00", "1000.00"])
    #expect(events.map { $0["reinstated"] as? String } == ["4000.00", "1000.00", "0.00"])
    #expect(events.map { $0["reinstatement_premium"] as? String } == ["480.00", "120.00", "0.00"])
    #expect(layers[0]["cover_left"] as? String == "0.00")
    // What the engine ceded under the layer is what its year says.
    let ceded = (json["events"] as? [[String: Any]] ?? []).compactMap { event in
      (event["treaties"] as? [[String: Any]])?.first { $0["treaty"] as? String == "XL" }?["ceded"] as? String
    }
    #expect(ceded == ["4000.00", "5000.00", "1000.00"])
    #expect(try ledger.head() == head)
  }

  @Test func whatCannotBeAppliedIsSaid() throws {
    let ledger = try ledger()
    func run(_ text: String, _ treaty: String) throws -> Outcome {
      let file = try TestFolder.shared.write(
        "event,date,PortNumber,LocNumber,loss\n\(text)\n", as: "losses.csv")
      return try ledger.run("treaty", "apply", "--treaty", treaty, "--losses", file)
    }
    let unknown = try run("E,2024-03-01,VT,G9,5", "XL")
    #expect(unknown.status == 3 && unknown.errors.contains("losses.csv:2"), "\(unknown)")
    let day = try run("E,1999-03-01,VT,G1,5", "XL")
    #expect(day.status == 3 && day.errors.contains("covers no loss of 1999-03-01"), "\(day)")
    let none = try run("E,2024-03-01,VT,G1,5", "XM")
    #expect(none.status == 3 && none.errors.contains("use one of: QS-EXAMPLE, SP, XL"), "\(none)")
    let two = try run("E,2024-03-01,VT,G1,5\nE,2024-03-02,VT,G2,5", "XL")
    #expect(two.status == 3 && two.errors.contains("an event has one day"), "\(two)")
  }
}
