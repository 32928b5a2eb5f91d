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

  private static let bordereau = """
    format: gledger.mapping/1
    name: ceded-claims
    target: claims-bordereau
    constants: { currency: USD }
    columns:
      claim: { from: Claim, type: text, required: true }
      guarantee: { from: Guarantee, type: text, required: true }
      paid: { from: In quarter, type: money, forms: [plain] }
      paid_to_date: { from: To date, type: money, forms: [plain] }
      outstanding: { from: Open, type: money, forms: [plain] }

    """

  /// 51,584.00 of K-001 was ceded on the 10th and settled on the 11th, 8,000.00 of K-002 on the 12th and is
  /// open.
  @Test func aClaimsBordereauIsComparedClaimByClaim() throws {
    let ledger = try ledger()
    _ = try ledger.done("settle", "--treaty", "QS-EXAMPLE", "--through", "2025-03-11")
    let map = try TestFolder.shared.write(Self.bordereau, as: "ceded.yaml")
    func compare(_ lines: [String], _ more: String..., mapping: String? = nil) throws -> Outcome {
      let text = (["Claim,Guarantee,In quarter,To date,Open"] + lines).joined(separator: "\n") + "\n"
      let file = try TestFolder.shared.write(text, as: "ceded.csv")
      return try ledger.program.run(
        [
          "reconcile", "bordereau", file, "--book", "VT", "--party", "reinsurer", "--mapping", mapping ?? map,
          "--from", "2025-03-11", "--to", "2025-03-31",
        ] + more)
    }
    let right = ["K-001,G1,,51584.00,0", "K-002,G2,8000.00,8000.00,8000.00"]
    let whole = try compare(right)
    #expect(whole.status == 0 && whole.output.contains("All of it agrees."), "\(whole)")
    #expect(whole.output.contains("59,584.00"), "\(whole)")
    let head = try ledger.head()
    let wrong = try compare(
      ["K-001,G1,,51584.00,51584.00", "K-003,G3,1,1,1", "K-003,G3,1,1,1"], "--format", "json")
    #expect(wrong.status == 1, "\(wrong)")
    let found = try #require(try wrong.json()["differences"] as? [[String: String]])
    #expect(
      found.map { "\($0["kind"] ?? "") \($0["claim"] ?? "") \($0["figure"] ?? "")" } == [
        "amount K-001 outstanding", "theirs-only K-003 paid", "theirs-only K-003 paid_to_date",
        "theirs-only K-003 outstanding", "duplicate K-003 paid", "duplicate K-003 paid_to_date",
        "duplicate K-003 outstanding", "ours-only K-002 paid", "ours-only K-002 paid_to_date",
        "ours-only K-002 outstanding",
      ], "\(found)")
    #expect(found.first?["their_row"] == "ceded.csv:2" || found.first?["their_row"]?.hasSuffix(":2") == true)
    #expect(found.last?["our_event"] == "G2/paid")
    let sums = try #require(try wrong.json()["sums"] as? [[String: String]])
    #expect(sums.map { $0["figure"] } == ["paid", "paid_to_date", "outstanding"])
    #expect(sums.map { $0["ours"] } == ["8000.00", "59584.00", "8000.00"])
    let csv = try compare(right.map { $0.replacing("51584.00,0", with: "51584.01,0") }, "--format", "csv")
    #expect(
      csv.status == 1 && csv.output.contains("amount,G1,K-001,paid_to_date,USD,51584.00,51584.01"), "\(csv)")
    #expect(try ledger.head() == head)
    // By the guarantee alone, and one figure alone.
    let short =
      Self.bordereau.split(separator: "\n").filter {
        !$0.contains("claim:") && !$0.contains("paid") && !$0.contains("paid_to_date")
      }.joined(separator: "\n") + "\n"
    let open = try TestFolder.shared.write(short, as: "open.yaml")
    let alone = try compare(["x,G2,,,8000.00"], mapping: open)
    #expect(alone.status == 0, "\(alone)")
  }

  @Test func whatIsNoBordereauIsRefused() throws {
    let ledger = try ledger()
    let map = try TestFolder.shared.write(Self.bordereau, as: "ceded.yaml")
    func compare(_ text: String, party: String = "reinsurer", mapping: String) throws -> Outcome {
      let file = try TestFolder.shared.write(text, as: "ceded.csv")
      return try ledger.run(
        "reconcile", "bordereau", file, "--book", "VT", "--party", party, "--mapping", mapping, "--to",
        "2025-03-31")
    }
    let header = "Claim,Guarantee,In quarter,To date,Open\n"
    let cases: [(String, String, String)] = [
      (header + "K,G,1.005,,\n", "reinsurer", ":2:5"), (header + ",G,1,1,1\n", "reinsurer", "names the row"),
      ("Claim\nK\n", "reinsurer", "no such column"), (header, "nobody", "no party nobody"),
    ]
    for one in cases {
      let outcome = try compare(one.0, party: one.1, mapping: map)
      #expect(outcome.status == 3 && outcome.errors.contains(one.2), "\(one) \(outcome)")
    }
    for (old, new, says) in [
      ("claims-bordereau", "claim-bordereau", "claims-bordereau"),
      ("currency: USD", "currency: USX", "ISO 4217"),
      ("paid:", "payed:", "paid"), ("In quarter, type: money", "In quarter, type: day", "type: money"),
    ] {
      let bad = try TestFolder.shared.write(Self.bordereau.replacing(old, with: new), as: "bad.yaml")
      let outcome = try compare(header, mapping: bad)
      #expect(outcome.status == 3 && outcome.errors.contains(says), "\(new) \(outcome)")
    }
  }

  /// A journal of hledger as a statement.
  @Test func aJournalIsAStatement() throws {
    let ledger = try ledger()
    let map = try TestFolder.shared.write(
      """
      format: gledger.mapping/1
      name: bank-journal
      target: statement
      constants: { account: "US-001", currency: USD }
      journal: Assets:Bank
      commodities: { "$": USD }

      """, as: "journal.yaml")
    let journal = try TestFolder.shared.write(
      """
      2024-01-02 (C1) treasury
        Assets:Bank   $500,000.00 = $500,000.00
        Income
      2025-03-10 (G1/paid) lenders
        Assets:Bank   $-64,480.00
        Claims
      2025-03-12 (G2/paid) lenders
        Assets:Bank   $-10,000.00 = $425,520.00
        Claims

      """, as: "bank.journal")
    let check = try ledger.run("reconcile", "check", journal, "--mapping", map)
    #expect(check.status == 0 && check.output.contains("proven"), "\(check)")
    let bank = try ledger.run("reconcile", "bank", journal, "--account", "VT/1010", "--mapping", map)
    #expect(bank.status == 0 && bank.output.contains("exact-reference: 3"), "\(bank)")
    let none = try ledger.run("reconcile", "check", journal, "--input", "journal")
    #expect(none.status == 3 && none.errors.contains("journal"), "\(none)")
  }
}
