import Foundation
import Testing

/// A counterparty's bordereau against our account of it.
@Suite struct CounterpartyTests {
  private static let mapping = """
    format: gledger.mapping/1
    name: claims
    target: statement
    order: oldest-first
    constants: { account: "VT", currency: USD }
    columns:
      date: { from: paid, type: day, forms: [yyyy-mm-dd], required: true }
      amount: { from: ceded, type: money, forms: [plain], required: true }
      text: { from: claim, type: text }

    """

  private func ledger() throws -> Ledger {
    let ledger = try Ledger()
    let posted = try ledger.post(
      Rows.header, Rows.money, Rows.reinsurer, Rows.drawn,
      "guarantee.drawn,G2/draw,VT,2024-02-01,G2,lenders,7a,20000,,,",
      "claim.accepted,G1/accepted,VT,2025-03-03,G1,,,64480,64000,480,K-001",
      "claim.paid,G1/paid,VT,2025-03-10,G1,lenders,,64480,64000,480,K-001",
      "claim.accepted,G2/accepted,VT,2025-03-03,G2,,,10000,10000,,K-002",
      "claim.paid,G2/paid,VT,2025-03-12,G2,lenders,,10000,10000,,K-002")
    #expect(posted.status == 0, "\(posted)")
    return ledger
  }

  /// Both claims were ceded by 80%: 51,584.00 and 8,000.00.
  @Test func aBordereauIsComparedWithOurCessions() throws {
    let ledger = try ledger()
    let map = try TestFolder.shared.write(Self.mapping, as: "claims.yaml")
    func compare(_ lines: [String], _ account: String = "VT/1220/reinsurer") throws -> Outcome {
      let text = (["paid,ceded,claim"] + lines).joined(separator: "\n") + "\n"
      let file = try TestFolder.shared.write(text, as: "claims.csv")
      return try ledger.run(
        "reconcile", "counterparty", file, "--account", account, "--mapping", map, "--to", "2025-03-31",
        "--format", "json")
    }
    let head = try ledger.head()
    let whole = try compare(["2025-03-14,51584.00,K-001", "2025-03-14,8000.00,K-002"])
    #expect(whole.status == 0, "\(whole)")
    #expect(try whole.json()["matches"] as? Int == 2)
    let some = try compare([
      "2025-03-14,51584.00,K-001", "2025-03-14,8000.50,K-002", "2025-03-15,77.00,K-009",
    ])
    #expect(some.status == 1)
    let breaks = try #require(try some.json()["breaks"] as? [[String: String]])
    #expect(breaks.map { $0["kind"] } == ["amount", "theirs-only"], "\(breaks)")
    #expect(breaks.map { $0["our_items"] } == ["G2/paid", ""])
    #expect(breaks.map { $0["their_items"] } == ["claims.csv:3", "claims.csv:4"])
    let sums = try #require(try some.json()["sums"] as? [[String: String]])
    #expect(sums == [["currency": "USD", "ours": "59584.00", "theirs": "59661.50"]])
    let lost = try compare(["2025-03-14,51584.00,K-001"])
    #expect(try (lost.json()["breaks"] as? [[String: String]])?.map { $0["kind"] } == ["ours-only"])
    let none = try compare(["2025-03-14,1.00,K-001"], "VT/1220")
    #expect(none.status == 3 && none.errors.contains("BOOK/ACCOUNT/PARTY"), "\(none)")
    // Nothing is stored.
    #expect(try ledger.head() == head)
  }

  /// Balances that a file gives must hold.
  @Test func aStatementThatDoesNotHoldIsRefused() throws {
    let ledger = try ledger()
    let columns = "      balance: { from: balance, type: money, forms: [plain], required: true }\n"
    let map = try TestFolder.shared.write(
      Self.mapping.trimmingCharacters(in: .newlines) + "\n" + columns.dropFirst(4), as: "m.yaml")
    func compare(_ balance: String) throws -> Outcome {
      let text =
        "paid,ceded,claim,balance\n2025-03-14,51584.00,K-001,51584.00\n2025-03-14,8000.00,K-002,\(balance)\n"
      let file = try TestFolder.shared.write(text, as: "claims.csv")
      return try ledger.run(
        "reconcile", "counterparty", file, "--account", "VT/1220/reinsurer", "--mapping", map)
    }
    let good = try compare("59584.00")
    #expect(good.status == 0 && good.output.contains("All of it agrees."), "\(good)")
    let bad = try compare("59584.01")
    #expect(bad.status == 3 && bad.output.isEmpty && bad.errors.contains("0.01"), "\(bad)")
  }
}
