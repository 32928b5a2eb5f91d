import Guarantees
import Money
import Testing

/// A payment of the debtor, shared with those who paid the claim (domain.md 9.5 E7 and E8, 9.7).
struct RecoveryApplicationTests {
  /// JP-1 paid: 6,400,000 and 48,000, insurance 5,120,000, compensation 1,062,400 (domain.md 2.4).
  static func paidClaim(
    paid: (principal: Int64, other: Int64) = (6_400_000, 48_000), claimed: [Int64] = [5_120_000, 1_062_400],
    isSwept: Bool = false
  ) -> ClaimState {
    var claim = ClaimState(id: "K1", payers: claimed.count)
    (claim.acceptedPrincipal, claim.acceptedOther) = paid
    (claim.paidPrincipal, claim.paidOther) = paid
    claim.book = paid.principal + paid.other
    for (index, amount) in claimed.enumerated() {
      claim.payers[index].claimed = amount
      if isSwept {
        claim.payers[index].writtenDown = amount
        claim.book -= amount
      } else {
        claim.payers[index].suspense = amount
      }
    }
    return claim
  }

  @Test(arguments: [1, 2, 3, 8, 1_000, 100_000], [false, true])
  func aMillionInParts(parts: Int64, isSwept: Bool) throws {
    var claim = Self.paidClaim(isSwept: isSwept)
    var (book, down): (Int64, Int64) = (0, 0)
    var (suspense, expense): ([Int64], [Int64]) = ([0, 0], [0, 0])
    for part in 0..<parts {
      let amount = 1_000_000 * (part + 1) / parts - 1_000_000 * part / parts
      let applied = try #require(RecoveryApplication.apply(amount, to: &claim))
      book += applied.book
      down += applied.writtenDown
      #expect(applied.unapplied == 0)
      for index in 0..<2 {
        suspense[index] += applied.fromSuspense[index]
        expense[index] += applied.fromExpense[index]
      }
    }
    // domain.md 2.4: to JFC, to the Federation; the association keeps the residual 41,192.
    #expect(claim.payers.map(\.shared) == [794_044, 164_764])
    #expect(suspense == (isSwept ? [0, 0] : [794_044, 164_764]))
    #expect(expense == (isSwept ? [794_044, 164_764] : [0, 0]))
    #expect((book, down) == (isSwept ? (41_192, 958_808) : (1_000_000, 0)))
    #expect(claim.legalClaim == 5_448_000, "6,448,000 - 1,000,000")
  }

  @Test(
    arguments: [
      // CN-1: 500,000 on what 4,000,000 paid, 25 / 25 / 50 (domain.md 3.2).
      (4_000_000, 0, [1_000_000, 1_000_000], 500_000, [125_000, 125_000]),
      // US-1: the guarantor alone.
      (600_000, 0, [], 75_000, []),
      (6_400_000, 48_000, [5_120_000, 1_062_400], 6_448_000, [5_120_000, 1_062_400]),
    ] as [(Int64, Int64, [Int64], Int64, [Int64])])
  func shares(_ row: (Int64, Int64, [Int64], Int64, [Int64])) throws {
    var claim = Self.paidClaim(paid: (row.0, row.1), claimed: row.2)
    _ = try #require(RecoveryApplication.apply(row.3, to: &claim))
    #expect(claim.payers.map(\.shared) == row.4)
  }

  @Test func moreThanIsOwedIsHeldForTheDebtor() throws {
    var claim = Self.paidClaim(isSwept: true)
    let applied = try #require(RecoveryApplication.apply(6_448_001, to: &claim))
    #expect(applied.unapplied == 1)
    #expect((applied.book, applied.writtenDown) == (265_600, 6_182_400))
    #expect(claim.legalClaim == 0)
    #expect(claim.payers.map(\.shared) == [5_120_000, 1_062_400])
    let again = try #require(RecoveryApplication.apply(7, to: &claim))
    #expect((again.book, again.writtenDown, again.unapplied) == (0, 0, 7))
    #expect((again.fromSuspense, again.fromExpense) == ([0, 0], [0, 0]))
  }

