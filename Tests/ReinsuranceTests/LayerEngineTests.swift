import Money
import Reinsurance
import Testing

/// The waterfall of a claim against worked examples, and its laws on random layers.
struct LayerEngineTests {
  static func layer(
    _ ratio: String, _ base: LayerBase, cap: Int64? = nil, group: Int
  ) throws -> ResolvedLayer {
    ResolvedLayer(
      party: "p", treaty: nil, underwritingYear: 0, ratio: try #require(Ratio(ratio)), base: base, cap: cap,
      group: group)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var principal: Int64
    var other: Int64
    var layers: [Row]
    var shares: [Int64]
    var retained: Int64

    struct Row: Sendable {
      var ratio: String
      var base: LayerBase
      var cap: Int64?
      var group: Int

      init(_ ratio: String, _ base: LayerBase, cap: Int64? = nil, group: Int) {
        (self.ratio, self.base, self.cap, self.group) = (ratio, base, cap, group)
      }
    }

    init(
      _ name: String, _ principal: Int64, _ other: Int64, _ layers: [Row], _ shares: [Int64],
      retained: Int64
    ) {
      (testDescription, self.principal, self.other) = (name, principal, other)
      (self.layers, self.shares, self.retained) = (layers, shares, retained)
    }
  }

  static let japan: [Case.Row] = [.init("80%", .principal, group: 0), .init("0.8", .remaining, group: 1)]
  static let disaster: [Case.Row] = [.init("90%", .principal, group: 0), .init("80%", .remaining, group: 1)]
  static let china: [Case.Row] = [
    .init("25%", .principalAndInterest, group: 0), .init("25%", .principalAndInterest, group: 0),
  ]

  static let cases: [Case] = [
    Case("JP-1, domain.md 2.4", 6_400_000, 48_000, japan, [5_120_000, 1_062_400], retained: 265_600),
    Case("JP-2, domain.md 2.4", 20_000_000, 0, disaster, [18_000_000, 1_600_000], retained: 400_000),
    Case("CN-1, domain.md 3.2", 4_000_000, 0, china, [1_000_000, 1_000_000], retained: 2_000_000),
    Case("CN-1 with interest", 3_900_000, 100_000, china, [1_000_000, 1_000_000], retained: 2_000_000),
    Case("CN-1, odd", 3, 0, china, [1, 1], retained: 1),
    Case(
      "EU-1, domain.md 5: 50 % of 3,000,000, capped", 3_000_000, 0,
      [.init("50%", .principal, cap: 1_200_000, group: 0)], [1_200_000], retained: 1_800_000),
    Case(
      "EU-1 at the cap", 2_400_000, 0, [.init("50%", .principal, cap: 1_200_000, group: 0)], [1_200_000],
      retained: 1_200_000),
    Case(
      "EU-1 under the cap by two", 2_399_998, 0, [.init("50%", .principal, cap: 1_200_000, group: 0)],
      [1_199_999], retained: 1_199_999),
    Case(
      "what a cap cuts off falls to the next layer", 1_000, 0,
      [.init("80%", .principal, cap: 500, group: 0), .init("50%", .remaining, group: 1)], [500, 250],
      retained: 250),
    Case(
      "a panel sees the same remaining amount", 1_000, 0,
      [.init("60%", .remaining, group: 0), .init("40%", .remaining, group: 0)], [600, 400], retained: 0),
    Case(
      "two layers do not", 1_000, 0,
      [.init("60%", .remaining, group: 0), .init("40%", .remaining, group: 1)], [600, 160], retained: 240),
    Case(
      "never more than is left", 1_000, 0,
      [.init("60%", .principal, group: 0), .init("60%", .principal, group: 1)], [600, 400], retained: 0),
    Case("interest only: the insurer pays none", 0, 48_000, japan, [0, 38_400], retained: 9_600),
    Case("nothing", 0, 0, japan, [0, 0], retained: 0),
    Case("no layers", 5_000, 6, [], [], retained: 5_006),
    Case("ties go to the even yen", 5, 0, [.init("50%", .principal, group: 0)], [2], retained: 3),
  ]

