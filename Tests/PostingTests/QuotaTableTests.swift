import Posting
import Testing

/// Quotas of guarantees that name no borrower, each of which is a holder of its own, and of such that name
/// one later: on both sides of the limit of 80,000,000 (domain.md 2.2).
struct QuotaTableTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// What is in the books already; all of it is accepted.
    var before: [String]
    var event: String
    /// What the refusal says; nil where the event is accepted.
    var refusal: String?

    init(_ name: String, before: [String] = [], _ event: String, refused refusal: String? = nil) {
      (testDescription, self.before, self.event, self.refusal) = (name, before, event, refusal)
    }
  }

  private static func drawn(
    _ reference: String, _ day: String, _ amount: Int, of guarantee: String = "G", _ rest: String = ""
  ) -> String {
    "guarantee.drawn \(reference) osaka \(day) guarantee=\(guarantee) programme=unsecured amount=\(amount)"
      + (rest.isEmpty ? "" : " \(rest)")
  }

  private static let own = "limit general-unsecured of borrower osaka/G"

  static let cases: [Case] = [
    Case("the whole quota", drawn("D", "2024-05-01", 80_000_000)),
    Case("a yen more", drawn("D", "2024-05-01", 80_000_001), refused: own),
    Case(
      "the rest of it", before: [drawn("D1", "2024-05-01", 50_000_000)],
      drawn("D2", "2024-05-02", 30_000_000)),
    Case(
      "a yen more than the rest", before: [drawn("D1", "2024-05-01", 50_000_000)],
      drawn("D2", "2024-05-02", 30_000_001), refused: "\(own): 50,000,000 JPY of 80,000,000 JPY is used"),
    Case(
      "another guarantee, which is another holder", before: [drawn("D1", "2024-05-01", 80_000_000)],
      drawn("D2", "2024-05-02", 80_000_000, of: "H")),
    Case(
      "what was given back",
      before: [
        drawn("D1", "2024-05-01", 80_000_000),
        "guarantee.amortised A osaka 2024-05-20 guarantee=G amount=30000000",
      ], drawn("D2", "2024-05-20", 30_000_000)),
    Case(
      "what is given back later",
      before: [
        drawn("D1", "2024-05-01", 80_000_000),
        "guarantee.amortised A osaka 2024-05-20 guarantee=G amount=30000000",
      ], drawn("D2", "2024-05-10", 30_000_000), refused: "\(own): 80,000,000 JPY of 80,000,000 JPY is used"),
    Case(
      "what is drawn later", before: [drawn("D1", "2024-05-20", 60_000_000)],
      drawn("D2", "2024-05-10", 20_000_001), refused: own),
    Case(
      "a borrower who is named with the draw",
      before: [
        drawn("D1", "2024-05-01", 60_000_000, of: "H", "borrower=B"),
        "guarantee.approved P osaka 2024-05-01 guarantee=G programme=unsecured amount=20000000",
      ], drawn("D2", "2024-05-02", 20_000_000, "borrower=B")),
    Case(
      "a borrower who is named with the draw and has less left",
      before: [
        drawn("D1", "2024-05-01", 60_000_001, of: "H", "borrower=B"),
        "guarantee.approved P osaka 2024-05-01 guarantee=G programme=unsecured amount=20000000",
      ], drawn("D2", "2024-05-02", 20_000_000, "borrower=B"), refused: "general-unsecured of borrower B"),
  ]

  @Test(arguments: cases) func aQuotaHolds(_ one: Case) throws {
    try check(one, TestLedger(try TestPacks.japan.get()))
  }

  @Test(arguments: cases) func aQuotaHoldsOnTheShoal(_ one: Case) throws {
    let renamed = Renaming.japanOnShoal
    var one = one
    one.before = try one.before.map(renamed.event)
    one.event = try renamed.event(one.event)
    one.refusal = try one.refusal.map(renamed.message)
    try check(one, TestLedger(try renamed.scheme()))
  }

  private func check(_ one: Case, _ ledger: TestLedger) throws {
    var ledger = ledger
    for line in one.before {
      let refusal = ledger.refusal(of: try ledger.event(line))
      #expect(refusal == nil, "\(line): \(refusal?.message ?? "")")
    }
    let refusal = ledger.refusal(of: try ledger.event(one.event))
    #expect((refusal == nil) == (one.refusal == nil), "\(refusal?.message ?? "accepted")")
    if let wanted = one.refusal {
      #expect(refusal?.message.contains(wanted) ?? false, "\(refusal?.message ?? "")")
    }
  }
}
