import Foundation
import Testing

/// `gledger statement guarantee`: one guarantee's life, JP-1 of domain.md 2.4.
@Suite struct GuaranteeStatementTests {
  private static let rows = """
    event,reference,book,date,guarantee,party,programme,amount,principal,interest,claim,loan_amount,start,\
    end,fee_class,repayment,instalments,of
    fund.contribution,C1,tokyo,2024-04-01,,local,,5000000000,,,,,,,,,,
    fund.contribution,C2,jfc,2024-04-01,,mof,,43000000000,,,,,,,,,,
    fund.contribution,C3,federation,2024-04-01,,mof,,1000000000,,,,,,,,,,
    guarantee.drawn,G1/draw,tokyo,2024-04-05,G1,lenders,unsecured,8000000,,,,10000000,2024-04-05,2029-04-05,\
    4,equal,60,
    fee.received,G1/fee,tokyo,2024-04-05,G1,,,371250,,,,,,,,,,
    claim.accepted,G1/acc,tokyo,2025-02-01,G1,lenders,,6448000,6400000,48000,K3,,,,,,,
    claim.paid,G1/pay,tokyo,2025-02-10,G1,lenders,,6448000,6400000,48000,K3,,,,,,,
    insurance.received,G1/ins,tokyo,2025-03-05,,,,5120000,,,,,,,,,,G1/pay
    recovery.received,G1/rec,tokyo,2025-03-20,G1,,,1000000,,,K3,,,,,,,

    """

  private func ledger() throws -> Ledger {
    let ledger = try Ledger(pack: "japan")
    try ledger.done("post", try TestFolder.shared.write(Self.rows, as: "events.csv"))
    return ledger
  }

  private static let command = ["statement", "guarantee", "--book", "tokyo", "--guarantee", "G1"]

  @Test func aLife() throws {
    let ledger = try ledger()
    let text = try ledger.program.run(Self.command)
    #expect(text.status == 0, "\(text)")
    try expect(text.output, is: "statement-guarantee.txt")
    try expect(
      try ledger.program.run(Self.command + ["--format", "csv"]).output, is: "statement-guarantee.csv")
    let json = try ledger.program.run(Self.command + ["--format", "json"]).json()
    let shares = try #require(json["shares"] as? [[String: Any]])
    // 794,044 / 164,764 / 41,192 of the recovery.
    #expect(shares.map { $0["recovered"] as? String } == ["794044", "164764", "41192"])
    #expect(shares.map { $0["paid"] as? String } == ["5120000", "1062400", "265600"])
    #expect((json["items"] as? [[String: Any]])?.count == 3)
    // After the fact: as of a day, and as known at a seal.
    let before = try ledger.program.run(Self.command + ["--to", "2025-02-28", "--format", "json"]).json()
    #expect((before["events"] as? [Any])?.count == 4)
    let items = try #require(before["items"] as? [[String: Any]])
    #expect(items.map { $0["open"] as? String } == ["5120000", "1062400"])
    let unknown = try ledger.program.run(Self.command + ["--as-known-at", "1"])
    #expect(unknown.status != 0 && unknown.errors.contains("has no guarantee G1"), "\(unknown)")
  }
}
