import Guarantees
import Ledger
import Posting
import Testing

/// Whatever the order of payments, recoveries and claims on request: nobody gets more than it paid, nothing
/// is lost, and in the end all comes back (domain.md 9.3 V5, 9.7; ADR 24).
struct RequestPropertyTests {
  private static let packs = Result {
    try [["jp,jfc", "jp,federation"], ["jp,jfc"], ["jp,federation"]].map {
      try TestPacks.onRequest("japan", claimed: $0)
    }
  }

  private struct Life {
    var ledger: TestLedger
    var random: SeededGenerator
    var count = 0
    let scheme: Scheme

    var claim: ClaimState {
      get throws { try #require(try ledger.state("tokyo", "G1").claims.first) }
    }

    mutating func post(_ kind: String, _ more: String = "") throws -> Rejection? {
      count += 1
      let event = try ledger.event(
        "\(kind) E\(count) tokyo 2025-03-01 guarantee=G1 claim=K1\(more)")
      return ledger.refusal(of: event)
    }

    mutating func step() throws {
      let claim = try claim
      let unpaid = claim.acceptedPrincipal + claim.acceptedOther - claim.paid
      let left = claim.paid - claim.recovered
      switch Int.random(in: 0..<10, using: &random) {
      case 0, 1:
        guard unpaid > 0 else { return }
        let amount = Int64.random(in: 1...unpaid, using: &random)
        #expect(try post("claim.paid", " amount=\(amount)") == nil)
      case 2...6:
        guard left > 0 else { return }
        let most = Bool.random(using: &random) ? left : min(left, 1_000)
        let amount = Int64.random(in: 1...most, using: &random)
        #expect(try post("recovery.received", " amount=\(amount)") == nil)
      case 7: try file("insurance.claimed")
      case 8: try file("compensation.claimed")
      default: _ = try post("compensation.toIncome")
      }
    }

    mutating func file(_ kind: String) throws {
      let known: Set<String> = ["claimed-before", "claim-unpaid", "nothing-to-claim", "claimed-with-payment"]
      if let refused = try post(kind) { #expect(known.contains(refused.code), "\(refused.message)") }
    }

    func check() throws {
      let claim = try claim
      for payer in claim.payers {
        #expect(payer.shared >= 0 && payer.shared <= payer.claimed, "\(payer)")
        #expect(payer.filing.recovered <= claim.recovered)
      }
      // The guarantor bears the rest, of what was paid and of what came in. Shares are rounded down, so that
      // it may hold less than a unit a payer of theirs meanwhile, and nothing in the end.
      let rounding = Int64(claim.payers.count - 1)
      let claimed = claim.payers.reduce(0) { $0 + $1.claimed }
      let shared = claim.payers.reduce(0) { $0 + $1.shared }
      #expect(shared <= claim.recovered, "\(claim)")
      #expect(claimed - shared <= claim.paid - claim.recovered + rounding, "\(claim)")
      #expect(ledger.faultsOfTransfers() == [] && ledger.faultsOfMirrors() == [])
      #expect(ledger.faultsOfStates(book: "tokyo") == [] && ledger.faultsOfItems(book: "tokyo") == [])
    }
  }

  @Test(arguments: 1...60 as ClosedRange<UInt64>) func everythingReturns(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let packs = try Self.packs.get()
    let scheme = packs[Int(seed) % packs.count]
    let principal = Int64.random(in: 1...(seed % 2 == 0 ? 50 : 6_400_000), using: &random)
    let interest = Int64.random(in: 0...principal, using: &random)
    var life = Life(ledger: TestLedger(scheme), random: random, scheme: scheme)
    for text in [
      "fund.contribution C1 tokyo 2024-04-01 party=local amount=50000000",
      "fund.contribution C2 jfc 2024-04-01 party=mof amount=50000000",
      "fund.contribution C3 federation 2024-04-01 party=mof amount=50000000",
      "guarantee.drawn G1/d tokyo 2024-04-05 guarantee=G1 programme=unsecured amount=8000000",
      "claim.accepted G1/a tokyo 2025-02-01 guarantee=G1 claim=K1 principal=\(principal) "
        + "interest=\(interest)",
    ] { try life.ledger.post(text) }
    for _ in 0..<25 {
      try life.step()
      try life.check()
    }
    let unpaid = try life.claim.acceptedPrincipal + life.claim.acceptedOther - life.claim.paid
    if unpaid > 0 { #expect(try life.post("claim.paid", " amount=\(unpaid)") == nil) }
    try life.file("compensation.claimed")
    try life.file("insurance.claimed")
    try life.check()
    let left = try life.claim.paid - life.claim.recovered
    if left > 0 { #expect(try life.post("recovery.received", " amount=\(left)") == nil) }
    try life.check()
    let end = try life.claim
    for payer in end.payers { #expect(payer.shared == payer.claimed, "\(end)") }
    #expect(end.legalClaim == 0, "\(end)")
  }
}