  /// Written off by the guarantor after the sweep: its own written-down part comes last.
  @Test func theOwnWrittenDownPartComesBackToo() throws {
    var claim = Self.paidClaim(isSwept: true)
    (claim.book, claim.ownWrittenDown) = (0, 265_600)
    let applied = try #require(RecoveryApplication.apply(1_000_000, to: &claim))
    #expect((applied.book, applied.writtenDown, applied.unapplied) == (0, 1_000_000, 0))
    #expect(claim.ownWrittenDown == 265_600 - 41_192)
    #expect(claim.payers.map(\.writtenDown) == [5_120_000 - 794_044, 1_062_400 - 164_764])
  }

  /// Swept between two recoveries, as at a year end: the suspense left is what is written down (E6).
  @Test func aSweepBetweenTwoRecoveries() throws {
    var claim = Self.paidClaim()
    _ = try #require(RecoveryApplication.apply(1_000_000, to: &claim))
    #expect(claim.payers.map(\.suspense) == [4_325_956, 897_636], "5,120,000 - 794,044, 1,062,400 - 164,764")
    for index in claim.payers.indices {
      let suspense = claim.payers[index].suspense
      claim.payers[index].suspense = 0
      claim.payers[index].writtenDown = suspense
      claim.book -= suspense
    }
    _ = try #require(RecoveryApplication.apply(5_448_000, to: &claim))
    #expect(claim.legalClaim == 0)
    #expect(claim.payers.allSatisfy { $0.shared == $0.claimed && $0.writtenDown == 0 })
  }

  private static func randomClaim(_ random: inout SeededGenerator) -> ClaimState {
    let bound: Int64 = Bool.random(using: &random) ? 50 : 10_000_000_000
    let principal = Int64.random(in: 1...bound, using: &random)
    let other = Int64.random(in: 0...bound / 10, using: &random)
    var left = principal + other
    let claimed = (0..<Int.random(in: 0...4, using: &random)).map { _ in
      let amount = Int64.random(in: 0...left, using: &random)
      left -= amount
      return amount
    }
    var claim = paidClaim(paid: (principal, other), claimed: claimed, isSwept: Bool.random(using: &random))
    if Bool.random(using: &random) {
      let down = Int64.random(in: 0...claim.book, using: &random)
      claim.book -= down
      claim.ownWrittenDown += down
    }
    return claim
  }

  /// Cuts a sum into positive parts, at random.
  private static func parts(_ total: Int64, _ random: inout SeededGenerator) -> [Int64] {
    var (left, parts): (Int64, [Int64]) = (total, [])
    while left > 0 {
      parts.append(
        Int64.random(in: 1...max(1, left / Int64.random(in: 1...20, using: &random)), using: &random))
      left -= parts.last ?? 0
    }
    return parts
  }

  @Test(arguments: 1...60)
  func anyOrderAndSplitGivesTheSameShares(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let start = Self.randomClaim(&random)
    let total = Int64.random(in: 1...start.paid + 10, using: &random)
    var once = start
    let whole = try #require(RecoveryApplication.apply(total, to: &once))
    for _ in 0..<5 {
      var claim = start
      var (given, unapplied): (Int64, Int64) = (0, 0)
      for amount in Self.parts(total, &random).shuffled(using: &random) {
        let before = claim
        let applied = try #require(RecoveryApplication.apply(amount, to: &claim))
        #expect(applied.book + applied.writtenDown + applied.unapplied == amount, "nothing is lost")
        #expect(before.legalClaim - claim.legalClaim == amount - applied.unapplied)
        #expect(before.book - claim.book == applied.book)
        for index in claim.payers.indices {
          let share = claim.payers[index].shared - before.payers[index].shared
          #expect(applied.fromSuspense[index] + applied.fromExpense[index] == share)
          #expect(applied.fromSuspense[index] >= 0 && applied.fromExpense[index] >= 0)
          #expect(claim.payers[index].shared <= claim.payers[index].claimed)
          #expect(claim.payers[index].suspense >= 0 && claim.payers[index].writtenDown >= 0)
        }
        given += amount
        unapplied += applied.unapplied
        let shared = claim.payers.reduce(0) { $0 + $1.shared }
        #expect(shared <= given - unapplied, "no more is shared than came in")
      }
      #expect(claim.payers.map(\.shared) == once.payers.map(\.shared))
      #expect(claim.recovered == once.recovered)
      #expect(claim.legalClaim == once.legalClaim)
      #expect(unapplied == whole.unapplied)
      if claim.legalClaim == 0 { #expect(claim.payers.allSatisfy { $0.shared == $0.claimed }) }
    }
  }
}