  @Test(arguments: cases)
  func shares(_ row: Case) throws {
    let layers = try row.layers.map { try Self.layer($0.ratio, $0.base, cap: $0.cap, group: $0.group) }
    let shares = try #require(
      LayerEngine.shares(principal: row.principal, other: row.other, layers: layers))
    #expect(shares == row.shares)
    #expect(row.principal + row.other - shares.reduce(0, +) == row.retained)
  }

  @Test func aClaimThatDoesNotFitIsRefused() throws {
    let half = try Self.layer("50%", .principal, group: 0)
    #expect(LayerEngine.shares(principal: .max, other: 1, layers: [half]) == nil)
    #expect(LayerEngine.shares(principal: .max, other: 0, layers: [half]) != nil)
    let twice = ResolvedLayer(
      party: nil, treaty: nil, underwritingYear: 0, ratio: Ratio(2), base: .principal, cap: nil, group: 0)
    #expect(LayerEngine.shares(principal: .max, other: 0, layers: [twice]) == nil)
  }

  private static func randomLayers(
    _ random: inout SeededGenerator, count: Int, atMost percent: Int64
  ) throws -> [ResolvedLayer] {
    var left = percent
    var group = 0
    return try (0..<count).map { _ in
      let part = Int64.random(in: 0...left, using: &random)
      left -= part
      group += Int.random(in: 0...1, using: &random)
      return try layer(
        "\(part)/100", LayerBase.allCases.randomElement(using: &random) ?? .principal,
        cap: Int.random(in: 0...3, using: &random) == 0 ? Int64.random(in: 0...5_000, using: &random) : nil,
        group: group)
    }
  }

  @Test(arguments: 1...40)
  func sharesAndTheRetainedPartAreTheClaim(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let layers = try Self.randomLayers(&random, count: Int.random(in: 0...6, using: &random), atMost: 200)
      let bound: Int64 = Bool.random(using: &random) ? 20 : 1_000_000_000_000
      let principal = Int64.random(in: 0...bound, using: &random)
      let other = Int64.random(in: 0...bound, using: &random)
      let shares = try #require(LayerEngine.shares(principal: principal, other: other, layers: layers))
      #expect(shares.count == layers.count)
      #expect(shares.allSatisfy { $0 >= 0 })
      #expect(shares.reduce(0, +) <= principal + other, "the retained part is not negative")
      for (share, layer) in zip(shares, layers) {
        if let cap = layer.cap { #expect(share <= cap) }
        // Half a minor unit away from the exact share at most, unless it was cut.
        let exact = Int128(principal + other) * Int128(layer.ratio.numerator)
        #expect(
          Int128(share) * 2 * Int128(layer.ratio.denominator) <= 2 * exact + Int128(layer.ratio.denominator))
      }
    }
  }

  /// What is claimed in parts is claimed as the difference of cumulative shares: none may fall as a claim
  /// grows.
  @Test(arguments: 1...40)
  func sharesGrowWithTheClaim(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let count = Int.random(in: 1...4, using: &random)
    // With three payers or more some per cent stay with the guarantor, the claim is not of a few units, and
    // no layer's base is what several others leave: see the known issue below.
    var layers = try Self.randomLayers(&random, count: count, atMost: count <= 2 ? 100 : 90)
    if count > 2 {
      for index in layers.indices where layers[index].base == .remaining { layers[index].base = .principal }
    }
    var (principal, other): (Int64, Int64) = count <= 2 ? (0, 0) : (1_000, 1_000)
    var before = try #require(LayerEngine.shares(principal: principal, other: other, layers: layers))
    for _ in 0..<500 {
      let step = Int64.random(in: 1...3, using: &random)
      if Bool.random(using: &random) { principal += step } else { other += step }
      let after = try #require(LayerEngine.shares(principal: principal, other: other, layers: layers))
      #expect(zip(before, after).allSatisfy { $0 <= $1 }, "\(layers) \(principal) + \(other)")
      before = after
    }
  }

  /// A doubt, not yet decided: shares of three payers that take all (45, 45 and 10 %) are each rounded
  /// half-even, and the last one is cut to what is left; from 16 to 17 units it falls from 2 to 1, so a claim
  /// paid in those two parts asks for 18 of 17.
  @Test func threePayersOfAWholeClaimAreNotMonotone() throws {
    let layers = try ["45%", "45%", "10%"].map { try Self.layer($0, .principal, group: 0) }
    let before = try #require(LayerEngine.shares(principal: 16, other: 0, layers: layers))
    let after = try #require(LayerEngine.shares(principal: 17, other: 0, layers: layers))
    withKnownIssue { #expect(zip(before, after).allSatisfy { $0 <= $1 }) }
  }

  /// The same doubt where a third layer takes a share of what two others leave: both round up at once, and it
  /// gets less of 17 than of 16.
  @Test func aThirdLayersRemainderIsNotMonotone() throws {
    let layers = try [
      Self.layer("45%", .principal, group: 0), Self.layer("45%", .principal, group: 0),
      Self.layer("100%", .remaining, group: 1),
    ]
    let before = try #require(LayerEngine.shares(principal: 16, other: 0, layers: layers))
    let after = try #require(LayerEngine.shares(principal: 17, other: 0, layers: layers))
    withKnownIssue { #expect(zip(before, after).allSatisfy { $0 <= $1 }) }
  }

  @Test(
    arguments: [
      ("2023-09-30", 2023), ("2023-10-01", 2024), ("2024-09-30", 2024), ("2024-10-01", 2025),
      ("2025-09-30", 2025),
      ("2025-10-01", nil), ("2022-09-30", nil),
    ] as [(String, Int?)])
  func aRiskAttachesToTheYearOfItsDraw(text: String, year: Int?) throws {
    let years = try [2023, 2024, 2025].map { year in
      Treaty.Year(
        underwritingYear: year, from: try #require(Day("\(year - 1)-10-01")),
        to: try #require(Day("\(year)-10-01")), version: 1)
    }
    let treaty = Treaty(
      code: "QS", kind: .quotaShare, cedantRole: .association, cedantBook: nil, years: years, inuring: 10,
      scope: [], cession: .one, panel: [], currency: try #require(Currency("USD")),
      account: TreatyAccountTerms(),
      isExample: true)
    #expect(treaty.year(attaching: try #require(Day(text)))?.underwritingYear == year)
  }
}
