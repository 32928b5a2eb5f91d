import Money
import Reinsurance
import Testing

/// A surplus over guarantees whose sums have no common denominator: each guarantee is ceded by its own ratio.
@Suite struct SurplusOfSumsTests {
  private static let surplus = SurplusTerms(retention: 99_999_999_977, lines: 4)

  /// Odd sums up to 10^15, no two alike.
  private static let sums: [Int64] = (0..<200).map { number in
    let place = Int64(number)
    return number < 20
      ? 99_999_999_977 + place : 999_999_999_999_989 - 4_987_654_321_098 * place + place * place
  }

  private static let losses: [Int64] = sums.enumerated().map { $1 / Int64(1 + $0 % 3) - Int64($0) }

  /// The share of a loss by its definition: min(sum - retention, 4 retentions) of the sum, half to even.
  private func expected(_ loss: Int64, of sum: Int64) -> Int64 {
    let top = Int128(loss) * Int128(max(0, min(sum - 99_999_999_977, 4 * 99_999_999_977)))
    let (whole, rest) = top.quotientAndRemainder(dividingBy: Int128(sum))
    return Int64(whole + (rest * 2 > Int128(sum) || rest * 2 == Int128(sum) && whole % 2 == 1 ? 1 : 0))
  }

  /// In one event, and each in an event of its own: the same, since each guarantee rounds by itself.
  @Test(arguments: [false, true]) func eachGuaranteeHasItsOwnRatio(isApart: Bool) throws {
    let shares = Self.sums.compactMap { Self.surplus.share(sum: $0) }
    #expect(shares.count == 200)
    var terms = TreatyTerms(
      code: "S", name: "S", kind: .surplus, priority: 1, level: .guarantee,
      cover: .some((1...200).map { Int32($0) }, shares: shares))
    let risks = SubjectRisks(count: 200, groups: [:])
    let columns = SubjectLosses(
      offsets: isApart ? Array(0...200) : [0, 200], risks: (0..<200).map { Int32($0) }, amounts: Self.losses)
    // Amounts scaled by a common denominator do not fit.
    #expect(throws: TreatyFaults.self) { try TreatyProgramme([terms], risks: risks) }
    terms.roundsEachRow = true
    let cessions = try TreatyEngine(try TreatyProgramme([terms], risks: risks)).apply(columns)
    let expected = zip(Self.losses, Self.sums).map { self.expected($0, of: $1) }
    #expect(cessions.ceded[0] == expected)
    #expect(zip(cessions.net, expected).map { $0 + $1 } == Self.losses)
    #expect(expected.filter { $0 > 0 }.count > 150)
  }

  /// A limit of a guarantee bounds what is ceded of it; an event's terms and the reinsurer's line come after.
  @Test func otherTermsComeAfterTheRoundedShare() throws {
    var terms = TreatyTerms(
      code: "S", name: "S", kind: .surplus, priority: 1, level: .guarantee,
      cover: .some([1, 2], shares: [try #require(Ratio(2, 3)), try #require(Ratio(6, 7))]),
      risk: TreatyTerms.Band(limit: 80), event: TreatyTerms.Band(limit: 140),
      placed: try #require(Ratio(1, 2)))
    terms.roundsEachRow = true
    let programme = try TreatyProgramme([terms], risks: SubjectRisks(count: 2, groups: [:]))
    let cessions = try TreatyEngine(programme).apply(
      SubjectLosses(offsets: [0, 2], risks: [0, 1], amounts: [100, 100]))
    // 66.67 and 85.71 are 67, and 86 but at most 80: 147 but at most 140, half of it by 67 to 80.
    #expect(cessions.ceded[0] == [32, 38])
  }
}
